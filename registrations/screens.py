"""The addresses of the attendees' screens, under the back office."""

from .admin import desk, doors, jobs, mailings, merging, printing, privacy, seatings, waiting

urlpatterns = [
    *desk.urlpatterns,
    *doors.urlpatterns,
    *jobs.urlpatterns,
    *mailings.urlpatterns,
    *merging.urlpatterns,
    *printing.urlpatterns,
    *privacy.urlpatterns,
    *seatings.urlpatterns,
    *waiting.urlpatterns,
]
