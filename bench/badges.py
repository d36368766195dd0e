"""`python -m bench.badges EDITION`: a thousand badges as a background job, in this process.

Prints one JSON object: seconds, processor seconds, memory above the start (MB), pages, bytes.
"""

import json
import os
import resource
import sys
import time
import zipfile

import django
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forum.settings")
django.setup()

from accounts.models import User  # noqa: E402 - after the setup
from events.models import Edition  # noqa: E402
from registrations.actions import ask_for_badges, run_job  # noqa: E402
from registrations.actions.jobs import private_path  # noqa: E402
from registrations.models import Category, Registration  # noqa: E402
from registrations.printing.badges import BY_CATEGORY  # noqa: E402

BADGES = 1000
TO_A_SHEET = 4
NAMES = (
    ("نعيمة أݣناو", "Naïma Aguenaou"),
    ("عبد الرحمان بن محمد الإدريسي العلوي", "Abderrahmane ben Mohammed El Idrissi"),
    ("Jean-Baptiste Lefèvre d’Ormesson", ""),
    ("سلمى بنعلي", "Salma Benali"),
)
FIRMS = ("شركة OCP Group ش.م.", "Chambre de commerce, d’industrie et de services", "وزارة الصناعة")


def fill(edition):
    """As many confirmed attendees, of names of every length, none of whom has a badge."""
    categories = list(Category.objects.order_by("pk"))
    Registration.objects.bulk_create(
        Registration(
            edition=edition,
            category=categories[n % len(categories)],
            reference=f"BENCH{n:05}",
            name=f"{NAMES[n % 4][0]} {n}",
            name_latin=NAMES[n % 4][1] and f"{NAMES[n % 4][1]} {n}",
            position="Directeur général adjoint",
            organisation_name=FIRMS[n % 3],
            country="MA",
        )
        for n in range(BADGES)
    )


def main(slug):
    edition = Edition.objects.get(slug=slug)
    edition.registrations.filter(reference__startswith="BENCH").delete()
    edition.registrations.filter(badge_printed_at=None).update(badge_printed_at=timezone.now())
    fill(edition)
    by = User.objects.first()
    job = ask_for_badges(edition=edition, by=by, language="fr", layout="a4", order=BY_CATEGORY)
    before, cpu, start = peak(), time.process_time(), time.monotonic()
    run_job(job_id=job.pk)
    seconds, cpu = time.monotonic() - start, time.process_time() - cpu
    job.refresh_from_db()
    with zipfile.ZipFile(private_path(job.file)) as archive:
        files = len(archive.namelist())
    print(
        json.dumps(
            {
                "badges": job.done,
                "pages": -(-job.done // TO_A_SHEET),
                "files": files,
                "bytes": job.size,
                "seconds": seconds,
                "cpu": cpu,
                "growth": peak() - before,
            }
        )
    )


def peak():
    """The most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1])
