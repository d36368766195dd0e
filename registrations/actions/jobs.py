"""Long work in the background: started by a page, run by a worker, taken up again if it is lost."""

import contextlib
import hashlib
import logging
import os
import time
import uuid
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from registrations.models import Job
from registrations.models.job import FILE_LIFE, MOST_ATTEMPTS

logger = logging.getLogger(__name__)
SECONDS_BETWEEN_NOTES = 0.5
_makers = {}


class JobRefused(Exception):
    """The work cannot be done; its text is a sentence for whoever asked."""


class JobLost(Exception):
    """Another worker has the job by now, or somebody stopped it."""


def maker(kind):
    """Register the function that makes the files of this `Job.Kind`.

    It is called `(job, out, progress)` in the language of the job: writes bytes to `out`, tells
    `progress` how far it is, and returns `(file name, content type)`. It may be called again after
    a worker died. Raises `JobRefused`.
    """

    def register(function):
        _makers[kind] = function
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


def stop_job(*, job):
    """End it where it is; whether there was something to stop."""
    stopped = Job.objects.filter(pk=job.pk, state__in=[Job.State.WAITING, Job.State.RUNNING])
    return bool(stopped.update(state=Job.State.STOPPED, finished_at=timezone.now()))


def run_job(*, job_id):
    """Do one job, unless another worker has it or it is over. The file appears whole or not."""
    job = Job.objects.claim(job_id)
    if job is None:
        return
    part = private_path(f".{uuid.uuid4().hex}.part")
    try:
        with translation.override(job.language), part.open("xb") as out:
            name, content_type = _makers[job.kind](job, out, Progress(job))
            out.flush()
            os.fsync(out.fileno())
        _keep(job, part, name, content_type)
    except JobLost:
        pass
    except JobRefused as refusal:
        _fail(job, str(refusal))
    except Exception:
        logger.exception("Job %s was not done", job.pk)
        if job.attempts >= MOST_ATTEMPTS:
            with translation.override(job.language):
                _fail(job, _("This did not work. Please try again, or tell whoever runs the site."))
        else:
            _mine(job).update(state=Job.State.WAITING)
    finally:
        part.unlink(missing_ok=True)


def delete_files(*, jobs):
    """Remove the files of these jobs for good; the rows say that there was one."""
    for job in jobs.exclude(file=""):
        with contextlib.suppress(FileNotFoundError):
            private_path(job.file).unlink()
        Job.objects.filter(pk=job.pk).update(file="")


def private_path(name):
    """Where a file of people lies: outside the web root, readable by the site alone."""
    root = Path(settings.PRIVATE_ROOT)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return root / name


def _mine(job):
    return Job.objects.filter(pk=job.pk, run=job.run, state=Job.State.RUNNING)


def _keep(job, part, name, content_type):
    kept = uuid.uuid4().hex
    with part.open("rb") as made:
        digest = hashlib.file_digest(made, "sha256").hexdigest()
    size = part.stat().st_size
    now = timezone.now()
    with transaction.atomic():
        os.replace(part, private_path(kept))
        is_mine = _mine(job).update(
            state=Job.State.READY,
            file=kept,
            file_name=name,
            content_type=content_type,
            size=size,
            sha256=digest,
            finished_at=now,
            heard_at=now,
            expires_at=now + FILE_LIFE,
        )
    if not is_mine:
        private_path(kept).unlink(missing_ok=True)


def _fail(job, sentence):
    _mine(job).update(state=Job.State.FAILED, problem=sentence[:300], finished_at=timezone.now())
