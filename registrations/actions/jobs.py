"""Long work in the background: started by a page, run by a worker, taken up again if it is lost."""

import hashlib
import logging
import os
import re
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from registrations.models import Job
from registrations.models.job import FILE_LIFE, MOST_ATTEMPTS

logger = logging.getLogger(__name__)
SECONDS_BETWEEN_NOTES = 0.5
# Files are called by the run that made them: one whose run the table does not know is a leftover.
_OF_A_RUN = re.compile(r"\.?(?P<run>[0-9a-f]{32})(\.part)?")


class Maker(NamedTuple):
    """What is known of a kind of job; see `maker`."""

    make: Callable
    may: Callable
    ended: Callable | None


_makers: dict[str, Maker] = {}


class JobRefused(Exception):
    """The work cannot be done; its text is a sentence for whoever asked."""


class JobLost(Exception):
    """Another worker has the job by now, or somebody stopped it."""


def maker(kind, *, may, ended=None):
    """Register the function that makes the files of this `Job.Kind`.

    It is called `(job, out, progress)` in the language of the job: writes bytes to `out`, tells
    `progress` how far it is (at least every half minute: a silent worker is taken for dead), and
    returns `(file name, content type)`, or None where the work leaves no file. It may be called
    again after a worker died, with a new `out`. Raises `JobRefused`.

    `may(job, user)` says whether this user still has the right to what the job makes; it is asked
    before that is made, and each time that it is shown. `ended(job)` is called once, in the
    transaction in which the job is ready, failed or stopped.
    """

    def register(function):
        _makers[kind] = Maker(function, may, ended)
        return function

    return register


class Progress:
    """Notes how far a job is, at most twice a second, and so that its worker is alive."""

    def __init__(self, job):
        self.job, self.done, self.noted_at = job, 0, 0.0

    def expect(self, total):
        """Of how many."""
        self._note(total=total)

    def step(self, count=1):
        """So many more are done. Raises `JobLost`."""
        self.done += count
        if time.monotonic() - self.noted_at >= SECONDS_BETWEEN_NOTES:
            self._note()

    def _note(self, **fields):
        self.noted_at = time.monotonic()
        mine = _mine(self.job)
        if not mine.update(done=self.done, heard_at=timezone.now(), **fields):
            raise JobLost


def start_job(*, edition, kind, by, language, **asked):
    """A waiting `Job`; the page that starts it hands it to `tasks.run_job`, or the tick will."""
    return Job.objects.create(edition=edition, kind=kind, by=by, language=language, asked=asked)


def may_have(*, job, user):
    """Whether `user` has the right to what this job makes now, whatever was when they asked."""
    return _makers[job.kind].may(job, user)


def stop_job(*, job):
    """End it where it is; whether there was something to stop."""
    going = Job.objects.filter(pk=job.pk, state__in=[Job.State.WAITING, Job.State.RUNNING])
    return _end(job, going, state=Job.State.STOPPED)


def run_job(*, job_id):
    """Do one job, unless another worker has it or it is over. The file appears whole or not."""
    job = Job.objects.claim(job_id)
    if job is None:
        return
    progress = Progress(job)
    part = private_path(f".{job.run.hex}.part")
    try:
        with translation.override(job.language), open(part, "x+b", opener=_for_us_alone) as out:
            if not may_have(job=job, user=job.by):
                raise JobRefused(_("You may not take this list any more."))
            made = _makers[job.kind].make(job, out, progress)
            out.flush()
            os.fsync(out.fileno())
        if made:
            _keep(job, part, *made, done=progress.done)
        else:
            _end(job, _mine(job), state=Job.State.READY, done=progress.done)
    except JobLost:
        pass
    except JobRefused as refusal:
        _fail(job, str(refusal))
    except Exception:
        logger.exception("Job %s was not done", job.pk)
        if job.attempts >= MOST_ATTEMPTS:
            _give_up(job)
        else:
            _mine(job).update(state=Job.State.WAITING)
    finally:
        part.unlink(missing_ok=True)


def give_up_jobs():
    """Fail those whose workers died again and again, so that whoever asked is told."""
    for job in Job.objects.lost_for_good():
        _give_up(job)


def download_job(*, job, by):
    """Open the file of a job for `by`, put on record before the first byte; None once it is gone.

    The bytes come from an open file, so that deleting it meanwhile cuts nobody short.
    """
    if not job.has_file:
        return None
    try:
        file = private_path(job.file).open("rb")
    except FileNotFoundError:
        return None
    AuditEntry.objects.record(
        "registrations.file_downloaded",
        by=by,
        subject=f"registrations.job:{job.pk}",
        kind=job.kind,
        sha256=job.sha256,
    )
    return file


def delete_files(*, jobs):
    """Remove the files of these jobs for good; the rows say that there was one."""
    for job in jobs.exclude(file=""):
        private_path(job.file).unlink(missing_ok=True)
        Job.objects.filter(pk=job.pk).update(file="")


def delete_leftovers():
    """Remove what killed workers left half-written, or whole but unknown to the table."""
    found = {path: match for path in private_path("").iterdir() if (match := _of_a_run(path))}
    jobs = Job.objects.filter(run__in=found.values())
    # A worker puts its file in place just before the table says so.
    kept = jobs.filter(models.Q(state=Job.State.RUNNING) | ~models.Q(file=""))
    known = set(kept.values_list("run", flat=True))
    for path, run in found.items():
        if run not in known:
            path.unlink(missing_ok=True)


def private_path(name):
    """Where a file of people lies: outside the web root, readable by the site alone."""
    root = Path(settings.PRIVATE_ROOT)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return root / name


def _for_us_alone(path, flags):
    return os.open(path, flags, 0o600)


def _of_a_run(path):
    match = _OF_A_RUN.fullmatch(path.name)
    return match and uuid.UUID(match["run"])


def _mine(job):
    return Job.objects.filter(pk=job.pk, run=job.run, state=Job.State.RUNNING)


def _keep(job, part, name, content_type, **fields):
    kept = job.run.hex
    with part.open("rb") as made:
        digest = hashlib.file_digest(made, "sha256").hexdigest()
    size = part.stat().st_size
    os.replace(part, private_path(kept))
    is_mine = _end(
        job,
        _mine(job),
        state=Job.State.READY,
        file=kept,
        file_name=name,
        content_type=content_type,
        size=size,
        sha256=digest,
        expires_at=timezone.now() + FILE_LIFE,
        **fields,
    )
    if not is_mine:
        private_path(kept).unlink(missing_ok=True)


def _fail(job, sentence):
    _end(job, _mine(job), state=Job.State.FAILED, problem=sentence[:300])


def _give_up(job):
    with translation.override(job.language):
        _fail(job, _("This did not work. Please try again, or tell whoever runs the site."))


def _end(job, where, **fields):
    """Write the end of a job if it is still `where` it was; whether it was."""
    with transaction.atomic():
        if not where.update(finished_at=timezone.now(), **fields):
            return False
        known = _makers.get(job.kind)
        if known and known.ended:
            job.refresh_from_db()
            known.ended(job)
    return True
