"""The ledger against an oracle in memory, and each rule of the database on its own."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditEntry
from events.models import AcceptedClash, Occupancy
from events.models.occupancy import Claim, Clashes

pytestmark = pytest.mark.django_db

DRAFT, PUBLIC = Occupancy.Layer.DRAFT, Occupancy.Layer.PUBLIC
ROOM, PERSON, TABLE = Occupancy.Kind.ROOM, Occupancy.Kind.PERSON, Occupancy.Kind.TABLE
MORNING = dt.datetime(2027, 5, 4, 9, tzinfo=dt.UTC)
RESOURCES = {
    kind: [uuid.uuid5(uuid.NAMESPACE_OID, f"{kind}{n}") for n in range(3)]
    for kind in (ROOM, PERSON, TABLE)
}


def claim(kind, n, start, length):
    """A claim `start` minutes after the morning's beginning."""
    starts_at = MORNING + dt.timedelta(minutes=start)
    return Claim(kind, RESOURCES[kind][n], starts_at, starts_at + dt.timedelta(minutes=length))


def _meet(one, other):
    """Whether two claims want one resource at one time."""
    is_same = one.resource == other.resource
    return is_same and one.starts_at < other.ends_at and other.starts_at < one.ends_at


class Oracle:
    """What the ledger must do, said again in the plainest way."""

    def __init__(self):
        self.held, self.accepted = {}, set()

    def rewrite(self, source, claims, accept):
        """True when the ledger must take these claims."""
        others = [
            (other, claim) for other, held in self.held.items() if other != source for claim in held
        ]
        met = [(mine, other) for mine in claims for other, held in others if _meet(mine, held)]
        pairs = {(mine.resource, *sorted((source, other))) for mine, other in met}
        hard = any(mine.kind != PERSON for mine, _ in met)
        if hard or not (accept or pairs <= self.accepted):
            return False
        self.accepted = {p for p in self.accepted if source not in p[1:]} | pairs
        self.held[source] = claims
        return True


def one_claim():
    return st.builds(
        claim,
        st.sampled_from([ROOM, PERSON, TABLE]),
        st.integers(0, 2),
        st.integers(0, 8).map(lambda n: n * 15),
        st.sampled_from([15, 30, 60]),
    )


operations = st.lists(
    st.tuples(
        st.sampled_from([f"session:{n}" for n in range(6)] + ["meeting:1", "meeting:2"]),
        st.lists(one_claim(), max_size=3, unique_by=lambda c: c.resource),
        st.booleans(),
    ),
    min_size=40,
    max_size=40,
)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(operations)
def test_ledger_agrees_with_the_oracle(django_user_model, steps):
    """1,200 rewrites: the same outcome, the same rows, the same accepted clashes."""
    Occupancy.objects.all().delete()
    AcceptedClash.objects.all().delete()
    oracle = Oracle()

    for source, claims, accept in steps:
        expected = oracle.rewrite(source, claims, accept)
        try:
            Occupancy.objects.rewrite({source: claims}, layers=[DRAFT], accept=accept)
            taken = True
        except Clashes:
            taken = False
        assert taken == expected

    rows = Occupancy.objects.values_list("source", "kind", "resource", "starts_at", "ends_at")
    held = {(source, *claim) for source, claims in oracle.held.items() for claim in claims}
    assert set(rows) == held
    pairs = AcceptedClash.objects.values_list("resource", "first", "second")
    assert set(pairs) == oracle.accepted


def hold(source="session:1", layer=DRAFT, overridden=False, **claim):
    return Occupancy.objects.create(source=source, layer=layer, is_overridden=overridden, **claim)


def test_database_refuses_an_overlap_of_a_microsecond():
    first = claim(ROOM, 0, 0, 60)
    hold(**first._asdict())
    touching = first._replace(
        starts_at=first.ends_at, ends_at=first.ends_at + dt.timedelta(hours=1)
    )
    late = touching._replace(starts_at=first.ends_at - dt.timedelta(microseconds=1))

    with pytest.raises(IntegrityError), transaction.atomic():
        hold("session:2", **late._asdict())
    hold("session:2", **touching._asdict())

    assert Occupancy.objects.count() == 2


def test_database_refuses_an_update_into_an_overlap():
    hold(**claim(TABLE, 0, 0, 60)._asdict())
    later = hold("session:2", **claim(TABLE, 0, 60, 60)._asdict())

    with pytest.raises(IntegrityError), transaction.atomic():
        Occupancy.objects.filter(pk=later.pk).update(starts_at=MORNING)

    later.refresh_from_db()
    assert later.starts_at == MORNING + dt.timedelta(hours=1)


