"""Two people take the same change back at the same moment: one does, the other is told."""

import threading

import pytest
from django.db import connection

from accounts.actions import UndoRefused, reversal, undo, undo_change
from accounts.models import Change, User
from accounts.models.change import recording
from events.models import Session
from tests.factories.events import make_edition, make_session

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("config.getoption('--database') != 'postgresql'", reason="one writer only"),
]
SECONDS = 20


@pytest.fixture
def made():
    """A change that made a session: it can be deleted once."""
    by = User.objects.create_superuser("salma@example.org", "a-long-password", name="Salma")
    with recording("events.made", by=by) as act:
        make_session(make_edition(), at=None)
    return act.change


def both_take_back(change):
    """What became of two tries that start together."""
    outcomes, start = [], threading.Barrier(2)

    def take_back():
        start.wait(SECONDS)
        try:
            undo_change(change=change, by=change.by)
            outcomes.append("done")
        except UndoRefused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=take_back) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    return sorted(outcomes)


def test_one_takes_it_back_and_the_other_is_told(made):
    assert both_take_back(made) == ["done", "refused"]
    assert Change.objects.filter(is_undo=True).count() == 1
    assert not Session.objects.exists()


def test_without_lock_and_constraint_both_would(made, monkeypatch):
    """The negative control: a harness in which nobody could be double would prove nothing."""
    both_look = threading.Barrier(2)
    planned, recorded = reversal.Reversal.__init__, undo.recording

    def plan_together(self, change, by):
        planned(self, change, by)
        both_look.wait(SECONDS)

    monkeypatch.setattr(reversal.Reversal, "__init__", plan_together)
    monkeypatch.setattr(undo, "recording", lambda verb, undoes, **k: recorded(verb, **k))
    monkeypatch.setattr(type(Change.objects), "select_for_update", lambda self: self.all())

    assert both_take_back(made) == ["done", "done"]
