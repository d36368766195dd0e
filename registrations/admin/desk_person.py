"""One person at the desk: what is done for them, a button each."""

import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions import UndoRefused
from accounts.screens import screen
from events.desk import edition_named
from events.printing.engine import TooBusy
from forum.lib.text import isolate
from forum.lib.wallclock import local_parts
from registrations.actions import Full, Said, cancel
from registrations.actions.printing import print_badges
from registrations.actions.reception import (
    confirm_here,
    enter,
    last_change,
    take_back_change,
    take_back_entry,
    take_back_walk_in,
)
from registrations.desk_forms import CorrectionForm
from registrations.exports import CONTACT
from registrations.models import Entry, Registration

from .desk_card import CHANGE, Status, today_of, way_to_their_page
from .desk_frame import AT_DESK, Place, answer, asks_for_parts, full_sentence, page, writing

# No key of a database is larger.
LARGEST_KEY = 2**63 - 1


@screen(*AT_DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request, slug, pk):
    """Somebody's card; a POST does something for them."""
    if request.method == "POST":
        return deed(request, slug=slug, pk=pk)
    edition = edition_named(request, slug)
    one = found_one(edition, pk)
    return answer(request, edition, one) if asks_for_parts(request) else page(request, edition, one)


@writing
def deed(request, edition, pk):
    """Do what a button says, and show the card as it is then."""
    one = found_one(edition, pk)
    do, *permissions = DEEDS.get(request.POST.get("do"), (None,))
    if do is None or not request.user.has_perms(permissions):
        raise PermissionDenied
    try:
        done = do(request, edition, one)
    except Full as refusal:
        done = {"told": full_sentence(refusal, edition), "is_refused": True}
    except ValidationError as refusal:
        done = {"told": " ".join(refusal.messages), "is_refused": True}
    except UndoRefused as refusal:
        done = {"told": str(refusal), "is_refused": True}
    return answer(request, edition, found_one(edition, pk), **done)


@writing
def badge(request, edition, pk):
    """The badge on the paper of this desk; without a script the button lets in as well."""
    one = found_one(edition, pk)
    if request.POST.get("check_in"):
        let_in(request, edition, one)
    if one.status != Status.CONFIRMED:
        told = _("Only who is confirmed gets a badge.")
        return answer(request, edition, one, told=told, is_refused=True)
    try:
        pdf = print_badges(registrations=[one], layout=Place(request, edition).layout)
    except TooBusy:
        told = _("The printing of others takes long. Please try again in a moment.")
        return answer(request, edition, one, told=told, is_refused=True)
    headers = {"Content-Disposition": f'inline; filename="badge-{one.reference}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def found_one(edition, pk):
    """The registration of this address; 404 without one, and for who was erased."""
    if pk > LARGEST_KEY:
        raise Http404
    people = Registration.objects.of_edition(edition).select_related("category", "organisation")
    one = get_object_or_404(people, pk=pk, erased_at=None)
    one.edition = edition
    return one


def told_verdict(verdict, edition):
    """What the desk reads of a check-in."""
    name = isolate(str(verdict.registration))
    if verdict.said == Said.WELCOME:
        return _("%(name)s is in.") % {"name": name}
    if verdict.said == Said.BACK:
        return _("%(name)s came back.") % {"name": name}
    if verdict.said == Said.ALREADY:
        time = local_parts(verdict.entry.scanned_at, edition.zone)[1]
        where = isolate(str(verdict.entry.device or verdict.entry.door))
        told = _("%(name)s is in already: %(time)s, %(where)s.")
        return told % {"name": name, "time": f"{time:%H:%M}", "where": where}
    status = verdict.registration.get_status_display()
    return _("%(name)s is not admitted. Status: %(status)s.") % {"name": name, "status": status}


# --- What the buttons do: each gives what `answer` says


def let_in(request, edition, one, again=False):
    door = Place(request, edition).door
    if door is None:
        return {"told": _("Choose the door of this desk first."), "is_refused": True}
    scan = _scan(request.POST.get("scan"))
    verdict = enter(registration=one, door=door, by=request.user, scan=scan, again=again)
    told = told_verdict(verdict, edition)
    return {
        "told": told,
        "is_refused": not verdict.is_in,
        "prints": "print" in request.POST,
        "can_undo": True,
    }


def let_in_again(request, edition, one):
    return let_in(request, edition, one, again=True)


def _scan(text):
    """The number that the card was drawn with, so that a button pressed twice is one entry."""
    try:
        return uuid.UUID(text)
    except (ValueError, TypeError):
        return uuid.uuid4()


def confirm(request, edition, one):
    confirm_here(registration=one, by=request.user)
    status = one.get_status_display()
    return {**_told(_("%(name)s: %(status)s."), one, status=status), "can_undo": True}


def cancel_one(request, edition, one):
    cancel(registration=one, by=request.user)
    return {**_told(_("The registration of %(name)s is cancelled."), one), "can_undo": True}


def correct_one(request, edition, one):
    form = CorrectionForm(request.POST, registration=one, user=request.user)
    change = form.save(by=request.user) if form.is_valid() else None
    if form.errors:
        return {"told": _("Not saved yet."), "is_refused": True, "form": form}
    return {"told": _("Saved.") if change else _("Nothing was changed."), "can_undo": bool(change)}


def hand_over(request, edition, one):
    link = way_to_their_page(one, request.user)
    return {**_told(_("Link of %(name)s, good for half an hour."), one), "link": link}


def undo_entry(request, edition, one):
    entries = Entry.objects.filter(registration=one, day=today_of(edition), by=request.user)
    entry = entries.order_by("received_at").last()
    if entry is None:
        raise UndoRefused(_("This entry cannot be taken back any more."))
    take_back_entry(entry=entry, by=request.user)
    return _told(_("The check-in of %(name)s is taken back."), one)


def undo_walk_in(request, edition, one):
    take_back_walk_in(registration=one, by=request.user)
    return _told(_("The registration of %(name)s is cancelled."), one)


def undo_change(request, edition, one):
    change = last_change(registration=one, by=request.user)
    if change is None:
        raise UndoRefused(_("There is nothing to undo."))
    take_back_change(registration=one, change=change, by=request.user)
    return _told(_("Your last change of %(name)s is undone."), one)


def _told(text, one, **values):
    return {"told": text % {"name": isolate(one.name), **values}}


# What each does, and the permissions that it needs.
DEEDS: dict[str, tuple] = {
    "check_in": (let_in,),
    "again": (let_in_again,),
    "confirm": (confirm, CHANGE),
    "cancel": (cancel_one, CHANGE),
    "correct": (correct_one, CHANGE),
    # Their page shows how they are reached.
    "link": (hand_over, CHANGE, CONTACT),
    "undo_entry": (undo_entry,),
    "undo_walk_in": (undo_walk_in, CHANGE),
    "undo_change": (undo_change, CHANGE),
}
