"""The addresses of the coordinator's screens, under the back office."""

from .admin import board, feedback, moderation, plans, suggestions, the_day

urlpatterns = [
    *board.urlpatterns,
    *moderation.urlpatterns,
    *plans.urlpatterns,
    *suggestions.urlpatterns,
    *the_day.urlpatterns,
    *feedback.urlpatterns,
]
