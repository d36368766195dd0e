"""What each role is answered at each address is what docs/permissions.md says."""

import os

import pytest

from tests.project import permission_table
from tests.project.permission_table import ALL, COLUMNS, NOBODY
from tests.project.tree import PROJECT

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGE = PROJECT / permission_table.PAGE
# The last address of the admin takes all that is unknown.
UNKNOWN = ["{lang}/admin/(?P<url>.*)$"]


def test_the_table_is_what_the_site_answers():
    """Every route × role × method. `make permissions` writes the page anew."""
    world = permission_table.World()
    rows = permission_table.table(world)
    text = permission_table.page(rows)
    if os.environ.get("WRITE_PERMISSIONS"):
        PAGE.write_text(text)

    to_nobody = COLUMNS.index(NOBODY)
    assert [r for r, cells in rows.items() if cells[to_nobody] != "–"] == ["{lang}/admin/login/"]
    assert PAGE.read_text() == text
    # Everywhere else the superuser was asked for a record that is there.
    assert world.unknown == UNKNOWN


def test_public_pages_answer_a_superuser_like_anybody():
    world = permission_table.World()

    for route, pattern, namespace in permission_table.routes():
        if namespace != "admin":
            nobody, superuser = (
                [(r.status_code, r.headers.get("Location")) for r in world.ask(route, pattern, who)]
                for who in (NOBODY, ALL)
            )
            assert nobody == superuser, route
