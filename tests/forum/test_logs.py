"""Log lines tell of errors, and of nobody."""

import logging
import sys

import pytest
from django.db import IntegrityError, transaction

from forum.logs import UtcFormatter
from registrations.models import Registration
from tests.factories.events import make_edition
from tests.factories.registrations import make_registration

LINE = UtcFormatter("%(levelname)s %(name)s %(message)s")


def logged(message, *args, name="django.request", exc_info=None):
    record = logging.LogRecord(name, logging.WARNING, "", 1, message, args, exc_info)
    return LINE.format(record)


@pytest.mark.once
@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/fr/2027/me/link/k3J_x-9aQwErTyUiOpAsDf/", "/fr/2027/me/link/…/"),
        ("/ar/unsubscribe/eyJyIjoxMn0:1rT:abc_DEF-123456789", "/ar/unsubscribe/…"),
        ("/en/verify/ABCD-EFGH-JKLM-NPQR/x", "/en/verify/…/x"),
        ("/en/salma@example.org/", "/en/…/"),
        ("/fr/2027/sessions/opening-of-the-forum/", "/fr/2027/sessions/opening-of-the-forum/"),
    ],
)
def test_a_path_loses_the_secret_that_it_carries(path, shown):
    assert logged("Not Found: %s", path) == f"WARNING django.request Not Found: {shown}"


@pytest.mark.django_db
def test_the_values_of_a_row_that_the_database_refuses_are_not_logged():
    known = make_registration(make_edition(), email="salma@example.org")
    twin = Registration(
        edition=known.edition,
        category=known.category,
        name="سلمى",
        email=known.email,
        position="one\nmore: line\n\nof it",
    )
    try:
        with transaction.atomic():
            twin.save()
    except IntegrityError:
        line = logged("It failed", exc_info=sys.exc_info())

    assert "IntegrityError" in line
    assert "salma@example.org" not in line
