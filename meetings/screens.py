"""The addresses of the coordinator's screens, under the back office."""

from .admin import (
    agendas,
    board,
    feedback,
    moderation,
    plans,
    repair,
    request_screens,
    suggestions,
    the_day,
)

urlpatterns = [
    *agendas.urlpatterns,
    *board.urlpatterns,
    *moderation.urlpatterns,
    *plans.urlpatterns,
    *request_screens.urlpatterns,
    *suggestions.urlpatterns,
    *the_day.urlpatterns,
    *feedback.urlpatterns,
    *repair.urlpatterns,
]
