"""The desk of the first morning: find somebody, and add whoever came without registering."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.screens import screen
from events.desk import edition_named
from forum.lib.text import isolate
from registrations.actions import AlreadyRegistered, Full, find_badge
from registrations.actions.entering import Verdict
from registrations.actions.reception import walk_in
from registrations.codes import looks_like_badge_code
from registrations.desk_forms import WalkInForm
from registrations.exports import CONTACT

from .desk_card import found, known_as
from .desk_frame import (
    ADD,
    AT_DESK,
    Place,
    answer,
    asks_for_parts,
    full_sentence,
    keep_place,
    page,
    writing,
)
from .desk_person import badge, person, told_verdict


@screen(*AT_DESK)
@require_safe
def desk(request, slug):
    edition = edition_named(request, slug)
    words = request.GET.get("q", "")
    people = found(edition, words, request.user) if words.strip() else None
    return page(request, edition, query=words, people=people)


@screen(*AT_DESK)
@require_safe
def desk_found(request, slug):
    """Who is found, as a part of the page."""
    edition = edition_named(request, slug)
    words = request.GET.get("q", "")
    people = found(edition, words, request.user) if words.strip() else None
    shown = {"edition": edition, "query": words, "people": people}
    return render(request, "registrations/_desk_found.html", shown)


@screen(*AT_DESK)
@require_safe
def desk_known(request, slug):
    """Who bears the name of somebody who is about to be added, as a part of the page."""
    edition = edition_named(request, slug)
    known = known_as(edition, request.GET.get("name", "")[:200])
    return render(request, "registrations/_desk_known.html", {"known": known})


@writing
def desk_scan(request, edition):
    """Go to the person whose badge was read; what is no code is searched for."""
    text = request.POST.get("code", "")
    one = find_badge(text=text, edition=edition)
    if not isinstance(one, Verdict):
        return answer(request, edition, one)
    if looks_like_badge_code(text):
        return answer(request, edition, told=str(one.said.label), is_refused=True)
    if asks_for_parts(request):
        return HttpResponse(status=204)
    query = {"q": text.replace("\0", "")[:100]}
    address = reverse("admin:desk", args=[edition.slug], query=query)
    return HttpResponseRedirect(address)


@writing
def desk_walk_in(request, edition):
    """Register, let in, and print; who bears the same name is shown first."""
    if not request.user.has_perm(ADD):
        return answer(request, edition, told=_("You may not add anybody."), is_refused=True)
    form = WalkInForm(request.POST, edition=edition)
    if not form.is_valid():
        return answer(request, edition, told=_("Not added yet."), is_refused=True, walk_in=form)
    one, place = form.registration(), Place(request, edition)
    form.known = known_as(edition, one.name)
    if form.known and not form.cleaned_data["anyway"]:
        told = _("Somebody of this name is registered already.")
        return answer(request, edition, told=told, is_refused=True, walk_in=form)
    scan = form.cleaned_data["scan"]
    try:
        verdict = walk_in(registration=one, by=request.user, door=place.door, scan=scan)
    except AlreadyRegistered as known:
        told = _("This e-mail is registered already.")
        # Whose it is, is for those who may see e-mails.
        shown = {"walk_in": form}
        if request.user.has_perm(CONTACT):
            shown = {"registration": known.registration}
        return answer(request, edition, told=told, is_refused=True, **shown)
    except Full as refusal:
        form.add_error("category", full_sentence(refusal, edition))
        return answer(request, edition, told=_("Not added yet."), is_refused=True, walk_in=form)
    if verdict:
        told = told_verdict(verdict, edition)
    else:
        told = _("%(name)s is registered.") % {"name": isolate(one.name)}
    return answer(request, edition, one, told=told, prints=True, can_undo=True)


@writing
def desk_place(request, edition):
    """Choose the door and the paper of this desk."""
    keep_place(request, edition)
    return answer(request, edition)


urlpatterns = [
    path("desk/<slug:slug>/", desk, name="desk"),
    path("desk/<slug:slug>/found/", desk_found, name="desk-found"),
    path("desk/<slug:slug>/known/", desk_known, name="desk-known"),
    path("desk/<slug:slug>/scan/", desk_scan, name="desk-scan"),
    path("desk/<slug:slug>/place/", desk_place, name="desk-place"),
    path("desk/<slug:slug>/walk-in/", desk_walk_in, name="desk-walk-in"),
    path("desk/<slug:slug>/<int:pk>/", person, name="desk-person"),
    path("desk/<slug:slug>/<int:pk>/badge/", badge, name="desk-badge"),
]
