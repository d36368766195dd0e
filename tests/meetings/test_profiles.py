"""Taking part: the form of a profile, its colleagues, and what the coordinator decides."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, OutboxMail
from meetings.actions import (
    MOST_DELEGATES,
    ProfileRefused,
    add_delegate,
    approve_profile,
    return_profile,
    submit_profile,
)
from meetings.models import Delegate, Profile, Term
from meetings.vocabulary import install_vocabulary
from registrations.actions import open_visit
from registrations.models import Consent
from registrations.visiting import COOKIE
from tests.factories.events import make_edition
from tests.factories.meetings import make_profile, make_slot
from tests.factories.registrations import make_consent, make_registration, make_staff

pytestmark = pytest.mark.django_db
LONG_BEFORE = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
WHOLE = {
    "offers": ["automotive", "machinery", "ticket-1m-5m"],
    "needs": ["equity", "stage-growth"],
    "languages": ["lang-ar", "lang-fr"],
    "text": "نصنع الآلات في أكادير",
    "text_language": "ar",
    "consent_participant_list": "on",
    "consent": "on",
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(LONG_BEFORE, tick=False) as moved:
        yield moved


@pytest.fixture
def edition():
    install_vocabulary(Term)
    return make_edition()


@pytest.fixture
def attendee(edition):
    return make_registration(edition, language="fr", reference="AAAA000001")


@pytest.fixture
def coordinator(client):
    user = make_staff(
        "meetings.view_profile",
        "meetings.change_profile",
        "registrations.view_registration",
    )
    client.force_login(user)
    return client


def browser_of(registration):
    client = Client()
    _visit, client.cookies[COOKIE] = open_visit(registration=registration)
    return client


def me(registration, rest=""):
    return f"/en/{registration.edition.slug}/me/meetings/{rest}"


def queue(edition):
    return f"/en/admin/meetings/{edition.slug}/profiles/"


def mark(profile):
    return f"{profile.pk}@{profile.submitted_at.isoformat()}"


def codes(profile, side):
    rows = profile.profile_terms.filter(side=side)
    return sorted(rows.values_list("term__code", flat=True))


def test_a_profile_is_kept_as_a_draft_and_sent_when_it_is_whole(attendee, edition):
    browser = browser_of(attendee)
    morning, noon = make_slot(edition, "10:00"), make_slot(edition, "14:00")
    form = browser.get(me(attendee, "profile/"))
    assert (form.status_code, form["Cache-Control"]) == (200, "no-store")
    assert form.text.count('name="free"') == 2

    given = {"offers": ["automotive"], "languages": ["lang-fr"], "free": [noon.pk]}
    answer = browser.post(me(attendee, "profile/"), {**given, "draft": "yes"})
    assert answer.url == me(attendee, "?done=saved")
    draft = Profile.objects.get()
    assert (draft.state, codes(draft, "offers")) == ("draft", ["automotive"])
    assert list(draft.delegates.get().away.all()) == [morning]

    refused = browser.post(me(attendee, "profile/"), {**given, "send": "yes"})
    assert "Choose at least one thing that you look for." in refused.text
    assert Profile.objects.get().state == "draft"

    answer = browser.post(me(attendee, "profile/"), {**WHOLE, "free": [noon.pk], "send": "yes"})
    assert answer.url == me(attendee, "?done=sent")
    sent = Profile.objects.get()
    assert (sent.state, codes(sent, "needs")) == ("submitted", ["equity", "stage-growth"])
    assert attendee.consents.live().get().purpose == Consent.Purpose.PARTICIPANT_LIST
    assert not OutboxMail.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize(
    "given",
    [
        {"offers": ["nothing\x00"], "text": "a\x00b"},
        {"offers": ["lang-fr"], "languages": ["automotive"], "free": ["99999999999999999999"]},
        {"text": "x" * 5000, "text_language": "tlh"},
        {"reference": "\x00" * 9000},
    ],
)
def test_what_the_form_does_not_offer_is_refused(attendee, given):
    browser = browser_of(attendee)
    assert browser.post(me(attendee, "profile/"), {**given, "send": "yes"}).status_code == 200
    assert not Profile.objects.filter(state="submitted").exists()
    if not Profile.objects.exists():
        make_profile(attendee.edition, registration=attendee)
    assert browser.post(me(attendee, "colleagues/"), given).status_code == 200


def test_an_approved_profile_stays_whole_and_its_new_text_waits(attendee, edition, coordinator):
    profile = make_profile(edition, registration=attendee, state="draft")
    browser = browser_of(attendee)
    browser.post(me(attendee, "profile/"), {**WHOLE, "send": "yes"})
    profile.refresh_from_db()
    coordinator.post(queue(edition), {"approve": mark(profile)})
    profile.refresh_from_db()
    assert (profile.state, profile.approved_text) == ("approved", WHOLE["text"])
    assert OutboxMail.objects.get().to == attendee.email

    lacking = browser.post(me(attendee, "profile/"), {**WHOLE, "needs": []})
    assert "Choose at least one thing that you look for." in lacking.text
    assert codes(profile, "needs") == ["equity", "stage-growth"]

    with time_machine.travel(LONG_BEFORE + dt.timedelta(minutes=5), tick=False):
        browser = browser_of(attendee)
        browser.post(me(attendee, "profile/"), {**WHOLE, "text": "Autre chose"})
        profile.refresh_from_db()
        assert (profile.is_waiting, profile.takes_part) == (True, True)
        assert (profile.text, profile.approved_text) == ("Autre chose", WHOLE["text"])
        assert list(Profile.objects.to_moderate()) == [profile]
        page = coordinator.get(queue(edition)).text
        assert "Autre chose" in page
        assert WHOLE["text"] in page

        browser.post(me(attendee, "profile/"), WHOLE)
        assert not Profile.objects.to_moderate().exists()


def test_what_was_changed_since_it_was_read_is_not_approved(attendee, edition, coordinator):
    profile = make_profile(edition, registration=attendee, state="submitted", text="Un")
    Profile.objects.filter(pk=profile.pk).update(submitted_at=timezone.now())
    read = Profile.objects.get()
    with time_machine.travel(LONG_BEFORE + dt.timedelta(minutes=1), tick=False):
        browser_of(attendee).post(me(attendee, "profile/"), {**WHOLE, "text": "Deux"})

    answer = coordinator.post(queue(edition), {"approve": mark(read)}, follow=True)

    assert "This profile was changed just now" in answer.text
    assert Profile.objects.get().state == "submitted"
    assert coordinator.post(queue(edition), {"approve": "1@never"}).status_code == 302
    assert coordinator.post(queue(edition), {"return": "x@2027-99-99"}).status_code == 302


def test_many_are_approved_at_once_and_one_is_asked_something(edition, coordinator):
    profiles = [
        make_profile(
            edition,
            registration=make_registration(edition, language=language),
            state="submitted",
            submitted_at=LONG_BEFORE,
        )
        for language in ("ar", "fr", "en", "fr")
    ]
    *approved, asked = profiles
    page = coordinator.get(queue(edition))
    assert page.text.count('name="chosen"') == 4

    coordinator.post(queue(edition), {"chosen": [mark(one) for one in approved]})
    question = {f"question-{asked.pk}": "Que cherchez-vous ?", "return": mark(asked)}
    coordinator.post(queue(edition), question)

    states = Profile.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["approved"] * 3 + ["returned"]
    mails = OutboxMail.objects.order_by("pk")
    assert [mail.language for mail in mails] == ["ar", "fr", "en", "fr"]
    assert "Que cherchez-vous ?" in mails[3].body
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["meetings.profile_approved"] * 3 + ["meetings.profile_returned"]
    assert "Que cherchez-vous ?" in browser_of(asked.registration).get(me(asked.registration)).text


def test_who_may_only_look_or_knows_nothing_decides_nothing(edition, client):
    profile = make_profile(edition, state="submitted", submitted_at=LONG_BEFORE)
    assert client.get(queue(edition)).status_code == 302
    client.force_login(make_staff("meetings.view_profile", "registrations.view_registration"))
    client.post(queue(edition), {"approve": mark(profile)})
    client.post(f"{queue(edition)}{profile.pk}/", {"withdraw": "yes"})
    assert Profile.objects.get().state == "submitted"
    with pytest.raises(ProfileRefused):
        approve_profile(profile=make_profile(edition), by=make_staff())
    with pytest.raises(ProfileRefused):
        return_profile(profile=profile, question=" ", by=make_staff())


def test_a_colleague_is_named_told_speaks_for_themselves_and_leaves(attendee, edition):
    profile = make_profile(edition, registration=attendee)
    colleague = make_registration(edition, language="ar", reference="BBBB000002")
    owner = browser_of(attendee)

    wrong = owner.post(me(attendee, "colleagues/"), {"reference": "NOBODY"})
    assert "No registration of this edition has this reference." in wrong.text
    answer = owner.post(me(attendee, "colleagues/"), {"reference": " bbbb000002 "})
    assert answer.url == me(attendee, "colleagues/?done=named")
    assert OutboxMail.objects.get().to == colleague.email

    theirs = browser_of(colleague)
    assert attendee.name_latin in theirs.get(me(colleague)).text
    slot = make_slot(edition)
    theirs.post(me(colleague, "profile/"), {"languages": ["lang-es"], "offers": ["equity"]})
    delegate = Delegate.objects.get(registration=colleague)
    assert [term.code for term in delegate.languages.all()] == ["lang-es"]
    assert list(delegate.away.all()) == [slot]
    assert codes(profile, "offers") == []

    own = profile.delegates.get(registration=attendee)
    theirs.post(me(colleague, f"colleagues/{own.pk}/remove/"))
    theirs.post(me(colleague, "profile/withdraw/"))
    assert (profile.delegates.count(), Profile.objects.get().state) == (2, "approved")
    theirs.post(me(colleague, f"colleagues/{delegate.pk}/remove/"))
    assert [one.registration for one in profile.delegates.all()] == [attendee]
    assert "Take part" in theirs.get(me(colleague)).text


def test_references_cannot_be_tried_and_a_profile_has_few_people(attendee, edition, coordinator):
    profile = make_profile(edition, registration=attendee)
    page = f"{queue(edition)}{profile.pk}/"
    for n in range(MOST_DELEGATES):
        make_registration(edition, reference=f"CCCC{n}")
        coordinator.post(page, {"reference": f"cccc{n}"})
    assert profile.delegates.count() == MOST_DELEGATES
    added = AuditEntry.objects.filter(verb="meetings.delegate_added")
    assert added.count() == MOST_DELEGATES - 1

    owner = browser_of(attendee)
    answers = [
        owner.post(me(attendee, "colleagues/"), {"reference": f"TRY{n}"}).status_code
        for n in range(11)
    ]
    assert answers == [200] * 10 + [429]

    other = make_profile(edition)
    with pytest.raises(ProfileRefused, match="already"):
        add_delegate(profile=other, reference=attendee.reference, by=make_staff())


def test_who_never_sent_a_profile_is_to_be_called(edition, coordinator, client):
    begun = make_profile(edition, state="draft").registration
    meant = make_registration(edition, name="Tenait à venir")
    make_consent(meant, Consent.Purpose.B2B_VISIBLE)
    make_registration(edition, name="Ne vient pas")
    make_profile(edition, state="submitted", submitted_at=LONG_BEFORE)
    ended = make_profile(edition, state="draft").registration
    ended.status = "cancelled"
    ended.save()

    page = coordinator.get(f"{queue(edition)}unfinished/")
    assert {one.pk for one in page.context["found"]} == {begun.pk, meant.pk}
    assert meant.phone not in page.text
    user = make_staff(
        "meetings.view_profile", "registrations.view_registration", "registrations.view_contact"
    )
    client.force_login(user)
    assert meant.phone in client.get(f"{queue(edition)}unfinished/").text


@pytest.mark.once
def test_the_queue_asks_as_much_for_three_as_for_one(
    edition, coordinator, django_assert_num_queries
):
    def waiting():
        make_profile(edition, offers=["equity"], state="submitted", submitted_at=LONG_BEFORE)

    waiting()
    coordinator.get(queue(edition))
    for more in (0, 2):
        for _n in range(more):
            waiting()
        with django_assert_num_queries(14):
            coordinator.get(queue(edition))


def test_nothing_is_sent_once_the_edition_is_over(attendee, edition):
    after = edition.ends_on + dt.timedelta(days=2)
    with time_machine.travel(dt.datetime.combine(after, dt.time(9), tzinfo=dt.UTC)):
        browser = browser_of(attendee)
        assert "It is too late for this edition." in browser.get(me(attendee)).text
        assert browser.post(me(attendee, "profile/"), WHOLE).url == me(attendee)
    assert not Profile.objects.exists()


def test_a_profile_without_anything_is_not_sent(attendee, edition):
    profile = make_profile(edition, registration=attendee, state="draft", languages=())
    with pytest.raises(ProfileRefused) as refusal:
        submit_profile(profile=profile)
    assert len(refusal.value.messages) == 4
