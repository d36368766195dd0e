"""Background work: one runner, a whole file or none, its owner alone, gone after a day."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import AuditEntry
from registrations.actions import jobs, run_job, start_job, stop_job
from registrations.models import Job
from tests.factories.events import make_edition
from tests.factories.registrations import make_staff

pytestmark = pytest.mark.django_db

KIND = Job.Kind.DAY_LIST


@pytest.fixture(autouse=True)
def _own_makers(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(jobs, "_makers", {})
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def user():
    return make_staff()


def make_job(user, kind=KIND):
    return start_job(edition=make_edition(), kind=kind, by=user, language="fr")


def made_by(function, may=lambda job, user: True, **options):
    for kind in (KIND, Job.Kind.EXPORT):
        jobs.maker(kind, may=may, **options)(function)


def whole(job, out, progress):
    progress.expect(2)
    out.write(b"one")
    progress.step()
    out.write(b"two")
    progress.step()
    return "liste.txt", "text/plain"


def files(settings):
    return sorted(path.name for path in settings.PRIVATE_ROOT.glob("*"))


def page(client, name, job, method="get", **options):
    return getattr(client, method)(reverse(f"admin:{name}", args=[job.pk]), **options)


def ready(user, client):
    made_by(whole)
    job = make_job(user)
    run_job(job_id=job.pk)
    client.force_login(user)
    return job


def test_work_that_leaves_no_file_is_done_all_the_same(user, client, settings):
    made_by(lambda job, out, progress: progress.step(3))
    job = make_job(user)
    run_job(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.has_file) == ("ready", 3, False)
    assert files(settings) == []
    client.force_login(user)
    with translation.override("en"):
        assert "It is done." in page(client, "job", job).content.decode()


def test_a_job_makes_its_file_once(user, settings):
    languages = []
    made_by(lambda *given: languages.append(translation.get_language()) or whole(*given))
    job = make_job(user)

    run_job(job_id=job.pk)
    run_job(job_id=job.pk)

    job.refresh_from_db()
    assert languages == ["fr"]
    assert (job.state, job.done, job.total, job.size) == ("ready", 2, 2, 6)
    assert files(settings) == [job.file]
    assert (settings.PRIVATE_ROOT / job.file).read_bytes() == b"onetwo"
    assert settings.PRIVATE_ROOT.stat().st_mode & 0o077 == 0
    assert (settings.PRIVATE_ROOT / job.file).stat().st_mode & 0o077 == 0


def test_another_worker_has_it_until_it_falls_silent(user):
    job = make_job(user)

    first = Job.objects.claim(job.pk)
    assert Job.objects.claim(job.pk) is None
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=61)):
        second = Job.objects.claim(job.pk)

    assert first.run != second.run
    with pytest.raises(jobs.JobLost):
        jobs.Progress(first).step()
    jobs.Progress(second).step()


def test_a_stopped_job_leaves_nothing(user, settings):
    ends = []

    def stopped(job, out, progress):
        out.write(b"half")
        stop_job(job=job)
        progress.step()

    made_by(stopped, ended=lambda job: ends.append(job.state))
    job = make_job(user)

    run_job(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.file, files(settings)) == ("stopped", "", [])
    assert ends == ["stopped"]
    assert not stop_job(job=job)


def test_a_refusal_is_told_and_an_error_is_tried_again_and_then_told(user, settings, caplog):
    def refuses(job, out, progress):
        raise jobs.JobRefused("Rien à faire.")

    made_by(refuses)
    refused = make_job(user)
    run_job(job_id=refused.pk)
    made_by(lambda *given: 1 / 0)
    broken = make_job(user)
    for _ in range(6):
        run_job(job_id=broken.pk)

    refused.refresh_from_db()
    broken.refresh_from_db()
    assert (refused.state, refused.problem) == ("failed", "Rien à faire.")
    assert (broken.state, broken.attempts) == ("failed", 5)
    assert broken.problem
    assert files(settings) == []


def test_a_worker_that_dies_with_the_file_in_place_leaves_none(user, settings, monkeypatch):
    """The file lies where it shall, and the table does not say so yet."""

    def dies(*given, **fields):
        raise KeyboardInterrupt

    made_by(whole)
    job = make_job(user)
    with monkeypatch.context() as patched:
        patched.setattr(jobs, "_end", dies)
        with pytest.raises(KeyboardInterrupt):
            run_job(job_id=job.pk)
    [orphan] = files(settings)

    with time_machine.travel(timezone.now() + dt.timedelta(seconds=61)):
        run_job(job_id=job.pk)
        call_command("tick")

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("ready", 2)
    assert files(settings) == [job.file] != [orphan]


def test_the_tick_fails_what_died_again_and_again_and_sweeps_what_it_left(user, settings):
    made_by(whole)
    kept, lost = make_job(user), make_job(user)
    run_job(job_id=kept.pk)
    kept.refresh_from_db()
    lost = Job.objects.claim(lost.pk)
    for leftover in (f".{lost.run.hex}.part", lost.run.hex, "0" * 32, "erasures.log"):
        jobs.private_path(leftover).write_text("x")

    call_command("tick")  # its worker may be alive
    assert files(settings) == sorted(
        [kept.file, "erasures.log", lost.run.hex, f".{lost.run.hex}.part"]
    )
    Job.objects.filter(pk=lost.pk).update(attempts=5)
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=61)):
        call_command("tick")

    lost.refresh_from_db()
    assert (lost.state, bool(lost.problem)) == ("failed", True)
    assert files(settings) == sorted([kept.file, "erasures.log"])


def test_the_file_goes_to_its_owner_on_record(client, user):
    job = ready(user, client)

    response = page(client, "job-file", job)

    assert b"".join(response.streaming_content) == b"onetwo"
    assert response["Content-Disposition"] == 'attachment; filename="liste.txt"'
    assert response["Cache-Control"] == "no-store"
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor) == ("registrations.file_downloaded", user)
    assert entry.subject == f"registrations.job:{job.pk}"


def test_nobody_else_sees_it_however_powerful(client, admin_client, user):
    job = ready(user, client)
    names = ("job", "job-state", "job-file")

    assert [page(admin_client, name, job).status_code for name in names] == [404] * 3
    for name in ("job-stop", "job-delete"):
        assert page(admin_client, name, job, "post").status_code == 404
    assert admin_client.get(reverse("admin:jobs")).context["jobs"] == []
    client.logout()
    assert page(client, "job-file", job).status_code == 302
    assert not AuditEntry.objects.filter(verb="registrations.file_downloaded").exists()


def test_who_has_lost_the_right_gets_neither_the_page_nor_the_file(client, user):
    job, other = ready(user, client), make_job(user)
    made_by(whole, may=lambda job, user: False)

    for name in ("job", "job-state", "job-file"):
        assert page(client, name, job).status_code == 403
    for name in ("job-stop", "job-delete"):
        assert page(client, name, job, "post").status_code == 403
    assert not AuditEntry.objects.filter(verb="registrations.file_downloaded").exists()
    run_job(job_id=other.pk)
    other.refresh_from_db()
    assert (other.state, other.file) == ("failed", "")
    assert other.problem


def test_a_list_of_attendees_asks_again_who_is_there(client, user):
    job = ready(user, client)
    Job.objects.filter(pk=job.pk).update(kind=Job.Kind.EXPORT)
    with time_machine.travel(timezone.now() - dt.timedelta(minutes=11)):
        client.force_login(user)

    assert page(client, "job-file", job).status_code == 403


def test_the_file_is_gone_after_a_day_or_at_once(client, user, settings):
    job, other = ready(user, client), ready(user, client)

    page(client, "job-delete", other, "post")
    assert page(client, "job-file", other).status_code == 410
    with time_machine.travel(timezone.now() + dt.timedelta(hours=24, seconds=1)):
        client.force_login(user)
        assert page(client, "job-file", job).status_code == 410  # before any tick
        call_command("tick")
    assert files(settings) == []
    assert not AuditEntry.objects.filter(verb="registrations.file_downloaded").exists()


@pytest.mark.once
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_each_state_has_its_page(client, user, language):
    job = ready(user, client)
    job.refresh_from_db()
    shown = {}
    for state in Job.State.values:
        file = job.run.hex if state == "ready" else ""
        Job.objects.filter(pk=job.pk).update(state=state, file=file, problem="Rien à faire.")
        with translation.override(language):
            shown[state] = page(client, "job", job).content.decode()

    assert "<progress" in shown["running"]
    assert "<progress" in shown["waiting"]
    assert "Rien à faire." in shown["failed"]
    assert reverse("admin:job-file", args=[job.pk])[3:] in shown["ready"]
    assert "<progress" not in shown["stopped"]


def test_the_state_is_told_as_data(client, user):
    job = ready(user, client)

    with translation.override("fr"):
        told = page(client, "job-state", job).json()

    assert told == {
        "isOver": True,
        "done": 2,
        "total": 2,
        "words": "2 sur 2",
    }


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries(client, user, count, django_assert_num_queries):
    for _ in range(count):
        make_job(user)
    client.force_login(user)
    client.get(reverse("admin:jobs"))

    with django_assert_num_queries(5):
        response = client.get(reverse("admin:jobs"))

    assert len(response.context["jobs"]) == count
