"""The addresses of the attendees' screens, under the back office."""

from .admin import jobs, mailings

urlpatterns = [
    *jobs.urlpatterns,
    *mailings.urlpatterns,
]
