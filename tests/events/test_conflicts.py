"""Each kind of conflict, where it is and where it only looks like one. No database."""

import datetime as dt

import pytest

from events.conflicts import (
    KINDS,
    Acceptance,
    Conflict,
    Draft,
    Hours,
    Item,
    Meeting,
    Place,
    find,
)

DAY = dt.date(2027, 5, 4)
TITLE = {"ar": "جلسة", "fr": "Séance", "en": "Session"}
ARGAN, ATLAS = 1, 2
SALMA, OMAR = 7, 8


def item(number, at="10:00", minutes=60, **fields):
    """A session of an hour, in the room Argan, without anybody."""
    start = dt.time.fromisoformat(at) if at else None
    starts_at = start and dt.datetime.combine(fields.get("day", DAY), start, dt.UTC)
    given = {
        "id": number,
        "code": f"CODE{number}",
        "title": TITLE,
        "is_claiming": bool(at),
        "day": DAY if at else None,
        "start": start,
        "minutes": minutes,
        "starts_at": starts_at,
        "ends_at": starts_at and starts_at + dt.timedelta(minutes=minutes),
        "room": ARGAN,
        "expected": None,
        "people": {},
    }
    return Item(**{**given, **fields})


def draft(*items, **fields):
    given = {
        "starts_on": DAY,
        "ends_on": DAY + dt.timedelta(days=1),
        "zone": "Africa/Casablanca",
        "walking_minutes": 5,
        "languages": ("ar", "fr", "en"),
        "required": frozenset(),
        "rooms": {ARGAN: Place(TITLE, 40), ATLAS: Place(TITLE, None)},
    }
    return Draft(items=list(items), **{**given, **fields})


def found(*items, **fields):
    """`(kind, ids, blocking)` of each conflict."""
    conflicts = find(draft(*items, **fields))
    return [(one.kind, tuple(i.id for i in one.items), one.is_blocking) for one in conflicts]


def test_nothing_is_wrong_with_a_whole_session():
    assert found(item(1), item(2, "11:00"), item(3, room=ATLAS)) == []


class TestRoom:
    def test_two_sessions_at_once_block(self):
        assert found(item(1), item(2, "10:59")) == [("room", (1, 2), True)]

    def test_three_sessions_are_three_pairs(self):
        sessions = (item(1, minutes=180), item(2, "11:00"), item(3, "11:30"))
        assert [ids for _, ids, _ in found(*sessions)] == [(1, 2), (1, 3), (2, 3)]

    def test_end_is_not_included(self):
        assert found(item(1), item(2, "11:00")) == []

    def test_cancelled_session_takes_nothing(self):
        assert found(item(1), item(2, is_claiming=False)) == []

    def test_room_may_be_missing_and_that_deserves_a_look(self):
        assert found(item(1, room=None)) == [("roomless", (1,), False)]

    def test_unscheduled_session_needs_no_room(self):
        assert found(item(1, None, room=None)) == []


class TestTitles:
    def test_no_title_at_all_blocks_once(self):
        empty = {"ar": "", "fr": None, "en": ""}
        assert found(item(1, title=empty)) == [("untitled", (1,), True)]

    def test_missing_languages_deserve_a_look(self):
        conflicts = find(draft(item(1, title={"ar": "جلسة"})))
        assert [(c.kind, c.facts["languages"], c.is_blocking) for c in conflicts] == [
            ("language", ("fr", "en"), False)
        ]

    def test_text_that_is_older_than_its_source_deserves_a_look(self):
        assert found(item(1, outdated=("ar", "fr"))) == [("outdated", (1,), False)]

    def test_required_language_blocks(self):
        title = {"ar": "", "fr": "Séance", "en": ""}
        conflicts = find(draft(item(1, title=title), required=frozenset({"ar"})))
        blocking = {c.facts["languages"]: c.is_blocking for c in conflicts}
        assert blocking == {("ar",): True, ("en",): False}


class TestPeople:
    def test_person_in_two_rooms_at_once(self):
        sessions = (item(1, people={SALMA: True}), item(2, room=ATLAS, people={SALMA: True}))
        assert found(*sessions) == [("person", (1, 2), False)]

    def test_two_persons_in_two_rooms_are_no_conflict(self):
        assert found(item(1, people={SALMA: True}), item(2, room=ATLAS, people={OMAR: True})) == []

    def test_accepted_clash_stays_and_says_by_whom(self):
        who = Acceptance("Karim", DAY)
        sessions = (item(2, people={SALMA: True}), item(10, room=ATLAS, people={SALMA: True}))
        # Names of sources are sorted as text: session:10 comes before session:2.
        accepted = {(SALMA, "session:10", "session:2"): who}
        (conflict,) = find(draft(*sessions, acceptances=accepted))
        assert (conflict.kind, conflict.acceptance) == ("person", who)

    def test_unconfirmed_people_of_a_session_are_one_conflict(self):
        (conflict,) = find(draft(item(1, people={SALMA: False, OMAR: False})))
        assert (conflict.kind, conflict.facts["speakers"]) == ("unconfirmed", (SALMA, OMAR))

    def test_cancelled_session_awaits_nobody(self):
        assert found(item(1, is_claiming=False, people={SALMA: False})) == []

    def meeting(self, start, end):
        moments = [dt.datetime.combine(DAY, dt.time.fromisoformat(m), dt.UTC) for m in (start, end)]
        return {SALMA: [Meeting("meeting:3", *moments)]}

    def test_meeting_during_the_session(self):
        meetings = self.meeting("10:30", "10:50")
        assert found(item(1, people={SALMA: True}), meetings=meetings) == [("meeting", (1,), False)]

    @pytest.mark.parametrize("span", [("09:30", "10:00"), ("11:00", "11:30")])
    def test_meeting_before_or_after_the_session(self, span):
        assert found(item(1, people={SALMA: True}), meetings=self.meeting(*span)) == []

    def test_meeting_knowingly_kept(self):
        who = Acceptance("Karim", DAY)
        accepted = {(SALMA, "meeting:3", "session:1"): who}
        meetings = self.meeting("10:30", "10:50")
        one = item(1, people={SALMA: True})
        (conflict,) = find(draft(one, meetings=meetings, acceptances=accepted))
        assert conflict.acceptance == who


