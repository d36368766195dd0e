"""The addresses of the attendees' screens, under the back office."""

from .admin import doors, jobs, mailings

urlpatterns = [
    *doors.urlpatterns,
    *jobs.urlpatterns,
    *mailings.urlpatterns,
]
