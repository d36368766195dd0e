"""The addresses of the attendees' screens, under the back office."""

from .admin import desk, doors, jobs, mailings, merging, waiting

urlpatterns = [
    *desk.urlpatterns,
    *doors.urlpatterns,
    *jobs.urlpatterns,
    *mailings.urlpatterns,
    *merging.urlpatterns,
    *waiting.urlpatterns,
]