class TestWalking:
    def sessions(self, at, room=ATLAS):
        return item(1, people={SALMA: True}), item(2, at, room=room, people={SALMA: True})

    @pytest.mark.parametrize(("at", "is_short"), [("11:00", True), ("11:04", True)])
    def test_less_than_it_takes(self, at, is_short):
        (conflict,) = find(draft(*self.sessions(at)))
        assert (conflict.kind, conflict.is_blocking) == ("walking", False)

    def test_just_enough(self):
        assert found(*self.sessions("11:05")) == []

    def test_same_room_needs_no_walk(self):
        assert found(*self.sessions("11:00", room=ARGAN)) == []

    def test_edition_without_distances(self):
        assert found(*self.sessions("11:00"), walking_minutes=0) == []


class TestHours:
    def hours(self, owner, *spans):
        times = [[dt.time.fromisoformat(time) for time in span.split("-")] for span in spans]
        return {owner: [Hours(DAY, *span) for span in times]}

    @pytest.mark.parametrize(
        ("spans", "is_away"),
        [
            (["09:00-12:00"], False),
            (["10:00-11:00"], False),
            (["09:00-10:30", "10:30-12:00"], False),
            (["09:00-10:30", "10:45-12:00"], True),
            (["10:15-12:00"], True),
            (["14:00-18:00"], True),
        ],
    )
    def test_speaker_with_hours(self, spans, is_away):
        hours = self.hours(("speaker", SALMA), *spans)
        expected = [("speaker_away", (1,), False)] if is_away else []
        assert found(item(1, people={SALMA: True}), hours=hours) == expected

    def test_other_day_is_outside(self):
        hours = self.hours(("speaker", SALMA), "09:00-18:00")
        tomorrow = item(1, people={SALMA: True}, day=DAY + dt.timedelta(days=1))
        assert found(tomorrow, hours=hours) == [("speaker_away", (1,), False)]

    def test_without_hours_one_is_always_free(self):
        hours = self.hours(("speaker", OMAR), "14:00-15:00")
        assert found(item(1, people={SALMA: True}), hours=hours) == []

    def test_last_minute_is_the_end_of_the_day(self):
        hours = self.hours(("speaker", SALMA), "20:00-23:59")
        assert found(item(1, "23:00", people={SALMA: True}), hours=hours) == []

    def test_room_with_hours(self):
        hours = self.hours(("room", ARGAN), "08:00-10:30")
        assert found(item(1), item(2, room=ATLAS), hours=hours) == [("room_closed", (1,), False)]


class TestPlaces:
    def test_more_people_than_seats(self):
        assert found(item(1, expected=41)) == [("capacity", (1,), False)]

    @pytest.mark.parametrize(("room", "expected"), [(ARGAN, 40), (ARGAN, None), (ATLAS, 5000)])
    def test_enough_or_unknown_seats(self, room, expected):
        assert found(item(1, room=room, expected=expected)) == []

    def test_day_outside_the_edition(self):
        later = item(1, day=DAY + dt.timedelta(days=2))
        assert found(later) == [("outside", (1,), False)]


def test_worst_come_first_then_programme_order():
    sessions = (
        item(5, title={"ar": "جلسة", "fr": "Séance"}),
        item(3, "10:30", room=ATLAS, title={"ar": "جلسة", "fr": "Séance"}),
        item(4, "10:30"),
    )
    assert found(*sessions) == [
        ("room", (5, 4), True),
        ("language", (5,), False),
        ("language", (3,), False),
    ]


def test_key_tells_two_conflicts_apart_and_stays():
    one = item(1, title={"ar": "جلسة"}, people={SALMA: False})
    keys = [conflict.key for conflict in find(draft(one))]
    assert len(set(keys)) == len(keys) == 2
    assert keys == [conflict.key for conflict in find(draft(one, item(2, "12:00")))]


def test_key_changes_with_what_the_sentence_says():
    first = Conflict("unconfirmed", (item(1),), facts={"speakers": (SALMA,)})
    more = Conflict("unconfirmed", (item(1),), facts={"speakers": (SALMA, OMAR)})
    assert first.key != more.key


def test_every_kind_found_here_is_in_the_order_of_kinds():
    assert len(set(KINDS)) == len(KINDS) == 13
