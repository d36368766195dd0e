"""Circulars: to whom, in which language, once, and no faster than the mail server likes."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.actions import send_mail
from accounts.models import AuditEntry, OutboxMail
from registrations.actions.mailing import (
    LookAgain,
    plan_mailing,
    send_mailing,
    send_test,
    stop_mailing,
    write_out_mailing,
)
from registrations.actions.unsubscribing import unsubscribe
from registrations.circulars import unknown_placeholders
from registrations.models import Consent, Mailing, Recipient, Registration
from tests.factories.events import make_edition
from tests.factories.registrations import (
    make_category,
    make_consent,
    make_registration,
    make_registrations,
    make_staff,
)
from tests.factories.staff import allow
from tests.smtp import running_sink

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2027, 4, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def edition():
    return make_edition(venue_fr="Palais des congrès")


@pytest.fixture
def staff():
    return make_staff("registrations.view_mailing", "registrations.change_mailing")


@pytest.fixture
def sink(settings):
    with running_sink() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        yield server


def make_mailing(edition, by, **fields):
    given = {
        "subject_ar": "معلومات إلى {name}",
        "body_ar": "أهلا {name}، {edition}.",
        "subject_fr": "Informations pour {name}",
        "body_fr": "Bonjour {name}, rendez-vous au {venue} ({days}). {link}",
    }
    return Mailing.objects.create(edition=edition, written_by=by, **{**given, **fields})


def send(mailing, by):
    return send_mailing(mailing=mailing, by=by, seen=plan_mailing(mailing).mark)


def addresses():
    return sorted(OutboxMail.objects.values_list("to", flat=True))


def work():
    """One tick, then what a worker does until nothing is left."""
    call_command("tick")
    while queued := DBTaskResult.objects.ready().first():
        queued.claim("test")
        queued.set_successful(queued.task.call(*queued.task_result.args))


def test_practical_information_goes_to_all_who_are_live_and_have_not_declined(edition, staff):
    for status in Registration.Status.values:
        moment = timezone.now()
        make_registration(
            edition,
            status=status,
            email=f"{status}@example.org",
            waiting_since=moment,
            offer_ends_at=moment,
        )
    make_registration(edition, email="")
    make_registration(edition, email="declined@example.org", unsubscribed_at=timezone.now())
    make_registration(make_edition(), email="elsewhere@example.org")

    assert send(make_mailing(edition, staff), staff)

    live = ["confirmed", "offered", "pending", "waiting"]
    assert addresses() == [f"{status}@example.org" for status in live]


def test_news_go_to_those_alone_who_agreed_to_them_and_once(edition, staff):
    agreed, withdrawn, _other = (make_registration(edition) for _ in range(3))
    make_consent(agreed, Consent.Purpose.NEWSLETTER)
    make_consent(agreed, Consent.Purpose.PHOTO)
    make_consent(withdrawn, Consent.Purpose.NEWSLETTER, withdrawn_at=timezone.now())

    send(make_mailing(edition, staff, kind=Mailing.Kind.NEWSLETTER), staff)

    assert addresses() == [agreed.email]


@pytest.mark.parametrize(
    ("audience", "count"),
    [
        ({}, 3),
        ({"languages": ["fr"]}, 1),
        ({"countries": ["FR", "ES"]}, 1),
        ({"statuses": ["waiting"]}, 0),
        ({"categories": [0]}, 0),
        ({"checked_in": True}, 0),
        ({"checked_in": False, "languages": ["ar"]}, 2),
    ],
)
def test_the_filters_of_an_audience(edition, staff, audience, count):
    make_registration(edition, language="fr", country="FR")
    make_registration(edition)
    make_registration(edition)

    assert plan_mailing(make_mailing(edition, staff, audience=audience)).total == count


def test_each_reads_it_in_their_language_else_in_the_next_that_is_written(edition, staff):
    for language in ("ar", "fr", "en"):
        make_registration(
            edition, language=language, name="سلمى", name_latin="Salma", email=f"{language}@a.org"
        )
    mailing = make_mailing(edition, staff)

    plan = plan_mailing(mailing)
    send(mailing, staff)

    assert plan.readers == {"ar": 1, "fr": 1, "en": 1}
    assert plan.borrowed == {("en", "fr"): 1}
    arabic, english, french = OutboxMail.objects.order_by("to")
    assert "سلمى" in arabic.subject
    assert "Salma" in french.subject
    assert "Palais des congrès" in french.body
    assert f"/fr/{edition.slug}/me/" in french.body
    assert english.language == "fr"
    assert f"/en/{edition.slug}/me/" in english.body
    assert "/en/unsubscribe/" in english.body


def test_a_name_is_neither_a_placeholder_nor_a_header(edition, staff, sink):
    make_registration(edition, language="fr", name_latin="{reference}\r\nBcc: x@example.org")

    send(make_mailing(edition, staff), staff)
    send_mail(mail_id=OutboxMail.objects.get().pk)

    [mail] = sink.mails
    assert "Bcc" not in mail
    assert "{reference} Bcc: x@example.org" in mail["Subject"]


def test_a_mail_says_how_one_press_ends_these_mails(edition, staff, sink):
    registration = make_registration(edition)
    send(make_mailing(edition, staff), staff)

    send_mail(mail_id=OutboxMail.objects.get().pk)

    [mail] = sink.mails
    address = mail["List-Unsubscribe"].strip(" <>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in mail.get_content()
    assert registration.email not in address


def test_pressing_twice_sends_once_and_who_registers_later_gets_nothing(edition, staff):
    make_registration(edition)
    mailing = make_mailing(edition, staff)
    seen = plan_mailing(mailing).mark

    assert send_mailing(mailing=mailing, by=staff, seen=seen)
    make_registration(edition)

    assert not send_mailing(mailing=mailing, by=staff, seen=seen)
    assert OutboxMail.objects.count() == Recipient.objects.count() == 1
    assert AuditEntry.objects.get(verb="registrations.mailing_sent").details == {"recipients": 1}


def test_what_was_not_looked_at_is_not_sent(edition, staff):
    make_registration(edition)
    mailing = make_mailing(edition, staff)
    seen = plan_mailing(mailing).mark
    make_registration(edition)

    with pytest.raises(LookAgain):
        send_mailing(mailing=mailing, by=staff, seen=seen)

    Mailing.objects.update(body_fr="Autre chose", subject_fr="Autre")
    with pytest.raises(LookAgain):
        send_mailing(mailing=mailing, by=staff, seen=seen)
    assert not OutboxMail.objects.exists()


def test_nobody_and_nothing_are_refused(edition, staff):
    with pytest.raises(ValidationError):
        send(make_mailing(edition, staff), staff)
    make_registration(edition)
    halves = {"subject_ar": "", "body_fr": ""}
    with pytest.raises(ValidationError):
        send(make_mailing(edition, staff, **halves), staff)


def test_mails_leave_at_the_pace_that_was_asked_for(edition, staff, sink):
    make_registrations(edition, 25)
    mailing = make_mailing(edition, staff, a_minute=10)
    with time_machine.travel(NOON, tick=False):
        send(mailing, staff)

    sent = []
    for seconds in (59, 119, 179):
        with time_machine.travel(NOON + dt.timedelta(seconds=seconds), tick=False):
            work()
        sent.append(len(sink.mails))

    assert sent == [10, 20, 25]
    assert mailing.recipients.counts()["sent"] == 25


def test_a_large_one_is_written_by_the_worker_once(edition, staff, monkeypatch):
    monkeypatch.setattr("registrations.actions.mailing.AT_ONCE", 2)
    monkeypatch.setattr("registrations.actions.mailing.PORTION", 2)
    leaving, *_staying = make_registrations(edition, 6)
    mailing = make_mailing(edition, staff)
    send(mailing, staff)
    assert not OutboxMail.objects.exists()
    assert mailing.recipients.count() == 6
    make_registration(edition)
    Registration.objects.filter(pk=leaving.pk).update(status="cancelled")

    work()
    write_out_mailing(mailing_id=mailing.pk)

    assert OutboxMail.objects.count() == Recipient.objects.count() == 5
    mailing.refresh_from_db()
    assert mailing.written_out_at


def test_one_that_was_not_written_out_yet_can_be_stopped(edition, staff, monkeypatch):
    monkeypatch.setattr("registrations.actions.mailing.AT_ONCE", 1)
    make_registrations(edition, 2)
    mailing = make_mailing(edition, staff)
    send(mailing, staff)

    assert stop_mailing(mailing=mailing, by=staff) == 2
    write_out_mailing(mailing_id=mailing.pk)

    assert not OutboxMail.objects.exists()
    assert mailing.recipients.counts()["stopped"] == 2


def test_what_waits_can_be_stopped_and_stays_on_record(edition, staff, sink):
    make_registrations(edition, 4)
    mailing = make_mailing(edition, staff)
    send(mailing, staff)
    first, second, *_ = OutboxMail.objects.order_by("pk")
    send_mail(mail_id=first.pk)
    OutboxMail.objects.claim(second.pk)  # and its worker is still at it

    assert stop_mailing(mailing=mailing, by=staff) == 2
    assert stop_mailing(mailing=mailing, by=staff) == 0

    counts = mailing.recipients.counts()
    assert counts == {"total": 4, "sent": 1, "going": 1, "stopped": 2, "waiting": 0, "failed": 0}
    assert OutboxMail.objects.count() == 2
    entry = AuditEntry.objects.get(verb="registrations.mailing_stopped")
    assert entry.details == {"recipients": 2}


def test_whoever_declines_gets_none_of_those_that_wait(edition, staff):
    leaving, _staying = make_registrations(edition, 2)
    mailing = make_mailing(edition, staff)
    send(mailing, staff)

    unsubscribe(registration=leaving)

    assert addresses() == ["many-1@example.org"]
    assert mailing.recipients.counts()["stopped"] == 1


def test_a_test_goes_to_oneself_and_names_nobody(edition, staff):
    registration = make_registration(edition, language="fr")

    mail = send_test(mailing=make_mailing(edition, staff), by=staff, language="fr")

    assert mail.to == staff.email
    assert registration.name_latin not in mail.subject + mail.body
    assert "Salma Namoudaj" in mail.subject
    assert not Recipient.objects.exists()


def test_nobody_floods_themselves_with_tests(edition, staff):
    letter = make_mailing(edition, staff)
    for _n in range(10):
        send_test(mailing=letter, by=staff, language="fr")

    with pytest.raises(ValidationError):
        send_test(mailing=letter, by=staff, language="fr")


@pytest.mark.once
def test_unknown_placeholders_are_told():
    assert unknown_placeholders("{name} {nom} {} {nom} {Name}") == ["nom", "", "Name"]


@pytest.mark.parametrize("refusal", ["451 later", "550 never"])
def test_a_server_that_refuses_gets_each_mail_once_in_the_end(edition, staff, sink, refusal):
    make_registrations(edition, 3)
    send(make_mailing(edition, staff, a_minute=6000), staff)
    sink.refusals, sink.refusal = 4, refusal
    start = timezone.now()

    for minutes in (1, 3, 8, 20):
        with time_machine.travel(start + dt.timedelta(minutes=minutes), tick=False):
            work()

    assert sorted(mail["To"] for mail in sink.mails) == [f"many-{n}@example.org" for n in range(3)]


def test_a_server_that_is_down_loses_nothing(edition, staff, sink, settings):
    make_registrations(edition, 2)
    send(make_mailing(edition, staff, a_minute=6000), staff)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    start = timezone.now()
    with time_machine.travel(start + dt.timedelta(minutes=1), tick=False):
        work()
    assert sink.mails == []

    settings.EMAIL_PORT = port
    with time_machine.travel(start + dt.timedelta(minutes=3), tick=False):
        work()

    assert len(sink.mails) == 2


def test_a_server_that_falls_silent_after_a_mail_does_not_get_it_twice(
    edition, staff, sink, settings
):
    settings.EMAIL_TIMEOUT, sink.pause = 0.2, 1
    make_registrations(edition, 1)
    mailing = make_mailing(edition, staff)
    send(mailing, staff)
    start = timezone.now()

    for minutes in (1, 3, 20):
        with time_machine.travel(start + dt.timedelta(minutes=minutes), tick=False):
            work()

    assert len(sink.mails) == 1
    assert OutboxMail.objects.get().state == OutboxMail.State.INTERRUPTED
    assert mailing.recipients.counts()["going"] == 1


# The screens.


def form_of(edition, **fields):
    columns = [f"{text}_{code}" for text in ("subject", "body") for code in ("ar", "fr", "en")]
    given = {**dict.fromkeys(columns, ""), "edition": edition.pk, "kind": "practical"}
    written = {"subject_fr": "Bonjour {name}", "body_fr": "Le {days}.", "a_minute": 60}
    return {**given, **written, **fields}


@pytest.fixture
def writer(client, staff):
    allow(staff, "registrations.add_mailing", "registrations.view_registration")
    client.force_login(staff)
    return client


def test_the_form_keeps_the_audience_and_leads_to_the_preview(writer, edition, staff):
    category = make_category()
    make_registration(edition, language="en", category=category)
    chosen = {"categories": [category.pk], "countries": "ma, fr", "checked_in": "no"}

    answer = writer.post(
        "/en/admin/registrations/mailing/add/", form_of(edition, **chosen), follow=True
    )

    mailing = Mailing.objects.get()
    assert mailing.written_by == staff
    assert mailing.audience == {
        "categories": [category.pk],
        "countries": ["MA", "FR"],
        "checked_in": False,
    }
    page = answer.content.decode()
    assert "Bonjour \N{FIRST STRONG ISOLATE}Salma Namoudaj" in page
    assert "English: 1 will read it in French" in page


@pytest.mark.parametrize(
    "fields",
    [
        {"body_fr": "{nom}"},
        {"body_fr": ""},
        {"subject_ar": "عنوان"},
        {"a_minute": 0},
        {"countries": "Maroc"},
        {"subject_fr": "", "body_fr": ""},
        {"statuses": ["cancelled"]},
    ],
)
def test_what_the_form_refuses(writer, edition, fields):
    answer = writer.post("/en/admin/registrations/mailing/add/", form_of(edition, **fields))

    assert answer.status_code == 200
    assert answer.context["errors"]
    assert not Mailing.objects.exists()
    if fields == {"body_fr": "{nom}"}:
        assert "There is no placeholder {nom}. There are: {name}, " in answer.content.decode()


def test_the_number_is_counted_as_one_chooses(writer, edition):
    make_registration(edition)
    make_registration(edition, language="fr")
    address = "/en/admin/mailings/readers/"

    everybody = writer.get(address, {"edition": edition.pk, "kind": "practical"})
    some = writer.get(address, {"edition": edition.pk, "languages": "fr", "kind": "x"})
    wrong = writer.get(address, {"edition": "x", "countries": "x" * 300})

    assert everybody.json()["text"].startswith("2 people")
    assert "1 person" in some.json()["text"]
    assert wrong.json() == {"text": ""}


def test_many_are_sent_to_after_a_proof_and_the_number_is_said_first(writer, edition, staff):
    make_registrations(edition, 51)
    mailing = make_mailing(edition, staff)
    address = f"/en/admin/mailings/{mailing.pk}/send/"
    session = writer.session
    session["confirmed_at"] = 0
    session.save()

    assert writer.get(address).status_code == 403
    session["confirmed_at"] = int(timezone.now().timestamp())
    session.save()
    page = writer.get(address)
    assert "Send it to 51 people" in page.content.decode()
    seen = page.context["plan"].mark
    for _ in range(2):
        answer = writer.post(address, {"seen": seen})
        assert answer.url == f"/en/admin/mailings/{mailing.pk}/"

    assert OutboxMail.objects.count() == 51
    progress = writer.get(f"/en/admin/mailings/{mailing.pk}/progress/").json()
    assert (progress["waiting"], progress["total"], progress["is_over"]) == (51, 51, False)
    assert "It is being sent" in writer.get(answer.url).content.decode()
    writer.post(answer.url, {"stop": "yes"})
    assert not OutboxMail.objects.exists()


def test_a_reader_of_circulars_neither_sends_nor_stops(client, edition):
    make_registration(edition)
    reader = make_staff("registrations.view_mailing")
    mailing = make_mailing(edition, reader)
    client.force_login(reader)

    assert client.get(f"/en/admin/mailings/{mailing.pk}/send/").status_code == 403
    assert client.get(f"/en/admin/mailings/{mailing.pk}/").status_code == 200
    client.post(f"/en/admin/mailings/{mailing.pk}/", {"test": "fr"})
    assert not OutboxMail.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_screens(writer, edition, staff, count, django_assert_num_queries):
    make_registrations(edition, count)
    mailings = [make_mailing(edition, staff) for _ in range(count)]
    with django_assert_num_queries(8):
        writer.get("/en/admin/registrations/mailing/")
    with django_assert_num_queries(7):
        writer.get(f"/en/admin/mailings/{mailings[0].pk}/")
    with django_assert_num_queries(20 + (connection.vendor == "postgresql")):  # its lock
        send(mailings[0], staff)
