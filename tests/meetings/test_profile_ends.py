"""How profiles end: nothing of them is left hanging, and who was to be met is told."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError

from accounts.models import OutboxMail
from events.actions.editions import clone_edition, draft_of
from events.models import Occupancy
from meetings.actions import add_delegate, end_part_of, remove_delegate, withdraw_profile
from meetings.models import Delegate, Meeting, MeetingRequest, MeetingRules, Profile, Quota
from registrations.actions import cancel
from registrations.actions.erasing import erase_own
from registrations.actions.merging import merge
from tests.factories.events import make_edition
from tests.factories.meetings import make_meeting, make_profile, make_request, make_slot, make_table
from tests.factories.registrations import make_category, make_registration, make_staff

pytestmark = pytest.mark.django_db
LONG_BEFORE = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _before_the_forum():
    with time_machine.travel(LONG_BEFORE):
        yield


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def pair(edition):
    """Two profiles with an accepted request, and the meeting planned for it."""
    mine, theirs = make_profile(edition), make_profile(edition)
    request = make_request(mine, theirs)
    meeting = make_meeting(
        make_slot(edition),
        make_table(edition),
        first=mine.registration,
        second=theirs.registration,
        request=request,
    )
    return mine, theirs, request, meeting


def assert_over(request, meeting):
    request.refresh_from_db()
    meeting.refresh_from_db()
    assert (request.status, meeting.status) == ("withdrawn", "cancelled")
    assert not Occupancy.objects.filter(source=meeting.ledger_source).exists()


def test_a_withdrawn_profile_ends_its_requests_and_meetings_and_tells_the_other_side(pair):
    mine, theirs, request, meeting = pair
    waiting = make_request(make_profile(mine.edition), mine, status="open")

    withdraw_profile(profile=mine)

    assert_over(request, meeting)
    waiting.refresh_from_db()
    assert waiting.status == "withdrawn"
    told = set(OutboxMail.objects.values_list("to", flat=True))
    assert theirs.registration.email in told
    assert not Profile.objects.get(pk=mine.pk).takes_part


def test_who_cancels_leaves_no_profile_request_or_meeting(pair):
    mine, theirs, request, meeting = pair
    sent_along = make_profile(mine.edition)
    colleague = make_registration(mine.edition)
    Delegate.objects.create(profile=sent_along, registration=colleague)

    cancel(registration=mine.registration)
    end_part_of(registration=colleague, by=None)

    assert_over(request, meeting)
    assert Profile.objects.get(pk=mine.pk).state == "withdrawn"
    assert [one.registration for one in sent_along.delegates.all()] == [sent_along.registration]
    mails = OutboxMail.objects.exclude(to=mine.registration.email)
    assert [mail.to for mail in mails] == [theirs.registration.email]


def test_who_leaves_hands_the_meetings_to_the_owner_who_is_free(pair):
    mine, theirs, _request, _meeting = pair
    edition = mine.edition
    colleague = make_registration(edition, reference="DDDD")
    delegate = add_delegate(profile=mine, reference="dddd", by=make_staff())
    third = make_profile(edition)
    free = make_meeting(
        make_slot(edition, "12:00"),
        make_table(edition, 7),
        first=third.registration,
        second=colleague,
    )
    taken = make_meeting(
        Meeting.objects.get(pk=_meeting.pk).slot,
        make_table(edition, 8),
        first=third.registration,
        second=colleague,
    )

    remove_delegate(delegate=delegate)

    for meeting in (free, taken):
        meeting.refresh_from_db()
    assert (free.second, free.status) == (mine.registration, "planned")
    assert taken.status == "cancelled"
    with pytest.raises(ValidationError):
        remove_delegate(delegate=theirs.delegates.get())


@pytest.mark.parametrize("has_own", [False, True])
def test_merged_registrations_have_one_profile_with_the_requests_of_both(pair, has_own):
    theirs, _other, request, meeting = pair
    kept = make_registration(theirs.edition, name="Même personne")
    both = make_request(make_profile(theirs.edition), theirs, status="open")
    if has_own:
        own = make_profile(theirs.edition, registration=kept)
        double = make_request(own, both.asker, status="open")

    merge(kept=kept, other=theirs.registration, by=make_staff())

    profile = Profile.objects.get(registration=kept)
    request.refresh_from_db()
    meeting.refresh_from_db()
    assert (request.asker, request.status, meeting.status) == (profile, "accepted", "planned")
    assert meeting.first == kept
    assert [one.registration for one in profile.delegates.all()] == [kept]
    assert Delegate.objects.filter(registration=theirs.registration).count() == 0
    live = MeetingRequest.objects.live().exclude(pk=request.pk)
    assert [one.pk for one in live] == [double.pk if has_own else both.pk]


def test_an_erased_person_leaves_no_profile(pair):
    mine, theirs, *_planned = pair
    erase_own(registration=mine.registration)
    assert list(Profile.objects.all()) == [theirs]
    assert not MeetingRequest.objects.exists()
    assert list(Delegate.objects.values_list("registration", flat=True)) == [theirs.registration.pk]


def test_a_new_edition_takes_the_rules_and_quotas_over(edition):
    opens = dt.datetime(2027, 4, 1, 8, tzinfo=dt.UTC)
    MeetingRules.objects.create(edition=edition, opens_at=opens, gap=1, agenda_version=7)
    Quota.objects.create(edition=edition, category=make_category(), most_meetings=9)
    new = draft_of(edition)
    new.number, new.slug, new.starts_on, new.ends_on = (
        2,
        "2028",
        edition.starts_on + dt.timedelta(days=365),
        edition.ends_on + dt.timedelta(days=365),
    )

    clone_edition(source=edition, edition=new, by=make_staff())

    rules = MeetingRules.objects.get(edition=new)
    assert (rules.opens_at, rules.gap) == (opens + dt.timedelta(days=365), 1)
    assert rules.agenda_version == 0
    assert Quota.objects.get(edition=new).most_meetings == 9