def test_database_compares_a_moment_written_in_another_zone_as_an_instant():
    hold(**claim(ROOM, 0, 0, 60)._asdict())
    agadir_2025 = dt.timezone(dt.timedelta(hours=1))
    same = claim(ROOM, 0, 0, 60)._replace(starts_at=MORNING.astimezone(agadir_2025))

    with pytest.raises(IntegrityError), transaction.atomic():
        hold("session:2", **same._asdict())


def test_layers_and_kinds_do_not_meet():
    room = claim(ROOM, 0, 0, 60)
    hold(**room._asdict())

    hold(layer=PUBLIC, **room._asdict())
    hold(**room._replace(kind=TABLE)._asdict())

    assert Occupancy.objects.count() == 3


def test_database_lets_nobody_override_a_room():
    with pytest.raises(IntegrityError), transaction.atomic():
        hold(overridden=True, **claim(ROOM, 0, 0, 60)._asdict())


@pytest.mark.parametrize("shape", ["2027-05-04T09:15:00", "2027-05-04 09:15:00+01:00"])
def test_sqlite_refuses_moments_in_another_spelling(shape):
    """Text comparison would let them pass beside what they overlap."""
    if connection.vendor != "sqlite":
        return  # PostgreSQL has a type for moments.
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_occupancy"
            " (layer, kind, resource, starts_at, ends_at, source, is_overridden)"
            " VALUES ('draft', 'room', %s, %s, '2027-05-04 10:00:00', 'session:9', 0)",
            [RESOURCES[ROOM][0].hex, shape],
        )


def test_refusal_names_what_was_met_and_changes_nothing():
    held = claim(ROOM, 0, 0, 60)
    Occupancy.objects.rewrite({"session:1": [held]}, layers=[DRAFT])
    Occupancy.objects.rewrite({"session:2": [claim(ROOM, 1, 0, 60)]}, layers=[DRAFT])

    with pytest.raises(Clashes) as refusal:
        Occupancy.objects.rewrite({"session:2": [claim(ROOM, 0, 30, 60)]}, layers=[DRAFT])

    (clash,) = refusal.value.clashes
    assert (clash.other, clash.starts_at, clash.ends_at) == ("session:1", *held[2:])
    assert Occupancy.objects.get(source="session:2").resource == RESOURCES[ROOM][1]


def test_two_sources_swap_rooms_in_one_rewrite():
    left, right = claim(ROOM, 0, 0, 60), claim(ROOM, 1, 0, 60)
    Occupancy.objects.rewrite({"session:1": [left], "session:2": [right]}, layers=[DRAFT])

    Occupancy.objects.rewrite({"session:1": [right], "session:2": [left]}, layers=[DRAFT])

    assert Occupancy.objects.get(source="session:1").resource == right.resource


def test_third_claim_on_a_person_is_never_silent():
    person = claim(PERSON, 0, 0, 60)
    Occupancy.objects.rewrite({"session:1": [person]}, layers=[DRAFT])
    Occupancy.objects.rewrite({"session:2": [person]}, layers=[DRAFT], accept=True)
    Occupancy.objects.rewrite({"session:1": []}, layers=[DRAFT])

    with pytest.raises(Clashes):
        Occupancy.objects.rewrite({"session:3": [person]}, layers=[DRAFT])


def test_accepted_clash_is_recorded_once_and_forgotten_when_solved():
    person = claim(PERSON, 0, 0, 60)
    Occupancy.objects.rewrite({"session:1": [person]}, layers=[DRAFT])

    Occupancy.objects.rewrite({"session:2": [person]}, layers=[DRAFT], accept=True)
    Occupancy.objects.rewrite({"session:1": [person]}, layers=[DRAFT])

    assert AcceptedClash.objects.count() == 1
    assert AuditEntry.objects.filter(verb="events.clash_accepted").count() == 1
    Occupancy.objects.rewrite({"session:1": [claim(PERSON, 0, 120, 30)]}, layers=[DRAFT])
    assert not AcceptedClash.objects.exists()


def test_database_refusal_around_the_locks_becomes_clashes(monkeypatch):
    """A writer who saw nothing taken, and whose rows the database refuses."""
    hold(**claim(ROOM, 0, 0, 60)._asdict())
    seen = iter([[]])
    real = type(Occupancy.objects.all()).clashes_of
    monkeypatch.setattr(
        type(Occupancy.objects.all()),
        "clashes_of",
        lambda self, claims, layers: next(seen, None) or real(self, claims, layers=layers),
    )
    monkeypatch.setattr(
        type(AcceptedClash.objects.all()), "settle", lambda self, clashes, by, accept: set()
    )

    with pytest.raises(Clashes):
        Occupancy.objects.rewrite({"session:2": [claim(ROOM, 0, 30, 60)]}, layers=[DRAFT])
