"""The addresses of the attendees' screens, under the back office."""

from .admin import jobs

urlpatterns = [
    *jobs.urlpatterns,
]
