"""Agendas on paper: one at once, all in the background."""

from django.utils import timezone
from django.utils.translation import gettext as _

from events.printing.engine import forget_drawings
from meetings.agendas import Agendas
from meetings.models import Meeting
from meetings.printing.agendas import draw_agendas, draw_own_agenda, person_pages, table_pages
from registrations.actions.jobs import JobRefused, maker
from registrations.actions.printing import ask, write_portions
from registrations.models import Job

PEOPLE, TABLES = "people", "tables"
# A file of so many pages is drawn in a few seconds.
PORTION = 50
VIEW = "meetings.view_meeting"


def own_agenda(*, registration):
    """The agenda of one person as PDF bytes. Raises `TooBusy`."""
    return draw_own_agenda(registration, moment=timezone.now())


def ask_for_agendas(*, edition, by, language, what):
    """A job that draws the agendas of all who have a meeting (`PEOPLE`), or of all `TABLES`.

    Raises `ValidationError` where nobody has one.
    """
    count = Meeting.objects.standing().filter(edition=edition).count()
    kind = Job.Kind.AGENDAS
    return ask(edition=edition, kind=kind, by=by, language=language, count=count, what=what)


@maker(Job.Kind.AGENDAS, may=lambda job, user: user.has_perm(VIEW))
def make_agendas(job, out, progress):
    """PDF of the agendas that were asked for, or a ZIP of several."""
    agendas = Agendas(job.edition)
    what = job.asked["what"]
    owners = agendas.tables() if what == TABLES else agendas.people()
    if not owners:
        raise JobRefused(_("There is nobody for whom this could be printed."))
    pages_of = table_pages if what == TABLES else person_pages
    progress.expect(len(owners))
    drawn = _drawn(owners, pages_of, agendas, job.created_at)
    name = f"agendas-{what}-{job.edition.slug}-v{agendas.version}"
    made = write_portions(out, progress, drawn, name)
    forget_drawings()
    return made


def _drawn(owners, pages_of, agendas, moment):
    for start in range(0, len(owners), PORTION):
        some = owners[start : start + PORTION]
        yield draw_agendas(pages_of(some, agendas), agendas=agendas, moment=moment), len(some)
