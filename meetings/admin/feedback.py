"""What came of the meetings, for the coordinator: a screen, a sheet to print, a file."""

from django.http import StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from accounts.screens import screen, screen_context
from events.desk import edition_named
from forum.lib.spreadsheets import CSV_TYPE, Column, csv_chunks
from meetings.feedback_figures import FEWEST, feedback_figures
from meetings.models import Feedback

SEE = "meetings.view_feedback"


@screen(SEE)
@require_safe
def feedback(request, slug):
    edition = edition_named(request, slug)
    held, stages = feedback_figures(edition)
    context = screen_context(
        request, _("Feedback"), edition=edition, held=held, stages=stages, fewest=FEWEST
    )
    return TemplateResponse(request, "admin/meetings/feedback.html", context)


@screen(SEE)
@require_GET
def feedback_file(request, slug):
    """The same figures as a table."""
    edition = edition_named(request, slug)
    steps, bands = Feedback.NextStep.choices, Feedback.Amount.choices
    titles = [
        _("Stage"),
        _("Category"),
        pgettext("feedback", "Asked"),
        _("Answered"),
        _("Useful"),
        *(str(label) for _value, label in steps),
        _("Contracts"),
        *(str(label) for _value, label in bands),
        _("not said"),
    ]
    rows = [[str(cell) for cell in row] for row in _rows(feedback_figures(edition)[1])]
    chunks = csv_chunks([Column(title) for title in titles], rows, get_language())
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="feedback-{edition.slug}.csv"',
    }
    return StreamingHttpResponse(chunks, content_type=CSV_TYPE, headers=headers)


def _rows(stages):
    for stage in stages:
        for part, name in [(stage.total, _("all")), *((p, p.label) for p in stage.categories)]:
            told = [stage.total.label, name, part.asked, part.answered]
            if part.is_hidden:
                yield [*told, *[""] * (len(part.steps) + len(part.bands) + 2)]
                continue
            bands = [count if part.are_bands_shown else "" for _label, count in part.bands]
            contracts = "" if part.contracts is None else part.contracts
            yield [*told, part.useful, *(n for _label, n in part.steps), contracts, *bands]


urlpatterns = [
    path("meetings/<slug:slug>/feedback/", feedback, name="meeting-feedback"),
    path("meetings/<slug:slug>/feedback/file", feedback_file, name="meeting-feedback-file"),
]
