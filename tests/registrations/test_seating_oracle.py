"""Whatever is asked, given up, moved and cancelled: the seats are those of a plain model."""

import contextlib
import datetime as dt
from dataclasses import dataclass, field

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.actions import cancel_sessions, hold_sessions, publish_programme
from events.models import Session
from registrations.actions.seating import (
    SeatRefused,
    follow_programme,
    give_up_seat,
    request_seat,
)
from registrations.models import Seating, SeatRequest
from tests.factories.events import make_edition, make_room, make_session
from tests.factories.registrations import make_registrations

LONG_BEFORE = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
SESSIONS, PEOPLE = 3, 4
HOURS = (9, 10, 11)
session = st.integers(0, SESSIONS - 1)
person = st.integers(0, PEOPLE - 1)
act = st.one_of(
    st.tuples(st.just("ask"), person, session),
    st.tuples(st.just("give_up"), person, session),
    st.tuples(st.just("move"), session, st.sampled_from(HOURS)),
    st.tuples(st.just("cancel"), session),
)


@dataclass
class Plain:
    """The rules once more, as short as they can be said: hours, lines, one seat at a time."""

    hours: list
    capacities: list
    seated: list = field(default_factory=lambda: [[] for _ in range(SESSIONS)])
    waiting: list = field(default_factory=lambda: [[] for _ in range(SESSIONS)])

    def is_busy(self, who, hour):
        return any(who in self.seated[n] and self.hours[n] == hour for n in range(SESSIONS))

    def promote(self, n):
        for who in list(self.waiting[n]):
            if len(self.seated[n]) >= self.capacities[n]:
                return
            if not self.is_busy(who, self.hours[n]):
                self.waiting[n].remove(who)
                self.seated[n].append(who)

    def ask(self, who, n):
        if who in self.seated[n] + self.waiting[n] or self.hours[n] is None:
            return
        if self.is_busy(who, self.hours[n]):
            return
        self.promote(n)
        free = len(self.seated[n]) < self.capacities[n]
        (self.seated if free else self.waiting)[n].append(who)

    def give_up(self, who, n):
        for line in (self.seated[n], self.waiting[n]):
            if who in line:
                line.remove(who)
                if self.hours[n] is not None:
                    self.promote(n)

    def move(self, n, hour):
        if self.hours[n] is not None:
            self.hours[n] = hour
            self.promote_all()

    def cancel(self, n):
        self.hours[n] = None
        self.seated[n], self.waiting[n] = [], []
        self.promote_all()

    def promote_all(self):
        for n in sorted(range(SESSIONS), key=lambda n: (self.hours[n] or 0, n)):
            if self.hours[n] is not None:
                self.promote(n)

    def state(self):
        return [(sorted(self.seated[n]), self.waiting[n]) for n in range(SESSIONS)]


class Real:
    """The same acts on the database."""

    def __init__(self, capacities):
        self.edition = make_edition()
        self.sessions = [
            make_session(self.edition, at=f"{hour:02}:00", room=make_room(self.edition))
            for hour in HOURS
        ]
        for one, capacity in zip(self.sessions, capacities, strict=True):
            Seating.objects.create(session=one, capacity=capacity)
        self.people = make_registrations(self.edition, PEOPLE)
        self.publish()

    def publish(self):
        publish_programme(edition=self.edition, by=None)
        follow_programme(edition=self.edition)

    def ask(self, who, n):
        with contextlib.suppress(SeatRefused):
            request_seat(registration=self.people[who], session=self.sessions[n])

    def give_up(self, who, n):
        mine = SeatRequest.objects.live().filter(
            registration=self.people[who], session=self.sessions[n]
        )
        if request := mine.select_related("session__edition").first():
            give_up_seat(request=request)

    def move(self, n, hour):
        moved = Session.objects.get(pk=self.sessions[n].pk)
        if moved.status == Session.Status.PLANNED:
            moved.start_time = dt.time(hour)
            moved.save()
            hold_sessions(sessions=[moved], by=None)
            self.publish()

    def cancel(self, n):
        cancel_sessions(sessions=[Session.objects.get(pk=self.sessions[n].pk)], by=None)
        self.publish()

    def state(self):
        numbers = {one.pk: n for n, one in enumerate(self.people)}
        return [
            (
                sorted(numbers[r.registration_id] for r in one.seat_requests.confirmed()),
                [numbers[r.registration_id] for r in one.seat_requests.in_waiting_order()],
            )
            for one in self.sessions
        ]

    def check(self):
        for seating in Seating.objects.filter(session__edition=self.edition):
            count = seating.session.seat_requests.confirmed().count()
            assert seating.taken == count <= seating.capacity
        seats = list(SeatRequest.objects.confirmed().filter(session__edition=self.edition))
        for seat in seats:
            others = [
                one
                for one in seats
                if one.registration_id == seat.registration_id and one.pk != seat.pk
            ]
            meets = any(o.starts_at < seat.ends_at and seat.starts_at < o.ends_at for o in others)
            assert meets or not seat.is_overlapping, "marked for nothing"


@pytest.mark.slow
@pytest.mark.django_db
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    capacities=st.tuples(*[st.integers(1, 2)] * SESSIONS),
    acts=st.lists(act, min_size=6, max_size=16),
)
def test_seats_agree_with_a_plain_model_of_them(capacities, acts):
    with time_machine.travel(LONG_BEFORE), transaction.atomic():
        plain, real = Plain(list(HOURS), capacities), Real(capacities)
        for name, *arguments in acts:
            getattr(plain, name)(*arguments)
            getattr(real, name)(*arguments)
            assert real.state() == plain.state(), (name, arguments)
            real.check()
        transaction.set_rollback(True)
