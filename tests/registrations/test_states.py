"""From the form to a seat: who gets which state, what follows it, and the one mail of each step."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone, translation

from accounts.actions import UndoRefused, undo_change
from accounts.models import Change, OutboxMail, User
from events.actions.editions import clone_edition
from events.models import Edition, Occupancy
from registrations.actions import (
    AlreadyRegistered,
    Full,
    WrongState,
    accept_offer,
    approve,
    cancel,
    correct,
    lapse_offers,
    offer_freed_seats,
    offer_seat,
    refuse,
    register,
)
from registrations.actions.states import STEPS
from registrations.models import Consent, Question, Registration, Seating, SeatRequest
from tests.factories.admissions import make_admission
from tests.factories.events import make_edition, make_session
from tests.factories.meetings import make_meeting, make_slot, make_table
from tests.factories.registrations import make_category, make_registration

pytestmark = pytest.mark.django_db
Status = Registration.Status
STEP = {"approved": approve, "refused": refuse, "offered": offer_seat, "accepted": accept_offer,
        "cancelled": cancel}  # fmt: skip


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def by():
    return User.objects.create_superuser("salma@example.org", "a-long-password", name="Salma")


def newcomer(admission, n=1, **fields):
    return Registration(
        edition=admission.edition,
        category=admission.category,
        name=f"Nouveau {n}",
        email=f"new-{n}@example.org",
        language="fr",
        **fields,
    )


def enter(admission, n=1, by=None, **fields):
    return register(registration=newcomer(admission, n, **fields), admission=admission, by=by)


def statuses(edition):
    return list(edition.registrations.order_by("pk").values_list("status", flat=True))


def mails():
    return list(OutboxMail.objects.order_by("pk").values_list("to", "subject"))


def taken(admission):
    admission.refresh_from_db()
    return admission.taken


def test_seats_then_the_line_and_one_mail_each(edition):
    admission = make_admission(edition, capacity=1)

    first, second = enter(admission, 1), enter(admission, 2)

    assert (first.status, second.status) == ("confirmed", "waiting")
    assert second.waiting_since
    assert taken(admission) == 1
    assert [to for to, _subject in mails()] == [first.email, second.email]
    assert [change.verb for change in Change.objects.all()] == ["registrations.registered"] * 2
    assert Change.objects.first().details["title"] == second.reference


def test_without_a_waiting_list_nothing_is_written(edition):
    admission = make_admission(edition, capacity=0, has_waiting_list=False)

    with pytest.raises(Full):
        enter(admission)

    assert not Registration.objects.exists()
    assert not OutboxMail.objects.exists()


def test_approval_is_for_those_who_register_themselves(edition, by):
    admission = make_admission(edition, needs_approval=True)

    assert enter(admission, 1).status == "pending"
    assert enter(admission, 2, by=by).status == "confirmed"


def test_a_closed_admission_is_only_for_the_staff(edition, by):
    admission = make_admission(edition, opens_at=timezone.now() + dt.timedelta(days=1))

    with pytest.raises(ValidationError):
        enter(admission, 1)
    assert enter(admission, 2, by=by).status == "confirmed"


def test_a_known_address_is_named_and_a_cancelled_one_may_come_back(edition):
    admission = make_admission(edition)
    known = enter(admission)

    with pytest.raises(AlreadyRegistered) as refusal:
        enter(admission)
    assert refusal.value.registration == known

    cancel(registration=known)
    assert enter(admission).status == "confirmed"


def test_answers_and_consents_come_with_it(edition):
    admission = make_admission(edition)
    question = Question.objects.create(edition=edition, text_fr="Secteur ?")
    consent = Consent(purpose="newsletter", text_version="2027-1", language="fr")

    registration = register(
        registration=newcomer(admission),
        admission=admission,
        answers={question: "Textile"},
        consents=[consent],
    )

    assert registration.answers.get().value == "Textile"
    assert registration.consents.get().purpose == "newsletter"


def test_a_cancelled_seat_is_offered_to_the_first_in_line_and_accepted(edition, by):
    admission = make_admission(edition, capacity=1)
    first, second, _third = (enter(admission, n) for n in (1, 2, 3))
    OutboxMail.objects.all().delete()

    cancel(registration=first)

    second.refresh_from_db()
    assert statuses(edition) == ["cancelled", "offered", "waiting"]
    assert second.offer_ends_at - timezone.now() > dt.timedelta(hours=47)
    assert [to for to, _subject in mails()] == [first.email, second.email]

    accept_offer(registration=second)
    assert statuses(edition) == ["cancelled", "confirmed", "waiting"]
    with pytest.raises(WrongState):
        accept_offer(registration=second)
    assert len(mails()) == 3


def test_an_offer_lapses_and_goes_to_the_next(edition):
    admission = make_admission(edition, capacity=1)
    first, second, third = (enter(admission, n) for n in (1, 2, 3))
    cancel(registration=first)
    past = timezone.now() - dt.timedelta(minutes=1)
    Registration.objects.filter(pk=second.pk).update(offer_ends_at=past)
    second.refresh_from_db()
    with pytest.raises(ValidationError):
        accept_offer(registration=second)
    OutboxMail.objects.all().delete()

    call_command("tick")
    lapse_offers()

    assert statuses(edition) == ["cancelled", "cancelled", "offered"]
    assert [to for to, _subject in mails()] == [second.email, third.email]


def test_an_offer_ends_with_the_edition_and_none_is_made_after_it(edition):
    admission = make_admission(edition, capacity=1, offer_hours=30_000)
    first, second = enter(admission, 1), enter(admission, 2)

    cancel(registration=first)

    second.refresh_from_db()
    assert second.offer_ends_at == edition.phase_changes()[1]

    over = make_edition(starts_on=dt.date(2025, 5, 5), ends_on=dt.date(2025, 5, 6))
    make_admission(over, capacity=1)
    make_registration(over, status="waiting")
    assert offer_freed_seats(edition=over, category=admission.category) == 0


@pytest.mark.parametrize("step", STEP)
@pytest.mark.parametrize("status", Status)
def test_every_step_begins_only_where_the_table_says(edition, by, step, status):
    admission = make_admission(edition)
    registration = make_registration(
        edition,
        category=admission.category,
        status=status,
        offer_ends_at=timezone.now() + dt.timedelta(hours=1),
    )

    if status in STEPS[step][0]:
        STEP[step](registration=registration, by=by)
        assert registration.status in STEPS[step][1]
        assert Change.objects.get().verb == f"registrations.{step}"
        assert len(mails()) == 1
    else:
        with pytest.raises(WrongState):
            STEP[step](registration=registration, by=by)
        assert statuses(edition) == [status]
        assert not Change.objects.exists()
        assert mails() == []


def test_whatever_frees_a_seat_offers_it(edition, by, django_capture_on_commit_callbacks):
    admission = make_admission(edition, capacity=1)
    other = make_admission(edition, category=make_category())
    first, *_others = (enter(admission, n) for n in range(1, 5))

    with django_capture_on_commit_callbacks(execute=True):
        first.category = other.category
        correct(registration=first, by=by)
    assert statuses(edition) == ["confirmed", "offered", "waiting", "waiting"]

    with django_capture_on_commit_callbacks(execute=True):
        admission.refresh_from_db()
        admission.capacity = 2
        admission.save()
    assert statuses(edition) == ["confirmed", "offered", "offered", "waiting"]

    with django_capture_on_commit_callbacks(execute=True):
        edition.registrations.filter(status="offered").first().delete()
    assert statuses(edition) == ["confirmed", "offered", "offered"]


def test_a_category_without_a_seat_left_is_refused(edition, by):
    full = make_admission(edition, category=make_category(), capacity=0)
    registration = make_registration(edition, category=make_category())

    registration.category = full.category
    with pytest.raises(Full):
        correct(registration=registration, by=by)

    assert Registration.objects.get().category != full.category


def test_nobody_passes_those_who_wait(edition):
    admission = make_admission(edition, capacity=1)
    make_registration(edition, category=admission.category, status="waiting")

    assert enter(admission).status == "waiting"


def test_an_undo_gives_a_seat_back_while_there_is_one_and_mails_nobody(edition, by):
    admission = make_admission(edition, capacity=1)
    first = enter(admission, 1)
    cancel(registration=first, by=by)
    cancelled = Change.objects.first()
    OutboxMail.objects.all().delete()

    undo_change(change=cancelled, by=by)
    assert statuses(edition) == ["confirmed"]
    assert (taken(admission), mails()) == (1, [])

    enter(admission, 2)
    cancel(registration=first, by=by)
    with translation.override("en"), pytest.raises(UndoRefused, match=r"given away"):
        undo_change(
            change=Change.objects.get(verb="registrations.cancelled", undone_by=None), by=by
        )
    assert statuses(edition) == ["cancelled", "offered"]
    assert taken(admission) == 1


def test_the_next_edition_admits_as_the_last_one_did(edition, by):
    category = make_category()
    opens_at = timezone.now()
    make_admission(edition, category=category, capacity=5, opens_at=opens_at)
    make_registration(edition, category=category)
    question = Question.objects.create(edition=edition, text_fr="Secteur ?")
    question.categories.add(category)
    following = Edition(
        slug="next",
        number=900,
        starts_on=edition.starts_on + dt.timedelta(days=364),
        ends_on=edition.ends_on + dt.timedelta(days=364),
    )

    clone_edition(source=edition, edition=following, by=by)

    admission = following.admissions.get()
    assert (admission.capacity, admission.taken) == (5, 0)
    assert admission.opens_at == opens_at + dt.timedelta(days=364)
    assert list(following.questions.get().categories.all()) == [category]


def test_who_cancels_gives_up_meetings_and_session_seats(edition, by):
    person = make_registration(edition)
    meeting = make_meeting(make_slot(edition), make_table(edition), first=person)
    session = make_session(edition)
    Seating.objects.create(session=session, capacity=1)
    SeatRequest.objects.create(
        registration=person,
        session=session,
        status="confirmed",
        starts_at=session.starts_at,
        ends_at=session.ends_at,
    )

    cancel(registration=person)

    meeting.refresh_from_db()
    assert meeting.status == "cancelled"
    assert not Occupancy.objects.filter(source=meeting.ledger_source).exists()
    assert person.seat_requests.get().status == "cancelled"
    assert Seating.objects.get().taken == 0
