"""The conflicts of a draft as the database has it: loaded, told, counted."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import translation

from accounts.models.change import recording
from events import conflicts as plain
from events.actions import conflict_count, conflicts_of, find_conflicts, hold_sessions
from events.actions.checking import digest
from events.explaining import LABELS, SENTENCES, tell
from events.models import Appearance, Availability, Session
from meetings.actions import cancel_meeting
from speakers.models import OutdatedText
from tests.factories.events import FIRST_DAY, make_edition, make_room, make_session, make_speaker
from tests.factories.meetings import make_meeting, make_slot, make_table
from tests.factories.registrations import make_registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_edition()


def make_confirmed(edition, speaker, **fields):
    """A session whose speaker has said yes."""
    session = make_session(edition, room=fields.pop("room", None) or make_room(edition), **fields)
    Appearance.objects.create(session=session, speaker=speaker, is_confirmed=True)
    hold_sessions(sessions=[session], by=None, accept=True)
    return session


def sentences(edition, language="fr"):
    with translation.override(language):
        return [conflict.sentence for conflict in find_conflicts(edition)]


def test_whole_draft_has_no_conflict(edition):
    make_confirmed(edition, make_speaker())

    assert find_conflicts(edition) == []
    assert conflicts_of(edition) == {}
    assert conflict_count(edition) == (0, 0)


def test_speaker_in_two_places_says_who_kept_it(edition, django_user_model):
    karim = django_user_model.objects.create_user("karim@example.org", name="Karim")
    speaker = make_speaker(name_fr="Salma")
    first = make_confirmed(edition, speaker, title_fr="Une")
    second = make_session(edition, room=make_room(edition), title_fr="Deux")
    Appearance.objects.create(session=second, speaker=speaker, is_confirmed=True)
    hold_sessions(sessions=[second], by=karim, accept=True)

    (conflict,) = find_conflicts(edition)
    assert conflict.kind == "person"
    assert conflict.sessions == (first.pk, second.pk)
    assert "Karim" in conflict.acceptance
    assert set(conflicts_of(edition)) == {first.pk, second.pk}


def test_speaker_in_a_meeting(edition):
    speaker = make_speaker(name_fr="Salma")
    session = make_confirmed(edition, speaker, at="14:00", title_fr="Une")
    side = make_registration(edition, speaker=speaker)
    make_meeting(make_slot(edition, "10:00"), make_table(edition), first=side)
    session.start_time = dt.time(10)
    session.save()
    hold_sessions(sessions=[session], by=None, accept=True)

    with translation.override("en"):
        (conflict,) = find_conflicts(edition)
    assert conflict.kind == "meeting"
    assert "10:00 to 10:30" in conflict.sentence


def test_hours_of_speakers_and_rooms(edition):
    speaker = make_speaker()
    session = make_confirmed(edition, speaker)
    span = {"day": FIRST_DAY, "from_time": dt.time(14), "to_time": dt.time(18)}
    Availability.objects.create(edition=edition, speaker=speaker, **span)
    Availability.objects.create(edition=edition, room=session.room, **span)
    Availability.objects.create(edition=make_edition(), speaker=speaker, **span)

    assert [one.kind for one in find_conflicts(edition)] == ["speaker_away", "room_closed"]


def test_hours_of_another_edition_count_for_nothing(edition):
    speaker = make_speaker()
    make_confirmed(edition, speaker)
    span = {"day": FIRST_DAY, "from_time": dt.time(14), "to_time": dt.time(18)}
    Availability.objects.create(edition=make_edition(), speaker=speaker, **span)

    assert find_conflicts(edition) == []


def test_untitled_tray_waits_for_nobody_to_publish_it(edition):
    make_session(edition, at=None, title_ar="", title_fr="", title_en="")

    assert find_conflicts(edition) == []


def test_cancelled_session_that_was_never_public_is_no_matter(edition):
    make_session(edition, status=Session.Status.CANCELLED, title_en="")

    assert find_conflicts(edition) == []


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_every_kind_is_a_sentence_and_a_label(language):
    item = plain.Item(
        *(1, "CODE", {"fr": "Une"}, True, FIRST_DAY, dt.time(10), 60),
        *(dt.datetime(2027, 5, 4, 9, tzinfo=dt.UTC), dt.datetime(2027, 5, 4, 10, tzinfo=dt.UTC)),
        *(2, 50, {3: False}),
    )
    facts = {
        "languages": ("ar", "en"),
        "day": FIRST_DAY,
        "speakers": (3,),
        "gap": 0,
        "needed": 5,
        "expected": 50,
        "capacity": 40,
        "starts_at": item.starts_at,
        "ends_at": item.ends_at,
    }
    draft = plain.Draft(
        *(FIRST_DAY, FIRST_DAY, "Africa/Casablanca", 5, ("fr",), frozenset(), [item]),
        rooms={2: plain.Place({"fr": "Argan"}, 40)},
        names={3: {"fr": "Salma"}},
    )
    assert set(LABELS) == set(SENTENCES) == set(plain.KINDS)
    with translation.override(language):
        for kind in plain.KINDS:
            conflict = plain.Conflict(kind, (item,), speaker=3, room=2, facts=facts)
            assert "%" not in tell(conflict, draft).sentence


class TestCount:
    def test_follows_each_change(self, edition, django_assert_num_queries):
        session = make_confirmed(edition, make_speaker())
        assert conflict_count(edition) == (0, 0)

        with recording("events.record_changed", by=None, scope=edition.scope):
            session.title_en = ""
            session.save()

        assert conflict_count(edition) == (1, 0)
        with django_assert_num_queries(1):
            conflict_count(edition)

    def test_follows_what_no_session_says(self, edition):
        speaker = make_speaker()
        make_confirmed(edition, speaker)
        assert conflict_count(edition) == (0, 0)

        with recording("events.record_added", by=None, scope=edition.scope):
            Availability.objects.create(
                edition=edition,
                speaker=speaker,
                day=FIRST_DAY,
                from_time=dt.time(14),
                to_time=dt.time(18),
            )

        assert conflict_count(edition) == (1, 0)

    def test_follows_a_meeting_that_is_called_off(self, edition):
        speaker = make_speaker()
        side = make_registration(edition, speaker=speaker)
        meeting = make_meeting(make_slot(edition, "10:00"), make_table(edition), first=side)
        make_confirmed(edition, speaker)
        assert conflict_count(edition) == (1, 0)

        cancel_meeting(meeting=meeting, by=None)

        assert conflict_count(edition) == (0, 0)

    def test_cache_server_that_is_away_costs_only_time(self, edition, monkeypatch):
        def refuse(*args):
            raise ConnectionError

        make_session(edition)
        monkeypatch.setattr(cache, "get", refuse)
        monkeypatch.setattr(cache, "set", refuse)

        assert conflict_count(edition) == (1, 0)

    def test_follows_what_a_translator_says_still_holds(self, edition):
        session = make_session(edition, room=make_room(edition))
        assert conflict_count(edition) == (0, 0)
        session.title_fr = "Tout autre chose"
        session.save()
        assert conflict_count(edition) == (1, 0)
        assert [told.kind for told in find_conflicts(edition)] == ["outdated"]

        OutdatedText.objects.all().delete()

        assert conflict_count(edition) == (0, 0)

    def test_counts_what_blocks(self, edition):
        edition.required_languages = ["ar"]
        edition.save()
        make_session(edition, room=make_room(edition), title_ar="")

        assert conflict_count(edition) == (1, 1)


def test_digest_is_of_exactly_these_conflicts(edition):
    make_session(edition, room=make_room(edition), title_ar="")
    before = find_conflicts(edition)
    with translation.override("ar"):
        assert digest(find_conflicts(edition)) == digest(before)

    make_session(edition, room=make_room(edition), title_ar="")

    assert digest(find_conflicts(edition)) != digest(before)
    assert digest([]) != digest(before)


@pytest.mark.parametrize("count", [1, 3])
def test_six_queries_whatever_the_size(edition, django_assert_num_queries, count):
    for _ in range(count):
        make_session(edition, room=make_room(edition), speakers=[make_speaker()])

    with django_assert_num_queries(6):
        find_conflicts(edition)
