"""What counts as an edit of a session."""

import datetime as dt

import pytest

from events.models import Session
from tests.factories.events import make_edition, make_room, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return make_session(make_edition(), at="10:00")


def edits(session):
    return Session.objects.get(pk=session.pk).edits


def test_each_save_that_changes_something_is_one_edit(session):
    before = session.edits

    session.title_fr = "Autre"
    session.save()
    assert edits(session) == before + 1

    session.room = make_room(session.edition)
    session.save(update_fields=["room"])
    assert edits(session) == session.edits == before + 2


def test_a_save_that_changes_nothing_is_no_edit(session):
    before = session.edits

    session.save()
    session.save(update_fields=["status"])
    session.start_time = dt.time(10)
    session.save()

    assert edits(session) == session.edits == before


def test_an_old_copy_that_overwrites_is_an_edit(session):
    old = Session.objects.get(pk=session.pk)
    session.title_fr = "Autre"
    session.save()

    old.edits = session.edits
    old.save()

    assert edits(session) == session.edits + 1
