"""kill −9 at random moments of circulars, offers and seats: all or nothing, one mail each."""

import os
import random
import signal
import time
from collections import Counter

import pytest

from tests.smtp import running_sink

pytestmark = pytest.mark.slow
PEOPLE = 60
KILLS = 4
LONGEST_WAIT = 120

# Tells what stands; then works, and ends at statement number `at`, wherever that falls.
KILLED_AT = """
{count}
import os, signal, sys
sys.stdout.flush()
from django.core.management import call_command
from django.db import connection
count = 0
def stop(execute, sql, params, many, context):
    global count
    count += 1
    if count == {at}:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)
with connection.execute_wrapper(stop):
    {work}
"""
SEND_CIRCULAR = f"""
from accounts.models import User
from registrations.actions import mailing as circulars
from registrations.models import Mailing
from tests.factories.events import make_edition
from tests.factories.registrations import make_registrations
edition = make_edition()
make_registrations(edition, {PEOPLE})
circulars.AT_ONCE = 0
circular = Mailing.objects.create(
    edition=edition, subject_fr="Bonjour", body_fr="Bonjour {{name}}", a_minute=6000,
    written_by=User.objects.create_user("a@example.org", "a-long-password"),
)
seen = circulars.plan_mailing(circular).mark
circulars.send_mailing(mailing=circular, by=circular.written_by, seen=seen)
"""
WRITE_OUT = """
    from registrations.actions.mailing import write_out_mailing
    from registrations.models import Mailing
    write_out_mailing(mailing_id=Mailing.objects.get().pk)
"""
COUNT_CIRCULAR = """
from accounts.models import OutboxMail
from registrations.models import Recipient
print(Recipient.objects.count(), OutboxMail.objects.count())
"""
# What a worker took with it is handed out again after a quarter of an hour: now.
LATER = """
from accounts.models import OutboxMail
from django.core.management import call_command
from django.utils import timezone
waiting = OutboxMail.objects.filter(sent_at=None, next_try_at__isnull=False)
waiting.update(next_try_at=timezone.now())
print(waiting.count())
call_command("tick")
"""
STATES = """
from collections import Counter
from accounts.models import OutboxMail
for mail in OutboxMail.objects.all():
    print(mail.to, mail.state)
"""


def tell(site, script):
    return site.manage("shell", "-v", "0", "-c", script).stdout


def run_killed(site, at, work, count):
    """Whether it was killed, and what `count` told before it began."""
    script = KILLED_AT.format(at=at, work=work, count=count)
    done = site.manage("shell", "-v", "0", "-c", script, status=None)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr[-2000:]
    return done.returncode != 0, done.stdout


def kill_after(process, sink, count):
    """kill −9 of a worker as soon as `count` mails more have arrived; or it is done."""
    deadline, enough = time.monotonic() + LONGEST_WAIT, len(sink.mails) + count
    while process.poll() is None and len(sink.mails) < enough and time.monotonic() < deadline:
        time.sleep(0.01)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_a_circular_reaches_each_once_however_often_its_worker_is_killed(scratch_site):
    site, dice = scratch_site(), random.Random(60)  # noqa: S311
    tell(site, SEND_CIRCULAR)
    killed = 0
    for at in dice.sample(range(2, 12), KILLS):
        was_killed, told = run_killed(site, at, WRITE_OUT, COUNT_CIRCULAR)
        assert told.split() in ([str(PEOPLE), "0"], [str(PEOPLE)] * 2)
        killed += was_killed
    assert killed, "not one process was killed while it wrote"

    with running_sink() as sink:
        sink.pause = 0.02
        server = {"EMAIL_URL": "smtp://{}:{}".format(*sink.server_address)}
        worker = ["manage.py", "db_worker", "--queue-name", "*", "--batch", "--no-startup-delay"]
        kills = 0
        while tell(site, LATER).strip() != "0" or not sink.mails:
            process = site.run(*worker, **server)
            if kills < KILLS:
                kill_after(process, sink, dice.randint(1, PEOPLE // KILLS))
                kills += process.returncode == -signal.SIGKILL
            else:
                assert process.wait(timeout=LONGEST_WAIT) == 0, site.log()

    arrived = Counter(mail["To"] for mail in sink.mails)
    states = dict(line.rsplit(maxsplit=1) for line in tell(site, STATES).splitlines())
    interrupted = {to for to, state in states.items() if state == "interrupted"}
    assert kills, "not one worker was killed"
    assert len(states) == PEOPLE
    assert max(arrived.values()) == 1, "a mail arrived twice"
    # Of those whose worker died over them nobody knows: a person decides.
    assert len(interrupted) <= kills
    assert {*arrived} | interrupted == {*states}
    assert {state for to, state in states.items() if to not in interrupted} == {"sent"}


MAKE_LINES = """
from django.utils import timezone
from events.actions import publish_programme
from registrations.models import Admission, Registration, Seating, SeatRequest
from tests.factories.events import make_edition, make_session
from tests.factories.registrations import make_category, make_registration, make_registrations
import datetime as dt
day = timezone.now().date() + dt.timedelta(days=30)
edition = make_edition(starts_on=day, ends_on=day)
seating = Seating.objects.create(session=make_session(edition, day=day), capacity=0)
publish_programme(edition=edition, by=None)
confirmed = make_registrations(edition, 20)
SeatRequest.objects.bulk_create(
    SeatRequest(
        registration=one, session=seating.session, status="waiting",
        starts_at=seating.session.starts_at, ends_at=seating.session.ends_at,
    )
    for one in confirmed
)
category = make_category()
for n in range(20):
    make_registration(edition, category=category, status="waiting", email=f"w{n}@example.org")
Admission.objects.create(edition=edition, category=category, capacity=0)
# Free all at once, and by nobody who would let anything follow.
Admission.objects.update(capacity=15)
Seating.objects.update(capacity=15)
"""
COUNT_LINES = """
from accounts.models import OutboxMail
from registrations.models import Registration, SeatRequest
offered = Registration.objects.filter(status="offered").values_list("email", flat=True)
seated = SeatRequest.objects.confirmed().values_list("registration__email", flat=True)
print(*sorted([*offered, *seated]))
print(*sorted(OutboxMail.objects.values_list("to", flat=True)))
"""


def test_offers_and_seats_come_with_one_mail_each_however_often_the_tick_is_killed(scratch_site):
    site, dice = scratch_site(), random.Random(15)  # noqa: S311
    tell(site, MAKE_LINES)
    killed = 0
    for at in sorted(dice.sample(range(8, 120), KILLS)):
        was_killed, counted = run_killed(site, at, 'call_command("tick")', COUNT_LINES)
        given, told = counted.split("\n")[:2]
        assert given == told
        killed += was_killed
    assert killed

    site.manage("tick")
    site.manage("tick")

    given, told = tell(site, COUNT_LINES).split("\n")[:2]
    assert given == told
    assert len(given.split()) == len({*given.split()}) == 30
