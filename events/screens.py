"""The addresses of the organisers' screens, under the back office."""

from .admin import (
    board,
    conflicts,
    dashboard,
    editions,
    history,
    schedules,
    sheet_rows,
    sheets,
    translations,
)

urlpatterns = [
    *board.urlpatterns,
    *conflicts.urlpatterns,
    *dashboard.urlpatterns,
    *editions.urlpatterns,
    *history.urlpatterns,
    *schedules.urlpatterns,
    *sheet_rows.urlpatterns,
    *sheets.urlpatterns,
    *translations.urlpatterns,
]
