"""One attendee file of an edition, made as the admin makes it; prints what it took as JSON.

`python -m bench.export SLUG fill ROWS` first gives the edition enough attendees, then
`python -m bench.export SLUG csv|xlsx FILE` runs in a process, and so in a memory, of its own.
"""

import json
import os
import sys
import time
import uuid
from contextlib import closing
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forum.settings")
django.setup()

from django.db import connection  # noqa: E402 - after the setup

from accounts.models import User  # noqa: E402
from events.models import Edition  # noqa: E402
from registrations.actions import export_attendees  # noqa: E402
from registrations.models import Registration  # noqa: E402


def memory(field):
    """`VmRSS` (now) or `VmHWM` (the most so far) of this process, in megabytes."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{field}:")[2].split()[0]) / 1024


def fill(edition, rows):
    """Give the edition `rows` live registrations, copies of its own under other addresses."""
    edition.admissions.update(capacity=None)
    live = Registration.objects.of_edition(edition).live()
    patterns = list(live[:1000])
    missing = rows - live.count()
    Registration.objects.bulk_create(
        (copy_of(patterns[n % len(patterns)], n) for n in range(missing)), batch_size=2000
    )


def copy_of(pattern, number):
    known = {field.attname: getattr(pattern, field.attname) for field in pattern._meta.fields}
    new = {"id": None, "resource": uuid.uuid4(), "reference": f"B{number}", "speaker_id": None}
    return Registration(**{**known, **new, "email": f"bench-{number}@example.org"})


def measure(edition, fmt, target):
    user = User.objects.filter(is_superuser=True).first()
    queries = []
    Path("/proc/self/clear_refs").write_text("5")  # the most so far is now
    memory_before, cpu, start = memory("VmRSS"), time.process_time(), time.monotonic()

    def count(execute, *arguments):
        queries.append(1)
        return execute(*arguments)

    with connection.execute_wrapper(count), Path(target).open("wb") as out:
        file = export_attendees(
            edition=edition, fmt=fmt, by=user, reason="Measuring the export", language="ar"
        )
        with closing(file.chunks) as chunks:
            out.writelines(chunks)
    return {
        "seconds": time.monotonic() - start,
        "cpu": time.process_time() - cpu,
        "growth": memory("VmHWM") - memory_before,
        "queries": len(queries),
        "bytes": Path(target).stat().st_size,
        "rows": Registration.objects.of_edition(edition).live().count(),
    }


def main(slug, task, argument):
    edition = Edition.objects.get(slug=slug)
    if task == "fill":
        fill(edition, int(argument))
    else:
        print(json.dumps(measure(edition, task, argument)))


if __name__ == "__main__":
    main(*sys.argv[1:])
