"""Two organisers have the form of one session open: nothing is lost, and the second is told."""

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.models.change import recording
from events.models import Session
from tests.events.admin.pages import filled, parse, text
from tests.factories.events import make_edition, make_room, make_session, make_speaker

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    edition = make_edition()
    return make_session(edition, room=make_room(edition), title_fr="Énergie")


def address(session):
    with translation.override("fr"):
        return reverse("admin:events_session_change", args=[session.pk])


def change_meanwhile(session, **columns):
    karim = User.objects.create_user("karim@example.org", "a-long-password", name="Karim")
    other = Session.objects.get(pk=session.pk)
    with recording("events.record_changed", by=karim, scope=session.edition.scope):
        for column, value in columns.items():
            setattr(other, column, value)
        other.save()


def test_a_form_over_a_newer_state_comes_back_with_what_was_typed(desk, session):
    typed = filled(desk.get(address(session)), "session_form", title_fr="La mienne")
    change_meanwhile(session, title_fr="La leur", minutes=45)

    answer = desk.post(address(session), typed)

    session.refresh_from_db()
    assert (session.title_fr, session.minutes) == ("La leur", 45)
    told = text(answer)
    assert all(word in told for word in ("Karim", "La leur", "45"))
    again = filled(answer, "session_form")
    assert "La mienne" in str(again["title_fr"])
    assert desk.post(address(session), again).status_code == 302
    session.refresh_from_db()
    assert session.title_fr == "La mienne"


def test_without_the_check_the_first_one_would_be_lost(desk, session, monkeypatch):
    """The negative control: the same two forms lose a change where nobody compares."""
    monkeypatch.setattr("events.fresh.FreshForm.refuse_stale", lambda self, shown: None)
    typed = filled(desk.get(address(session)), "session_form", minutes="60")
    change_meanwhile(session, title_fr="La leur")

    assert desk.post(address(session), typed).status_code == 302

    session.refresh_from_db()
    assert session.title_fr == "Énergie"


def test_a_form_counts_an_edit_where_it_changes_something_or_who_speaks(desk, session):
    appearance = session.appearances.create(speaker=make_speaker())

    def edits_after(**changes):
        typed = filled(desk.get(address(session)), "session_form", **changes)
        assert desk.post(address(session), typed).status_code == 302
        session.refresh_from_db()
        return session.edits

    before = session.edits
    assert edits_after() == before
    assert edits_after(**{"appearances-0-role": "chair"}) == before + 1
    both = {"appearances-0-role": "speaker", "title_fr": "Autre"}
    assert edits_after(**both) == before + 2
    appearance.refresh_from_db()
    assert appearance.role == "speaker"


@pytest.mark.parametrize("edits", [None, "x", "-1", "9" * 40])
def test_a_form_that_does_not_say_what_it_showed_overwrites_nothing(desk, session, edits):
    change_meanwhile(session, title_fr="La leur")
    typed = filled(desk.get(address(session)), "session_form", title_fr="Autre", edits=edits)

    assert desk.post(address(session), typed).status_code == 200

    session.refresh_from_db()
    assert session.title_fr == "La leur"


def test_a_new_session_has_nothing_to_compare(desk, session):
    with translation.override("fr"):
        page = desk.get(reverse("admin:events_session_add") + f"?edition={session.edition_id}")

    assert parse(page).get_element_by_id("id_edits").get("type") == "hidden"
