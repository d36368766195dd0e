"""Who must be told, and why; who need not. No database."""

import dataclasses

import pytest

from events.notices import notices
from events.programme import Entry, Named, Person, Programme, diff

HALL, ATLAS = Named("hall", {"en": "Hall"}), Named("atlas", {"en": "Atlas"})


def person(number):
    return Person(number, f"speaker-{number}", {"en": f"Speaker {number}"}, {}, "speaker")


SALMA, OMAR = person(7), person(8)


def entry(number=1, people=(SALMA,), **fields):
    given = {
        "guid": f"guid-{number}",
        "id": number,
        "code": f"CODE{number}",
        "slug": f"session-{number}",
        "sequence": 0,
        "status": "planned",
        "title": {"en": f"Session {number}"},
        "subtitle": {},
        "abstract": {},
        "description": {},
        "type": None,
        "track": None,
        "room": HALL,
        "day": "2027-05-04",
        "start": "10:00",
        "fold": 0,
        "minutes": 60,
        "starts_at": "2027-05-04T10:00:00+00:00",
        "ends_at": "2027-05-04T11:00:00+00:00",
        "spoken": [],
        "interpreted": [],
        "people": list(people),
    }
    return Entry(**{**given, **fields})


def told(before, after):
    """`{person id: [(reason, session id)]}`"""
    programmes = [Programme("2027", "Africa/Casablanca", sessions=each) for each in (before, after)]
    return {
        notice.person.id: [(item.reason, item.change.entry.id) for item in notice.items]
        for notice in notices(diff(*programmes))
    }


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"day": "2027-05-05"}, "moved"),
        ({"start": "11:00"}, "moved"),
        ({"minutes": 45}, "moved"),
        ({"room": ATLAS}, "moved"),
        ({"room": None}, "moved"),
        ({"title": {"en": "Another"}}, "renamed"),
        ({"title": {"en": "Session 1", "fr": "Séance"}}, "renamed"),
        ({"status": "cancelled"}, "cancelled"),
        ({"status": "unscheduled", "day": None, "start": None}, "unscheduled"),
        ({"title": {"en": "Another"}, "start": "11:00"}, "moved"),
    ],
)
def test_change_that_concerns_the_speaker(change, reason):
    assert told([entry()], [entry(**change)]) == {SALMA.id: [(reason, 1)]}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"abstract": {"en": "More"}},
        {"description": {"en": "More"}},
        {"subtitle": {"en": "More"}},
        {"track": Named("t", {"en": "Track"})},
        {"spoken": ["ar"]},
        {"is_full": True},
        {"room": Named("hall", {"en": "The great hall"})},
        {"sequence": 3},
    ],
)
def test_change_that_moves_nobody(change):
    assert told([entry()], [entry(**change)]) == {}


def test_others_are_not_told():
    before = [entry(1), entry(2, people=[OMAR], room=ATLAS)]
    after = [entry(1, start="11:00"), entry(2, people=[OMAR], room=ATLAS)]

    assert told(before, after) == {SALMA.id: [("moved", 1)]}


def test_new_and_removed_sessions():
    assert told([], [entry()]) == {SALMA.id: [("added", 1)]}
    assert told([entry()], []) == {SALMA.id: [("removed", 1)]}


def test_session_that_takes_place_after_all_is_new_again():
    assert told([entry(status="cancelled")], [entry()]) == {SALMA.id: [("added", 1)]}


def test_who_joins_or_leaves_is_told_and_who_stays_is_not():
    assert told([entry(people=[SALMA])], [entry(people=[SALMA, OMAR])]) == {
        OMAR.id: [("joined", 1)]
    }
    assert told([entry(people=[SALMA, OMAR])], [entry(people=[SALMA])]) == {OMAR.id: [("left", 1)]}


def test_another_role_moves_nobody():
    chair = dataclasses.replace(SALMA, role="chair")

    assert told([entry(people=[SALMA])], [entry(people=[chair])]) == {}


def test_everyone_is_told_once_of_all_their_sessions():
    before = [entry(1), entry(2, start="14:00")]
    after = [entry(1, start="11:00"), entry(2, start="14:00", status="cancelled"), entry(3)]

    assert told(before, after) == {SALMA.id: [("added", 3), ("cancelled", 2), ("moved", 1)]}


def test_first_release_concerns_everybody():
    programme = Programme("2027", "Africa/Casablanca", sessions=[entry(1), entry(2, people=[OMAR])])

    assert [n.person for n in notices(diff(None, programme))] == [SALMA, OMAR]
