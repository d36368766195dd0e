"""Mails go out once, after the commit, and again when the server was away."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts import actions
from accounts.models import AuditEntry, OutboxMail, Throttle

pytestmark = pytest.mark.django_db


def write_mail(**fields):
    given = {"to": "amina@example.org", "subject": "دعوة", "body": "مرحبا", "language": "ar"}
    return OutboxMail.objects.create(**{**given, **fields})


def work():
    """One tick, then what a worker does until nothing is left, in the test's own transaction."""
    call_command("tick")
    for queued in DBTaskResult.objects.ready():
        queued.claim("test")
        queued.set_successful(queued.task.call(*queued.task_result.args))


def test_a_mail_is_sent_once_however_often_the_tick_comes(sink):
    mail = write_mail()

    call_command("tick")
    work()
    work()

    [sent] = sink.mails
    assert sent["Subject"] == "دعوة"
    assert sent["To"] == "amina@example.org"
    assert sent.get_content().strip() == "مرحبا"
    mail.refresh_from_db()
    assert mail.state == OutboxMail.State.SENT
    assert mail.body == ""


def test_two_ticks_hand_a_mail_to_one_task():
    write_mail()

    call_command("tick")
    call_command("tick")

    assert DBTaskResult.objects.count() == 1


def test_a_second_worker_finds_the_mail_taken(sink):
    mail = write_mail()

    taken = OutboxMail.objects.claim(mail.pk)
    again = OutboxMail.objects.claim(mail.pk)

    assert taken.attempts == 1
    assert again is None
    assert actions.send_mail(mail_id=mail.pk) is False
    assert sink.mails == []


def test_a_refused_mail_is_tried_again_later_and_then_arrives_once(sink):
    sink.refusals = 2
    mail = write_mail()
    start = timezone.now()

    for minutes in (0, 0.5, 1.1, 2, 3.2, 10):
        with time_machine.travel(start + dt.timedelta(minutes=minutes), tick=False):
            work()

    assert len(sink.mails) == 1
    mail.refresh_from_db()
    assert mail.attempts == 3


def test_an_error_is_kept_without_the_address(sink):
    sink.refusals = 1
    mail = write_mail()

    assert actions.send_mail(mail_id=mail.pk) is False

    mail.refresh_from_db()
    assert mail.last_error == "SMTPRecipientsRefused"
    assert mail.state == OutboxMail.State.WAITING


def test_after_ten_tries_it_is_given_up_until_someone_sends_it_again(sink, colleague):
    sink.refusals = 10
    mail = write_mail()
    for _ in range(10):
        actions.send_mail(mail_id=mail.pk)
    mail.refresh_from_db()
    assert mail.state == OutboxMail.State.GIVEN_UP
    assert not OutboxMail.objects.due().exists()

    count = actions.requeue_mails(mails=OutboxMail.objects.all(), by=colleague)
    work()

    assert count == 1
    assert len(sink.mails) == 1
    assert AuditEntry.objects.get().verb == "accounts.mail_requeued"


def test_an_interrupted_mail_waits_for_a_person(sink):
    mail = write_mail()
    OutboxMail.objects.claim(mail.pk)  # and the worker died

    work()

    assert sink.mails == []
    assert OutboxMail.objects.get().state == OutboxMail.State.INTERRUPTED
    assert OutboxMail.objects.stuck().get() == mail


def test_nothing_is_sent_when_the_transaction_rolls_back(sink):
    with transaction.atomic():
        actions.invite_user(email="new@example.org", name="New", language="fr")
        transaction.set_rollback(True)

    work()

    assert sink.mails == []
    assert not AuditEntry.objects.exists()


def test_each_try_carries_the_same_message_id(sink):
    mail = write_mail()
    actions.send_mail(mail_id=mail.pk)
    OutboxMail.objects.update(sent_at=None, next_try_at=timezone.now())

    actions.send_mail(mail_id=mail.pk)

    first, second = (sent["Message-ID"] for sent in sink.mails)
    assert first == second


def test_the_tick_deletes_what_expired():
    now = timezone.now()
    write_mail(sent_at=now - dt.timedelta(days=31))
    kept = write_mail(sent_at=now - dt.timedelta(days=29))
    Throttle.objects.create(key="old", started_at=now - dt.timedelta(days=2))
    Throttle.objects.create(key="new", started_at=now)

    call_command("tick")

    assert OutboxMail.objects.get() == kept
    assert Throttle.objects.get().key == "new"


WRITE_FORTY = (
    "from accounts.models import OutboxMail;"
    "[OutboxMail.objects.create(to='a@example.org', subject='x', body='x', language='fr')"
    " for _ in range(40)]"
)
COUNT = (
    "from django_tasks_db.models import DBTaskResult as T; from accounts.models import OutboxMail;"
    "print(T.objects.count(), OutboxMail.objects.exclude(sent_at=None).count())"
)


@pytest.mark.slow
def test_ticks_and_workers_that_run_at_once_send_each_mail_once(scratch_site):
    site = scratch_site()
    site.manage("shell", "-c", WRITE_FORTY)

    for command in (["tick"], ["db_worker", "--batch", "--no-startup-delay"]):
        for process in [site.run("manage.py", *command) for _ in range(3)]:
            assert process.wait(timeout=120) == 0, site.log()

    written = "".join(file.read_text() for file in (site.home / "mail").iterdir())
    message_ids = re.findall(r"^Message-ID: (.*)$", written, re.MULTILINE)
    assert len(message_ids) == len(set(message_ids)) == 40
    assert site.manage("shell", "-v", "0", "-c", COUNT).stdout.split() == ["40", "40"]
