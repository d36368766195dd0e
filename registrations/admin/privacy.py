"""What attendees may ask of their data, as the team sees to it: erasing, handing out, keeping."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.screens import recently_confirmed, screen, screen_context
from events.desk import edition_named
from forum.lib.text import clean
from registrations.actions.access import FORMATS, access_file
from registrations.actions.erasing import (
    ERASE,
    ask_erasure,
    confirm_erasure,
    withdraw_erasure,
)
from registrations.actions.retention import due_now, kept_until
from registrations.handing_out import file_response
from registrations.models import Category, ErasureRequest, Registration

MOST_FOUND = 20


@screen(ERASE)
@require_safe
def privacy(request, slug):
    """Who asked for what, and what is kept until when."""
    edition = edition_named(request, slug)
    words = clean(request.GET.get("q", ""))[:200].strip()
    people = Registration.objects.of_edition(edition).filter(erased_at=None)
    requests = ErasureRequest.objects.filter(registration__edition=edition)
    context = screen_context(
        request,
        _("Privacy"),
        edition=edition,
        words=words,
        found=people.found_by(words).select_related("category")[:MOST_FOUND] if words else None,
        requests=requests.open().select_related("registration__category", "asked_by"),
        erased=Registration.objects.of_edition(edition).exclude(erased_at=None).count(),
        known=people.count(),
        until=_until(edition),
        rules=due_now(now=timezone.now()),
    )
    return TemplateResponse(request, "registrations/privacy.html", context)


@screen(ERASE)
@require_safe
def privacy_person(request, slug, pk):
    """What may be done for one person."""
    registration = _registration(request, slug, pk)
    context = screen_context(
        request,
        str(registration),
        edition=registration.edition,
        registration=registration,
        asked=registration.erasure_requests.open().select_related("asked_by").first(),
    )
    return TemplateResponse(request, "registrations/privacy_person.html", context)


@screen(ERASE)
@require_POST
def ask(request, slug, pk):
    registration = _registration(request, slug, pk)
    try:
        ask_erasure(registration=registration, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Asked for. Another colleague has to confirm it."))
    return _back(slug)


@screen(ERASE)
@require_POST
@recently_confirmed
def hand_out(request, slug, pk):
    """The file of everything about one person, for them; on record with the reason."""
    registration = _registration(request, slug, pk)
    fmt = request.POST.get("format", "")
    try:
        file = access_file(
            registration=registration,
            fmt=fmt if fmt in FORMATS else "html",
            by=request.user,
            reason=clean(request.POST.get("reason", ""))[:500],
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return HttpResponseRedirect(reverse("admin:privacy-person", args=[slug, pk]))
    return file_response(file)


@screen(ERASE)
@require_POST
@recently_confirmed
def confirm(request, slug, pk):
    return _answer(request, slug, pk, confirm_erasure, _("Erased. Nobody can bring it back."))


@screen(ERASE)
@require_POST
def withdraw(request, slug, pk):
    return _answer(request, slug, pk, withdraw_erasure, _("Withdrawn. The data stay."))


def _answer(request, slug, pk, action, sentence):
    edition = edition_named(request, slug)
    asked = get_object_or_404(ErasureRequest, pk=pk, registration__edition=edition)
    try:
        action(request=asked, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, sentence)
    return _back(slug)


def _registration(request, slug, pk):
    edition = edition_named(request, slug)
    people = Registration.objects.select_related("edition", "category")
    return get_object_or_404(people, pk=pk, edition=edition, erased_at=None)


def _back(slug):
    return HttpResponseRedirect(reverse("admin:privacy", args=[slug]))


def _until(edition):
    """`[(category, last day on which its people have a name)]`; "" for all others."""
    names = Category.objects.in_bulk()
    until = [(names.get(key, ""), day) for key, day in kept_until(edition).items()]
    return [*until[1:], until[0]]


urlpatterns = [
    path("privacy/<slug:slug>/", privacy, name="privacy"),
    path("privacy/<slug:slug>/<int:pk>/", privacy_person, name="privacy-person"),
    path("privacy/<slug:slug>/<int:pk>/erase/", ask, name="privacy-ask"),
    path("privacy/<slug:slug>/<int:pk>/file/", hand_out, name="privacy-file"),
    path("privacy/<slug:slug>/requests/<int:pk>/confirm/", confirm, name="privacy-confirm"),
    path("privacy/<slug:slug>/requests/<int:pk>/withdraw/", withdraw, name="privacy-withdraw"),
]
