"""Who should meet whom, for the coordinator: the lists, and the sum behind each suggestion."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.screens import screen, screen_context
from events.desk import edition_named
from forum.lib.text import clean
from meetings.actions.suggesting import MAKE, suggest_meetings
from meetings.models import MeetingRules, Profile
from meetings.reasons import fit_of, names_of
from meetings.suggesting import FLOOR
from registrations.models import Job, Registration
from registrations.tasks import run_job

A_PAGE = 50
LONGEST_WORDS = 100


@screen("meetings.view_suggestion", "meetings.view_profile")
@require_http_methods(["GET", "HEAD", "POST"])
def suggestions(request, slug):
    """Everybody who can be found, with how many are suggested to them; computed anew on demand."""
    edition = edition_named(request, slug)
    if request.method == "POST":
        _compute(request, edition)
        return HttpResponseRedirect(request.path)
    everybody = Profile.objects.in_directory().filter(edition=edition).with_owner()
    everybody = everybody.annotate(
        count=Count("suggestions", filter=Q(suggestions__dismissed_at=None))
    )
    words, is_few = clean(request.GET.get("q", ""))[:LONGEST_WORDS], "few" in request.GET
    found = everybody.filter(count__lt=FLOOR) if is_few else everybody
    if words:
        found = found.filter(registration__in=Registration.objects.found_by(words))
    pages = Paginator(found.order_by("count", "registration__name", "pk"), A_PAGE)
    rules, page = MeetingRules.of(edition), pages.get_page(request.GET.get("page"))
    context = screen_context(
        request,
        _("Who should meet whom"),
        edition=edition,
        page=page,
        pages=list(pages.get_elided_page_range(page.number)),
        words=words,
        is_few=is_few,
        figures=_figures(everybody, rules),
        computed_at=rules.suggested_at,
        job=_job_of(edition),
        may_compute=request.user.has_perm(MAKE) and not edition.is_archived,
        floor=FLOOR,
    )
    return TemplateResponse(request, "admin/meetings/suggestions.html", context)


def _figures(everybody, rules):
    """How many there are, how many got fewer than they should, how many came later. One query."""
    since = rules.suggested_at
    later = Q(decided_at__gt=since, decided_at__lte=timezone.now()) if since else Q()
    return everybody.order_by().aggregate(
        people=Count("pk"),
        few=Count("pk", filter=Q(count__lt=FLOOR)),
        later=Count("pk", filter=later),
    )


def _job_of(edition):
    """The newest work on suggestions: while it goes on, and if it failed. One query."""
    jobs = Job.objects.filter(edition=edition, kind=Job.Kind.SUGGESTIONS).select_related("by")
    job = jobs.order_by("-pk").first()
    return job and (None if job.state in (Job.State.READY, Job.State.STOPPED) else job)


def _compute(request, edition):
    if not request.user.has_perm(MAKE):
        messages.error(request, _("You may look at suggestions, not compute them."))
    elif edition.is_archived:
        messages.error(
            request, _("This edition is archived: nothing in it can be changed any more.")
        )
    else:
        job = suggest_meetings(edition=edition, by=request.user, language=get_language())
        run_job.enqueue(job.pk)


@screen("meetings.view_suggestion", "meetings.view_profile")
@require_safe
def suggestions_of(request, slug, profile_id):
    """One profile's list: every line of each sum, so that it can be done again by hand."""
    edition = edition_named(request, slug)
    profile = get_object_or_404(Profile.objects.filter(edition=edition).with_owner(), pk=profile_id)
    found = profile.suggestions.select_related(
        "other__registration__category", "other__registration__organisation"
    )
    fits = {one: fit_of(one) for one in found.order_by("rank")}
    names = names_of(fits.values())
    context = screen_context(
        request,
        str(profile),
        edition=edition,
        profile=profile,
        rows=[_row(one, fit, names) for one, fit in fits.items()],
        back=reverse("admin:meeting-suggestions", args=[edition.slug]),
    )
    return TemplateResponse(request, "admin/meetings/suggestions_of.html", context)


def _row(suggestion, fit, names):
    sides = ((suggestion.profile, fit.there), (suggestion.other, fit.back))
    return {
        "suggestion": suggestion,
        "fit": fit,
        "sums": [
            {"who": who, "side": side, "lines": [_line(line, names) for line in side.lines]}
            for who, side in sides
        ],
    }


def _line(line, names):
    return {
        "need": names[line.need],
        "named": line.named,
        "weight": line.weight,
        "offer": names.get(line.offer, ""),
        "closeness": line.closeness,
        "points": line.points,
    }


urlpatterns = [
    path("meetings/<slug:slug>/suggestions/", suggestions, name="meeting-suggestions"),
    path(
        "meetings/<slug:slug>/suggestions/<int:profile_id>/",
        suggestions_of,
        name="meeting-suggestions-of",
    ),
]
