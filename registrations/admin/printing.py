"""Where the team has badges, certificates and lists made."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.screens import screen, screen_context
from events.desk import edition_named
from registrations.actions import ask_for_badges, ask_for_certificates, ask_for_day_list
from registrations.models import Registration
from registrations.paper_forms import BadgesForm, DayListForm
from registrations.privacy.registrations import ENTRY_DAYS

from .jobs import job_started

CHECK_IN = "registrations.check_in"
ASKING: dict[str, Callable] = {
    "badges": ask_for_badges,
    "certificates": ask_for_certificates,
    "day_list": ask_for_day_list,
}


@screen(CHECK_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def printing(request, slug):
    edition = edition_named(request, slug)
    what = request.POST.get("what") if request.method == "POST" else None
    badges = BadgesForm(request.POST if what == "badges" else None)
    day_list = DayListForm(request.POST if what == "day_list" else None, edition=edition)
    forms = {"badges": badges, "day_list": day_list}
    refusal = ""
    if what in ASKING:
        form = forms.get(what)
        if form is None or form.is_valid():
            try:
                return job_started(request, _ask(request, edition, what, form))
            except ValidationError as refused:
                refusal = refused.messages[0]
    context = screen_context(
        request,
        _("Badges and lists"),
        edition=edition,
        refusal=refusal,
        counts=_counts(edition),
        entry_days=ENTRY_DAYS,
        **forms,
    )
    status = 200 if what is None else 422
    return TemplateResponse(request, "registrations/printing.html", context, status=status)


def _ask(request, edition, what, form):
    asked = form.cleaned_data if form else {}
    return ASKING[what](edition=edition, by=request.user, language=get_language(), **asked)


def _counts(edition):
    """How many are confirmed, how many of them have no badge yet, how many came. One query."""
    came = Q(entries__isnull=False)
    return Registration.objects.awaited(edition).aggregate(
        awaited=Count("pk", distinct=True),
        without_badge=Count("pk", filter=Q(badge_printed_at=None), distinct=True),
        came=Count("pk", filter=came, distinct=True),
    )


urlpatterns = [path("printing/<slug:slug>/", printing, name="printing")]
