"""A long list is made in the background: recorded once, and judged anew until it is ready."""

import datetime as dt
import hashlib

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from registrations.actions import ask_export, jobs, run_job, stop_job, withdraw_consent
from registrations.actions.jobs import private_path
from registrations.models import Job, Registration
from tests.factories.registrations import make_consent, make_registration

from .test_export import REASON, edition, exporter, make_partner

__all__ = ["edition", "exporter"]  # fixtures
pytestmark = pytest.mark.django_db


def ask(edition, by, **given):
    given = {"fmt": "csv", "reason": REASON, "language": "en", **given}
    job = ask_export(edition=edition, by=by, **given)
    return job, lambda: run_job(job_id=job.pk) or Job.objects.get(pk=job.pk)


def fetch(client, name, job):
    response = client.get(reverse(f"admin:{name}", args=[job.pk]))
    if response.streaming:
        b"".join(response.streaming_content)
    return response.status_code


def test_a_list_in_the_background_is_on_record_once_from_its_start(edition, exporter):
    make_registration(edition, name="Here")
    job, run = ask(edition, exporter)
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["registrations.export_started"]

    # Its first worker dies; the next one is the one that ends it.
    with time_machine.travel(timezone.now() - dt.timedelta(minutes=5)):
        Job.objects.claim(job.pk)
    done = run()

    content = private_path(done.file).read_bytes()
    finished, started = AuditEntry.objects.all()
    assert b"Here" in content
    assert (done.state, done.attempts, done.done, done.total) == ("ready", 2, 1, 1)
    assert finished.verb == "registrations.export_finished"
    assert finished.details == {
        "started": started.pk,
        "rows": 1,
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def test_consent_withdrawn_before_the_file_is_ready_is_honoured(edition, exporter, monkeypatch):
    """Also of somebody whose row was written already: the file is then made anew."""
    partner = make_partner(edition)
    first, last = (make_registration(edition, name=name) for name in "AB")
    consents = [make_consent(person, partner=partner) for person in (first, last)]
    _job, run = ask(edition, exporter, partner=partner)
    told = []

    def step(progress, count=1):
        told.append(count)
        if len(told) == 2:
            withdraw_consent(consent=consents[0], by=exporter)

    monkeypatch.setattr(jobs.Progress, "step", step)
    content = private_path(run().file).read_text()

    assert first.email not in content
    assert last.email in content
    assert AuditEntry.objects.first().details["rows"] in (0, 1)


def test_a_right_that_was_lost_in_the_meantime_is_asked_again(edition, exporter):
    _job, run = ask(edition, exporter)
    exporter.user_permissions.clear()
    exporter.groups.clear()

    done = run()

    assert (done.state, done.file) == ("failed", "")
    assert AuditEntry.objects.first().verb == "registrations.export_interrupted"


def test_a_stopped_list_says_so_on_record(edition, exporter):
    job, run = ask(edition, exporter)

    stop_job(job=job)
    run()

    assert [entry.verb for entry in AuditEntry.objects.all()] == [
        "registrations.export_interrupted",
        "registrations.export_started",
    ]


def test_who_was_erased_in_the_meantime_is_not_in_it(edition, exporter):
    person = make_registration(edition)
    _job, run = ask(edition, exporter)
    Registration.objects.filter(pk=person.pk).update(erased_at=timezone.now())

    assert person.email not in private_path(run().file).read_text()


@pytest.mark.parametrize("lost", ["export_registration", "view_contact"])
def test_a_right_that_was_lost_since_closes_the_file(edition, exporter, client, lost):
    make_registration(edition)
    job, run = ask(edition, exporter, columns=["name", "email"])
    run()
    client.force_login(exporter)
    assert [fetch(client, name, job) for name in ("job", "job-file")] == [200, 200]

    exporter.user_permissions.remove(Permission.objects.get(codename=lost))

    assert [fetch(client, name, job) for name in ("job", "job-file")] == [403, 403]


def test_without_a_column_of_contact_the_file_stays_with_who_may_export(edition, exporter, client):
    make_registration(edition)
    job, run = ask(edition, exporter, columns=["name"])
    run()
    client.force_login(exporter)
    exporter.user_permissions.remove(Permission.objects.get(codename="view_contact"))

    assert fetch(client, "job-file", job) == 200
