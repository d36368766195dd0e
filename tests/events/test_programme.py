"""The document by itself: plain Python, no database."""

import dataclasses

import pytest

from events.parts import parts, unfolded
from events.programme import (
    Change,
    Entry,
    FormerPlace,
    Named,
    Person,
    Programme,
    diff,
    in_order,
    with_moves,
)

HALL = Named("hall", {"ar": "القاعة", "fr": "Salle", "en": "Hall"})
PERSON = Person(1, "demo-speaker", {"en": "Demo Speaker"}, {}, "speaker")


def entry(n, start="10:00", **fields):
    hour = int(start[:2]) if start else 0
    given = {
        "guid": f"guid-{n}",
        "id": n,
        "code": f"CODE{n:02}",
        "slug": f"session-{n}",
        "sequence": 0,
        "status": "planned",
        "title": {"ar": f"جلسة {n}", "fr": f"Séance {n}", "en": f"Session {n}"},
        "subtitle": {},
        "abstract": {},
        "description": {},
        "type": None,
        "track": None,
        "room": HALL,
        "day": "2027-05-04",
        "start": start,
        "fold": 0,
        "minutes": 60,
        "starts_at": f"2027-05-04T{start}:00+00:00",
        "ends_at": f"2027-05-04T{hour + 1:02}:{(start or '00:00')[3:]}:00+00:00",
        "spoken": ["ar"],
        "interpreted": [],
        "people": [],
    }
    return Entry(**{**given, **fields})


def programme(*entries):
    return Programme("2027", "Africa/Casablanca", rooms=[HALL], sessions=in_order(entries))


def test_document_comes_back_as_it_went():
    before = programme(entry(1, people=[PERSON]), entry(2, "11:00", type=HALL, track=HALL))

    assert Programme.from_document(before.to_document()) == before


def test_document_of_another_format_is_refused():
    with pytest.raises(ValueError, match="format 99"):
        Programme.from_document({**programme().to_document(), "format": 99})


def test_first_release_adds_everything():
    new = programme(entry(1), entry(2, "11:00"))

    assert diff(None, new) == [Change("added", e) for e in new.sessions]


def test_same_programme_has_no_changes_whatever_its_sequence():
    old = programme(entry(1))
    new = programme(dataclasses.replace(entry(1), sequence=4))

    assert diff(old, new) == []


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"start": "12:00"}, "moved"),
        ({"room": None}, "moved"),
        ({"minutes": 30}, "moved"),
        ({"status": "unscheduled", "day": None, "start": None}, "moved"),
        ({"title": {"en": "Another"}}, "changed"),
        ({"room": Named("hall", {"ar": "", "fr": "", "en": "Great hall"})}, "changed"),
        ({"people": [PERSON]}, "changed"),
        ({"is_full": True}, "changed"),
        ({"status": "cancelled"}, "cancelled"),
        ({"status": "cancelled", "start": "12:00"}, "cancelled"),
    ],
)
def test_each_change_has_one_kind(fields, kind):
    (change,) = diff(programme(entry(1)), programme(entry(1, **fields)))

    assert change.kind == kind
    assert set(change.fields) == set(fields)


def test_removed_session_is_told():
    (change,) = diff(programme(entry(1)), programme())

    assert (change.kind, change.entry.slug) == ("removed", "session-1")


OTHER = Named("other", {"en": "Other"})


@pytest.mark.parametrize(
    ("places", "was"),
    [
        ([{}, {}], None),
        ([{}, {"start": "12:00"}], ("2027-05-04", "10:00", HALL)),
        ([{}, {"room": OTHER}, {"start": "15:00"}], ("2027-05-04", "10:00", HALL)),
        ([{}, {"start": "12:00"}, {}], None),
        ([{"room": None}, {}], None),
        ([{}, {"room": None}], ("2027-05-04", "10:00", HALL)),
        ([{}, {"day": None, "start": None}, {"start": "12:00"}], ("2027-05-04", "10:00", HALL)),
        ([{"day": None, "start": None}, {"start": "12:00"}], None),
    ],
)
def test_session_remembers_where_it_was_first_expected(places, was):
    current = None
    for place in places:
        current = with_moves(current, programme(entry(1, **place)))

    (moved,) = Programme.from_document(current.to_document()).sessions
    assert moved.moved_from == (was and FormerPlace(*was))


def test_document_of_an_earlier_version_is_read():
    document = programme(entry(1)).to_document()
    for name in ("is_full", "moved_from"):
        del document["sessions"][0][name]

    assert Programme.from_document(document) == programme(entry(1))


def test_session_knows_what_is_around_it():
    other = [entry(5, room=OTHER), entry(6, "10:30", room=OTHER), entry(7, "12:00", room=OTHER)]
    gone = entry(8, room=OTHER, status="cancelled")
    room = [entry(1, "08:00"), entry(2, "09:00"), entry(3), entry(4, "11:00")]
    around = {
        key: part["around"]
        for kind, key, part in parts(programme(*room, *other, gone))
        if kind == "session"
    }

    named = {k: [e["slug"] for e in es] for k, es in around["session-3"].items()}
    assert named == {
        "before": ["session-2"],
        "after": ["session-4"],
        "beside": ["session-5", "session-6"],
    }


def test_parts_hold_what_each_page_reads():
    later = entry(2, day=None, start=None, starts_at=None, ends_at=None, status="unscheduled")
    content = {
        (kind, key): part for kind, key, part in parts(programme(entry(1, people=[PERSON]), later))
    }

    assert set(content) == {
        ("index", ""),
        ("day", "2027-05-04"),
        ("day", "tray"),
        ("session", "session-1"),
        ("session", "session-2"),
        ("speaker", "demo-speaker"),
    }
    assert content["index", ""]["days"] == [{"day": "2027-05-04", "count": 1}]
    assert content["index", ""]["tray"] == 1
    (stored,) = content["day", "2027-05-04"]["sessions"]
    assert "description" not in stored
    assert stored["people"] == [[1, "speaker"]]
    (whole,) = unfolded(content["day", "2027-05-04"])["sessions"]
    assert whole["room"] == dataclasses.asdict(HALL)
    assert whole["people"][0]["name"] == PERSON.name
    assert whole["people"][0]["role"] == "speaker"
    assert unfolded({"sessions": [whole]}) == {"sessions": [whole]}
    assert content["speaker", "demo-speaker"]["sessions"][0]["role"] == "speaker"
