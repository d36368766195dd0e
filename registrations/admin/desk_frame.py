"""The page of the desk around whom it shows, and the answers that its script puts into it."""

import functools
import uuid

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.screens import screen, screen_context
from events.desk import edition_named
from registrations.actions.reception import categories_with_seats
from registrations.desk_forms import WalkInForm
from registrations.models import Door, Entry, Registration
from registrations.printing.badges import LAYOUTS

from .desk_card import card_of, today_of

AT_DESK = ("registrations.check_in", "registrations.view_registration")
ADD = "registrations.add_registration"
LAYOUT = "a6"
KEPT = "desk"


class Place:
    """Where this browser's desk stands: its door, and the paper in its printer."""

    def __init__(self, request, edition):
        self.kept = request.session.get(KEPT, {}).get(str(edition.pk), {})
        self.edition = edition

    @cached_property
    def doors(self):
        return list(Door.objects.filter(edition=self.edition))

    @property
    def door(self):
        """The door that was chosen; the only one where there is one; else None."""
        chosen = [door for door in self.doors if door.pk == self.kept.get("door")]
        return (chosen or (self.doors if len(self.doors) == 1 else [None]))[0]

    @property
    def layout(self):
        kept = self.kept.get("layout")
        return kept if kept in LAYOUTS else LAYOUT


def keep_place(request, edition):
    """Remember what was chosen in the head of the page."""
    chosen = {}
    door = request.POST.get("door", "")
    if door in {str(pk) for pk in edition.doors.values_list("pk", flat=True)}:
        chosen["door"] = int(door)
    if request.POST.get("layout") in LAYOUTS:
        chosen["layout"] = request.POST["layout"]
    former = request.session.get(KEPT, {})
    request.session[KEPT] = {**former, str(edition.pk): chosen}


def writing(view):
    """A view of the desk that changes something: nothing in an edition that is archived."""

    @screen(*AT_DESK)
    @require_POST
    @functools.wraps(view)
    def allowed(request, slug, *args, **kwargs):
        edition = edition_named(request, slug)
        if edition.is_archived:
            told = _("This edition is archived: nothing in it can be changed any more.")
            return answer(request, edition, told=told, is_refused=True)
        return view(request, edition, *args, **kwargs)

    return allowed


def asks_for_parts(request):
    """Whether the page's script asks, which draws the parts anew."""
    return "application/json" in request.headers.get("Accept", "")


def answer(
    request,
    edition,
    registration=None,
    *,
    told="",
    is_refused=False,
    prints=False,
    can_undo=False,
    **shown,
):
    """What was done, said to whoever did it: as parts for the script, else as a page.

    `prints` opens the badge; `can_undo` lets it be taken back at once. `shown` goes into the card
    of `registration`, or is the `walk_in` form that was refused.
    """
    address = reverse("admin:desk", args=[edition.slug])
    if registration:
        address = reverse("admin:desk-person", args=[edition.slug, registration.pk])
    if not asks_for_parts(request):
        if told:
            level = messages.ERROR if is_refused else messages.SUCCESS
            messages.add_message(request, level, told)
        if any(shown.values()):
            return page(request, edition, registration, **shown)
        return HttpResponseRedirect(address)
    parts = {
        "told": told,
        "isRefused": is_refused,
        "counts": draw(request, "counts", counts(edition)),
    }
    if registration:
        card = card_of(registration, edition, request.user, **shown)
        parts["card"] = draw(request, "card", {**card, "place": Place(request, edition)})
        if can_undo and not is_refused and card["takes_back"]:
            parts["undo"] = {"deed": card["takes_back"][0], "url": address}
    elif form := shown.get("walk_in"):
        parts["walkIn"] = draw(request, "walk_in", {"edition": edition, "walk_in": form})
    if prints and not is_refused:
        parts["print"] = reverse("admin:desk-badge", args=[edition.slug, registration.pk])
    return JsonResponse(parts)


def page(request, edition, registration=None, *, walk_in=None, query="", people=None, **shown):
    """The whole page; with the card of `registration` where there is one."""
    # Whoever receives people has no use for the bar of the programme.
    context = screen_context(
        request, _("Desk"), edition=edition, place=Place(request, edition), unpublished=None
    )
    if registration:
        context |= card_of(registration, edition, request.user, **shown)
    return render(
        request,
        "registrations/desk.html",
        {
            **context,
            **counts(edition),
            "layouts": LAYOUTS.items(),
            "query": query,
            "people": people,
            "may_add": request.user.has_perm(ADD) and not edition.is_archived,
            "walk_in": walk_in or fresh_walk_in(request, edition),
            "words": words(),
        },
    )


def draw(request, part, context):
    """One part of the page as HTML."""
    return render_to_string(f"registrations/_desk_{part}.html", context, request)


def fresh_walk_in(request, edition, name=""):
    initial = {"language": get_language(), "scan": uuid.uuid4(), "name": name}
    return WalkInForm(edition=edition, initial=initial)


def counts(edition):
    """In today, awaited, come without registering today. Two queries."""
    today = today_of(edition)
    entries = Entry.objects.of_day(edition, today).filter(kind=Entry.Kind.ENTRY)
    is_confirmed = Q(status=Registration.Status.CONFIRMED)
    people = Registration.objects.of_edition(edition).order_by()
    return {
        "in_today": entries.count(),
        **people.aggregate(
            expected=Count("pk", filter=is_confirmed),
            walk_ins=Count("pk", filter=is_confirmed & Q(is_walk_in=True)),
        ),
    }


def full_sentence(refusal, edition):
    """That there is no seat, and in which categories there still is one."""
    free = [str(category) for category in categories_with_seats(edition)]
    if not free:
        return " ".join(refusal.messages)
    told = _("Seats are free in: %(categories)s.") % {"categories": _(", ").join(free)}
    return " ".join([*refusal.messages, told])


def words():
    """What the script says."""
    return {
        "offline": _(
            "No answer from the site. What you typed is still here; try again in a moment, or go "
            "on with the printed list of the day."
        ),
        "signedOut": _("You are signed out. Sign in again on another tab, then go on here."),
    }
