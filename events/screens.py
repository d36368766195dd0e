"""The addresses of the organisers' screens, under the back office."""

from .admin import board, conflicts, dashboard, history, sheets, translations

urlpatterns = [
    *board.urlpatterns,
    *conflicts.urlpatterns,
    *dashboard.urlpatterns,
    *history.urlpatterns,
    *sheets.urlpatterns,
    *translations.urlpatterns,
]
