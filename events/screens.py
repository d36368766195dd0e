"""The addresses of the organisers' screens, under the back office."""

from .admin import board, conflicts, dashboard, editions, history, sheets, translations

urlpatterns = [
    *board.urlpatterns,
    *conflicts.urlpatterns,
    *dashboard.urlpatterns,
    *editions.urlpatterns,
    *history.urlpatterns,
    *sheets.urlpatterns,
    *translations.urlpatterns,
]
