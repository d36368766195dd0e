"""Badges and lists on paper: one at the desk, all in the background."""

import zipfile
from itertools import chain

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from events.printing.engine import forget_drawings
from registrations.models import Job, Registration
from registrations.printing.badges import draw_badges, in_badge_order
from registrations.printing.day_list import draw_day_list

from .jobs import JobRefused, maker, start_job

PDF, ZIP = "application/pdf", "application/zip"
# A file of so many is drawn in about a second, and is what one carries to a printer.
PORTION = 200
CHECK_IN = "registrations.check_in"


def badge_pdf(registrations, layout):
    """The badges of a few registrations of one edition as PDF bytes. Raises `TooBusy`."""
    registrations = list(registrations)
    edition = registrations[0].edition
    return draw_badges(registrations, layout, edition=edition, moment=timezone.now())


def print_badges(*, registrations, layout):
    """The badges of a few people as PDF bytes, and that they have one. Raises `TooBusy`."""
    registrations = list(registrations)
    pdf = badge_pdf(registrations, layout)
    _note_printed([registration.pk for registration in registrations])
    return pdf


def ask_for_badges(*, edition, by, language, layout, order, categories=(), only_new=True):
    """A job that draws badges: of these categories (none: all), perhaps only where none was drawn.

    Who is meant is settled now; who is no longer confirmed when they are drawn is left out. Raises
    `ValidationError` where that is nobody.
    """
    people = Registration.objects.awaited(edition)
    if categories:
        people = people.filter(category__in=categories)
    if only_new:
        people = people.filter(badge_printed_at=None)
    keys = list(people.order_by("pk").values_list("pk", flat=True))
    asked = {"layout": layout, "order": order, "registrations": keys}
    return ask(
        edition=edition, kind=Job.Kind.BADGES, by=by, language=language, count=len(keys), **asked
    )


def ask_for_day_list(*, edition, by, language, day=""):
    """A job that draws the list of all who are awaited, for one day or (without `day`) for each."""
    count = Registration.objects.awaited(edition).count()
    return ask(
        edition=edition, kind=Job.Kind.DAY_LIST, by=by, language=language, count=count, day=day
    )


def ask(*, edition, kind, by, language, count, **asked):
    """A job that puts `count` people on paper, on record before its first byte.

    Raises `ValidationError` where that is nobody.
    """
    if not count:
        raise ValidationError(_("There is nobody for whom this could be printed."))
    with transaction.atomic():
        AuditEntry.objects.record(
            "registrations.printing_started",
            by=by,
            subject=f"events.edition:{edition.pk}",
            kind=kind,
            rows=count,
        )
        return start_job(edition=edition, kind=kind, by=by, language=language, **asked)


def may_print(job, user):
    """Paper is for those who receive people."""
    return user.has_perm(CHECK_IN)


def _badges_printed(job):
    if job.state == Job.State.READY:
        _note_printed(job.asked["registrations"])


@maker(Job.Kind.BADGES, may=may_print, ended=_badges_printed)
def make_badges(job, out, progress):
    """PDF of the badges that were asked for, or a ZIP of several."""
    meant = set(job.asked["registrations"])
    awaited = Registration.objects.awaited(job.edition)
    people = in_badge_order([one for one in awaited if one.pk in meant], job.asked["order"])
    progress.expect(len(people))
    drawn = (
        (
            draw_badges(portion, job.asked["layout"], edition=job.edition, moment=job.created_at),
            len(portion),
        )
        for portion in in_portions(people)
    )
    return write_portions(out, progress, drawn, f"badges-{job.edition.slug}")


@maker(Job.Kind.DAY_LIST, may=may_print)
def make_day_list(job, out, progress):
    """PDF of all who are awaited, to tick off by hand; a ZIP of several where they are many."""
    people = list(Registration.objects.awaited(job.edition))
    days = [day for day in job.edition.days if job.asked["day"] in ("", day.isoformat())]
    drawn = draw_day_list(people, days, edition=job.edition, number=job.pk, moment=timezone.now())
    return write_portions(out, progress, drawn, f"day-list-{job.edition.slug}")


def in_portions(people):
    """`people` in lists of `PORTION`."""
    return (people[start : start + PORTION] for start in range(0, len(people), PORTION))


def write_portions(out, progress, drawn, name):
    """Write the PDF of `drawn`, pairs of one and how many it holds; or a ZIP where there are more.

    Returns the name of the file and its type.
    """
    drawn = iter(drawn)
    first, second = next(drawn, None), next(drawn, None)
    if first is None:
        raise JobRefused(_("There is nobody for whom this could be printed."))
    if second is None:
        out.write(first[0])
        progress.step(first[1])
        return f"{name}.pdf", PDF
    with zipfile.ZipFile(out, "w") as archive:
        for number, (pdf, count) in enumerate(chain([first, second], drawn), 1):
            archive.writestr(f"{name}-{number:02}.pdf", pdf)
            forget_drawings()
            progress.step(count)
    return f"{name}.zip", ZIP


def _note_printed(keys):
    now = timezone.now()
    for start in range(0, len(keys), 500):
        some = Registration.objects.filter(pk__in=keys[start : start + 500])
        some.filter(status=Registration.Status.CONFIRMED).update(badge_printed_at=now)
