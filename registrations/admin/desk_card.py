"""What the desk is shown of people: who was found, the card of one of them, and the counts."""

import uuid
from dataclasses import dataclass, field
from urllib.parse import quote

import segno
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from forum.lib.wallclock import local_parts
from registrations.actions.reception import SLIP, hand_over_link, last_change
from registrations.desk_forms import CorrectionForm
from registrations.desk_search import found_at_desk
from registrations.exports import CONTACT
from registrations.models import Answer, Entry, Registration
from registrations.namesakes import namesakes_of

Status = Registration.Status
CHANGE = "registrations.change_registration"
MOST_NAMESAKES = 3
WHATSAPP = "https://wa.me/"
# A number without a country's prefix is one of here.
HERE = "212"
LOOKS: dict[str, str] = {
    Status.CONFIRMED: "is-good",
    Status.CANCELLED: "is-error",
    Status.REFUSED: "is-error",
}


@dataclass
class Person:
    """A registration as it is shown; `entry` is the one that let them in today."""

    registration: Registration
    entry: Entry | None
    zone: str
    url: str
    namesakes: list = field(default_factory=list)

    @property
    def look(self):
        return LOOKS.get(self.registration.status, "is-warning")

    @property
    def firm(self):
        return self.registration.organisation or self.registration.organisation_name

    @property
    def since(self):
        """When they came in today, on the clocks of the edition."""
        return f"{local_parts(self.entry.scanned_at, self.zone)[1]:%H:%M}" if self.entry else ""

    @property
    def where(self):
        return self.entry and (self.entry.device or self.entry.door)

    @property
    def is_confirmed(self):
        return self.registration.status == Status.CONFIRMED


def today_of(edition):
    return local_parts(timezone.now(), edition.zone)[0]


def shown(registrations, edition):
    """A `Person` for each, in their order. One query."""
    today = Entry.objects.of_day(edition, today_of(edition)).filter(kind=Entry.Kind.ENTRY)
    entries = today.filter(registration__in=[one.pk for one in registrations])
    by_person = {entry.registration_id: entry for entry in entries.select_related("door", "device")}
    return [
        Person(one, by_person.get(one.pk), edition.zone, address_of(one, edition))
        for one in registrations
    ]


def found(edition, text, user):
    """Those whom `user` finds. Three queries."""
    people = found_at_desk(edition, text, with_contact=user.has_perm(CONTACT))
    return shown(people, edition)


def known_as(edition, name):
    """Who may be the same person as somebody of this name who is not registered yet."""
    fresh = Registration(edition=edition, name=name)
    return shown(namesakes_of(fresh)[:MOST_NAMESAKES] if name.strip() else [], edition)


def address_of(registration, edition):
    return reverse("admin:desk-person", args=[edition.slug, registration.pk])


def card_of(registration, edition, user, form=None, link=None):
    """The context of one person's card."""
    (person,) = shown([registration], edition)
    person.namesakes = shown(namesakes_of(registration)[:MOST_NAMESAKES], edition)
    may_change = user.has_perm(CHANGE) and not edition.is_archived
    may_see_contact = user.has_perm(CONTACT)
    has_ended = registration.status in Registration.ENDED
    return {
        "edition": edition,
        "person": person,
        "one": registration,
        "scan": uuid.uuid4(),
        "needs_care": Answer.objects.filter(
            registration=registration, question__is_sensitive=True
        ).exists(),
        "may_change": may_change,
        "may_see_contact": may_see_contact,
        "form": form or (may_change and CorrectionForm(registration=registration, user=user)),
        "may_confirm": may_change
        and registration.status in (Status.PENDING, Status.WAITING, Status.OFFERED),
        "may_cancel": may_change and not has_ended,
        "may_hand_over": may_change and may_see_contact and not has_ended and not link,
        "takes_back": takes_back(person, user) if may_change else None,
        "link": link,
    }


def takes_back(person, user):
    """`(deed, label)` of what `user` did last to this person and may undo; None without any."""
    one, entry, now = person.registration, person.entry, timezone.now()
    slip = entry if entry and entry.by_id == user.pk and entry.received_at > now - SLIP else None
    change = last_change(registration=one, by=user)
    if change and not (slip and slip.received_at > change.at):
        return "undo_change", _("Undo the last change")
    if one.is_walk_in and person.is_confirmed and one.registered_at > now - SLIP:
        first = one.history.order_by("history_id").first()
        if first and first.history_user_id == user.pk:
            return "undo_walk_in", _("Take the walk-in back")
    return ("undo_entry", _("Take the check-in back")) if slip else None


def way_to_their_page(registration, by):
    """The person's own link: as a QR code for their telephone, and as a message to it."""
    url = hand_over_link(registration=registration, by=by)
    code = segno.make(url, error="m").svg_inline(
        border=2, svgclass=None, lineclass=None, omitsize=True
    )
    with translation.override(registration.language):
        text = _("%(forum)s: your own page, with your badge and your calendar: %(url)s") % {
            "forum": registration.edition,
            "url": url,
        }
    return {
        "url": url,
        "code": mark_safe(code),  # noqa: S308  made by segno from our own address
        "whatsapp": f"{WHATSAPP}{dialled(registration.phone)}?text={quote(text, safe='')}",
    }


def dialled(phone):
    """A telephone number as a network without borders wants it: digits, the country's first."""
    digits = "".join(sign for sign in phone if sign.isdecimal())
    if phone.strip().startswith("+"):
        return digits
    if digits.startswith("00"):
        return digits[2:]
    return HERE + digits[1:] if digits.startswith("0") else digits
