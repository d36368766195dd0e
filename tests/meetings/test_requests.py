"""Who asks whom, what they answer, and what keeps people from asking everybody."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import translation

from accounts.models import AuditEntry, OutboxMail
from meetings.actions import (
    RequestRefused,
    accept_request,
    ask_meeting,
    decline_request,
    expire_requests,
    note_already_met,
    require_meeting,
    withdraw_request,
)
from meetings.models import MeetingRequest, MeetingRules, Quota
from registrations.models import OneUseLink
from tests.factories.events import make_edition
from tests.factories.meetings import (
    make_meeting,
    make_profile,
    make_request,
    make_slot,
    make_table,
)
from tests.factories.registrations import make_registration, make_staff

pytestmark = pytest.mark.django_db
BEFORE = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
A_DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(BEFORE, tick=False) as moved:
        yield moved


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def asker(edition):
    return make_profile(edition, registration=make_registration(edition, language="en"))


@pytest.fixture
def asked(edition):
    return make_profile(edition, registration=make_registration(edition, language="fr"))


def ask(asker, asked, **fields):
    return ask_meeting(asker=asker, asked=asked, **{"reason": "We build pumps.", **fields})


def refused(act, *arguments, **fields):
    with pytest.raises(RequestRefused) as refusal, translation.override("en"):
        act(*arguments, **fields)
    return " ".join(refusal.value.messages)


def test_the_asked_side_is_told_in_its_language_and_answers(asker, asked):
    request = ask(asker, asked, reason="  We build\r\npumps.\x00 ", priority=3)

    assert (request.status, request.reason, request.weight) == ("open", "We build pumps.", 4)
    assert request.expires_at == BEFORE + 7 * A_DAY
    [mail] = OutboxMail.objects.all()
    assert (mail.to, mail.language) == (asked.registration.email, "fr")
    assert "We build pumps." in mail.body
    assert asker.registration.name_latin in mail.body
    link = OneUseLink.objects.get()
    assert link.registration == asked.registration
    assert "/me/link/" in mail.body
    for contact in (asker.registration.email, asker.registration.phone):
        assert contact not in mail.body

    answered = accept_request(request=request)

    assert (answered.status, answered.answered_at) == ("accepted", BEFORE)
    mail = OutboxMail.objects.order_by("pk").last()
    assert (mail.to, mail.language) == (asker.registration.email, "en")
    assert "agrees to meet you" in mail.body
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [(decline_request, "declined", "cannot agree"), (note_already_met, "already_met", "know each")],
)
def test_no_is_no_and_who_said_it_may_still_ask(asker, asked, answer, status, words):
    answer(request=ask(asker, asked))

    assert words in OutboxMail.objects.order_by("pk").last().body
    assert MeetingRequest.objects.get().status == status
    assert refused(ask, asker, asked)
    assert ask(asked, asker).status == "open"


def test_to_ask_who_has_asked_is_to_agree(asker, asked):
    first = ask(asker, asked)

    second = ask(asked, asker, reason="Yes, and we need pumps.")

    assert (second.pk, second.status) == (first.pk, "accepted")
    assert "asked them already" not in refused(ask, asked, asker)
    assert refused(ask, asker, asked) == "You have asked them already."


def test_what_was_taken_back_can_be_asked_again(asker, asked):
    request = ask(asker, asked)
    withdraw_request(request=request)
    assert "Withdrawn" in refused(accept_request, request=request)

    again = ask(asker, asked)
    accept_request(request=again)
    assert "already" in refused(accept_request, request=again)
    decline_request(request=again)
    assert MeetingRequest.objects.get(pk=again.pk).status == "declined"


def test_a_planned_meeting_comes_first(asker, asked, edition):
    request = make_request(asker, asked)
    sides = {"first": asker.registration, "second": asked.registration}
    make_meeting(make_slot(edition), make_table(edition), request=request, **sides)
    for act in (withdraw_request, decline_request):
        assert "cancel that one first" in refused(act, request=request)


def test_dates(asker, asked, edition, clock):
    MeetingRules.objects.create(
        edition=edition, opens_at=BEFORE + A_DAY, closes_at=BEFORE + 9 * A_DAY
    )
    assert "open on 2 March 2027" in refused(ask, asker, asked)
    clock.move_to(BEFORE + 10 * A_DAY)
    assert "closed on 10 March 2027" in refused(ask, asker, asked)
    assert ask(asker, asked, by=make_staff()).asked_by
    clock.move_to(BEFORE + 100 * A_DAY)
    assert "over" in refused(ask, asker, make_profile(edition))


def test_numbers(asker, asked, edition, clock):
    MeetingRules.objects.create(edition=edition, most_pending=1, most_a_day=2)
    others = [make_profile(edition) for _ in range(3)]
    withdraw_request(request=ask(asker, asked))
    waits = ask(asker, others[0])
    assert "1 request of yours waits" in refused(ask, asker, others[1])
    accept_request(request=waits)
    assert "tomorrow" in refused(ask, asker, others[1])
    clock.shift(A_DAY)
    assert ask(asker, others[1])
    assert ask(asker, others[2], by=make_staff())


def test_the_quota_of_a_category_holds_for_the_organisers_as_well(asker, asked, edition):
    category = asker.registration.category
    Quota.objects.create(edition=edition, category=category, most_requests=1)
    request = ask(asker, asked)
    other = make_profile(edition)
    for by in (None, make_staff()):
        assert "1 meeting at most" in refused(ask, asker, other, by=by)
    withdraw_request(request=request)
    assert ask(asker, other)


@pytest.mark.parametrize("changes", [{"state": "submitted"}, {"state": "withdrawn"}])
def test_only_those_who_take_part_ask_and_are_asked(asker, edition, changes):
    outside = make_profile(edition, **changes)
    assert refused(ask, outside, asker)
    assert refused(ask, asker, outside)
    assert refused(ask, asker, make_profile(make_edition()))
    assert refused(ask, asker, asker)
    request = make_request(outside, asker, status="open")
    assert "take part any more" in refused(accept_request, request=request)


@pytest.mark.parametrize("wrong", [{"reason": " \x00\n"}, {"reason": "x" * 201}, {"priority": 9}])
def test_impossible_requests(asker, asked, wrong):
    with pytest.raises(ValidationError):
        ask(asker, asked, **wrong)
    assert not MeetingRequest.objects.exists()


def test_what_is_not_answered_in_time_ends_with_the_tick(asker, asked, edition, clock):
    request, must = ask(asker, asked), ask(asker, make_profile(edition))
    require_meeting(request=must, by=make_staff())
    clock.shift(7 * A_DAY)
    call_command("tick", verbosity=0)
    request.refresh_from_db()
    must.refresh_from_db()
    assert (request.status, must.status, must.weight) == ("expired", "open", 8)
    assert expire_requests() == 0
    assert ask(asker, asked)


def test_the_coordinator_acts_for_a_firm(asker, asked):
    staff = make_staff()
    request = ask(asker, asked, by=staff)
    accept_request(request=request, by=staff)
    require_meeting(request=request, by=staff)

    request.refresh_from_db()
    assert (request.asked_by, request.answered_by, request.is_must) == (staff, staff, True)
    mail = OutboxMail.objects.filter(to=asked.registration.email).order_by("pk").last()
    assert "en votre nom" in mail.body or "in your name" in mail.body
    entries = AuditEntry.objects.order_by("pk").values_list("verb", "subject", "details")
    subject = f"meetings.meetingrequest:{request.pk}"
    assert list(entries) == [
        ("meetings.request_asked", subject, {"profile": asker.pk}),
        ("meetings.request_answered", subject, {"profile": asked.pk, "status": "accepted"}),
        ("meetings.request_required", subject, {"is_must": True}),
    ]
    decline_request(request=request, by=staff)
    assert refused(require_meeting, request=request, by=staff)
