"""The zone cases of Morocco: summer time all year, Ramadan, and the end of both."""

import datetime as dt

import pytest

from forum.lib.wallclock import (
    NonexistentTime,
    day_start,
    happens_twice,
    instant,
    local_parts,
    offset_label,
    rules_are_right,
)

AGADIR = "Africa/Casablanca"


def at(text, fold=0):
    local = dt.datetime.fromisoformat(text)
    return instant(local.date(), local.time(), AGADIR, fold)


def utc(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2025-05-05 09:30", "2025-05-05 08:30"),
        ("2026-12-01 09:30", "2026-12-01 09:30"),
        ("2027-02-15 09:30", "2027-02-15 09:30"),
        ("2027-03-20 09:30", "2027-03-20 09:30"),
        ("2027-07-01 09:30", "2027-07-01 09:30"),
    ],
)
def test_instant_follows_the_rules_of_its_day(local, expected):
    assert at(local) == utc(expected)


def test_span_over_the_change_of_september_2026_is_as_long_as_it_lasts():
    assert at("2026-09-20 02:30") - at("2026-09-19 23:00") == dt.timedelta(hours=4, minutes=30)


def test_time_that_happens_twice_has_two_instants():
    assert happens_twice(dt.date(2026, 9, 20), dt.time(1, 30), AGADIR)
    assert at("2026-09-20 01:30", fold=1) - at("2026-09-20 01:30") == dt.timedelta(hours=1)


def test_time_that_the_clocks_skip_is_refused():
    assert not happens_twice(dt.date(2026, 3, 22), dt.time(2, 30), AGADIR)
    with pytest.raises(NonexistentTime):
        at("2026-03-22 02:30")


def test_local_parts_are_the_way_back():
    for fold in (0, 1):
        parts = local_parts(at("2026-09-20 01:30", fold), AGADIR)
        assert parts == (dt.date(2026, 9, 20), dt.time(1, 30), fold)


def test_day_starts_where_midnight_is_skipped():
    assert local_parts(day_start(dt.date(2018, 11, 4), "America/Sao_Paulo"), "America/Sao_Paulo")[
        1
    ] == dt.time(1)


def test_offset_is_named_for_the_reader():
    assert offset_label(utc("2025-05-05 12:00"), AGADIR) == "GMT+1"
    assert offset_label(utc("2026-12-01 12:00"), AGADIR) == "GMT (UTC+0)"


def test_pinned_rules_are_right():
    assert rules_are_right()
