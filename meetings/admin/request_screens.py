"""The coordinator and the requests: how they stand, and acting in the name of a firm."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.screens import screen, screen_context
from events.desk import edition_named
from forum.lib.text import clean
from meetings import actions
from meetings.models import MeetingRequest, Profile
from meetings.request_forms import AskForm
from meetings.request_rows import request_rows
from registrations.exports import CONTACT
from registrations.models import Registration

READS = ("meetings.view_meetingrequest", "registrations.view_registration")
CHANGE, ADD = "meetings.change_meetingrequest", "meetings.add_meetingrequest"
ON_A_PAGE, MOST_FOUND, LONGEST_KEY = 50, 20, 18
Status = MeetingRequest.Status
ACTS: dict[str, Callable] = {
    "accept": actions.accept_request,
    "decline": actions.decline_request,
    "already-met": actions.note_already_met,
    "withdraw": actions.withdraw_request,
    "require": actions.require_meeting,
    "no-longer-require": lambda **given: actions.require_meeting(is_must=False, **given),
}


@screen(*READS)
@require_safe
def requests(request, slug):
    """How many stand where; the firms that let others wait, or those that are looked for."""
    edition = edition_named(request, slug)
    words = _words(request)
    of_edition = MeetingRequest.objects.filter(edition=edition)
    counts = of_edition.order_by().values_list("status").annotate(Count("pk"))
    firms = _firms(edition, words)
    page = Paginator(firms, ON_A_PAGE).get_page(request.GET.get("page", "")[:6])
    context = screen_context(
        request,
        _("Meeting requests"),
        edition=edition,
        words=words,
        found=page,
        figures=_figures(dict(counts)),
        musts=of_edition.live().filter(is_must=True).count(),
        to_place=of_edition.to_place().count(),
        sees_contact=request.user.has_perm(CONTACT),
    )
    return TemplateResponse(request, "admin/meetings/requests.html", context)


@screen(*READS)
@require_http_methods(["GET", "HEAD", "POST"])
def requests_of(request, slug, profile_id):
    """What one firm asked and is asked, and what may be done in its name."""
    edition = edition_named(request, slug)
    profiles = Profile.objects.filter(edition=edition).with_owner().select_related("edition")
    profile = get_object_or_404(profiles, pk=profile_id)
    form = AskForm()
    if request.method == "POST":
        if edition.is_archived:
            told = _("This edition is archived: nothing in it can be changed any more.")
            messages.error(request, told)
        elif "ask" in request.POST:
            form = AskForm(request.POST)
            if not _ask(request, profile, form):
                return _page(request, edition, profile, form)
        else:
            _act(request, profile)
        return HttpResponseRedirect(request.path)
    return _page(request, edition, profile, form)


def _page(request, edition, profile, form):
    words, asked = _words(request), request.POST.get("asked", "")
    others = Profile.objects.filter(edition=edition).taking_part().exclude(pk=profile.pk)
    found = _found(others, words)[:MOST_FOUND] if words else ()
    context = screen_context(
        request,
        str(profile),
        edition=edition,
        profile=profile,
        rows=request_rows(profile),
        words=words,
        found=found,
        asked=asked,
        form=form,
        may_change=request.user.has_perm(CHANGE) and not edition.is_archived,
        may_ask=request.user.has_perm(ADD) and not edition.is_archived and profile.takes_part,
    )
    return TemplateResponse(request, "admin/meetings/requests_of.html", context)


def _act(request, profile):
    """Answer, withdraw or require one request of the firm."""
    act = ACTS.get(request.POST.get("do", ""))
    if not request.user.has_perm(CHANGE) or act is None:
        messages.error(request, _("You may look at requests, not change them."))
        return
    keys = _keys(request.POST.get("request", ""))
    one = MeetingRequest.objects.of(profile).filter(pk__in=keys).first()
    if one is None:
        return
    try:
        act(request=one, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Done in the name of the firm."))


def _ask(request, profile, form):
    """Ask in the name of the firm; whether there is nothing more to say about the form."""
    keys = _keys(request.POST.get("asked", ""))
    other = Profile.objects.filter(edition=profile.edition, pk__in=keys).first()
    if not request.user.has_perm(ADD):
        messages.error(request, _("You may look at requests, not change them."))
        return True
    if other is None:
        messages.error(request, _("Choose whom to ask."))
        return False
    if not form.is_valid():
        return False
    try:
        one = actions.ask_meeting(asker=profile, asked=other, by=request.user, **form.cleaned_data)
        if request.POST.get("must"):
            actions.require_meeting(request=one, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return False
    messages.success(request, _("Asked in the name of the firm."))
    return True


def _figures(counts):
    """`(label, number, state)` of every state."""
    return [(label, counts.get(state, 0), state) for state, label in Status.choices]


def _firms(edition, words):
    """Those that `words` find; without any, those whose answer others wait for, most first."""
    profiles = Profile.objects.filter(edition=edition).with_owner()
    waiting = Count("received_requests", filter=Q(received_requests__status=Status.OPEN))
    if words:
        return _found(profiles, words).annotate(waiting=waiting)
    return profiles.annotate(waiting=waiting).filter(waiting__gt=0).order_by("-waiting", "pk")


def _found(profiles, words):
    people = Registration.objects.found_by(words).order_by().values("pk")
    found = profiles.filter(Q(registration__in=people) | Q(delegates__registration__in=people))
    return found.with_owner().order_by("registration__name", "pk").distinct()


def _words(request):
    return clean(request.GET.get("q", ""))[:100].strip()


def _keys(text):
    return [int(text)] if text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY else []


urlpatterns = [
    path("meetings/<slug:slug>/requests/", requests, name="meeting-requests"),
    path(
        "meetings/<slug:slug>/requests/<int:profile_id>/", requests_of, name="meeting-requests-of"
    ),
]
