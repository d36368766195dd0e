"""Why a wish has no meeting, in words; and what would make room for it."""

from django.utils.translation import gettext as _

from forum.lib.text import isolate
from meetings.models import MeetingRequest, MeetingSlot, Placement, Plan


def unmet_reason(request):
    """Why a request has no meeting in the published plan, for its two sides; empty if it has one,
    or where no plan is published that knew of it. One query; for a list see `unmet_reasons`."""
    return unmet_reasons([request]).get(request.pk, "")


def unmet_reasons(requests):
    """`{request key: sentence}` of those without a meeting in the published plan. One query."""
    rows = Placement.objects.filter(
        plan__state=Plan.State.PUBLISHED,
        request__in=[request.pk for request in requests],
        slot=None,
    ).exclude(reason="")
    return {row.request_id: str(row.get_reason_display()) for row in rows}


def exchanges_of(placements):
    """`{placement key: sentence}`: what would have to give way, for the coordinator. Two queries.

    Names are in it: not for attendees.
    """
    told = {row.pk: row.exchange for row in placements if row.exchange}
    if not told:
        return {}
    keys = {one.get("request") for one in told.values()}
    found = MeetingRequest.objects.filter(pk__in=keys)
    found = found.select_related("asker__registration", "asked__registration")
    requests = {one.pk: one for one in found}
    slots = MeetingSlot.objects.in_bulk(
        {one[name] for one in told.values() for name in ("slot", "to") if name in one}
    )
    sentences = {key: _exchange(one, requests, slots) for key, one in told.items()}
    return {key: sentence for key, sentence in sentences.items() if sentence}


def _exchange(one, requests, slots):
    slot, to = slots.get(one.get("slot")), slots.get(one.get("to"))
    other = requests.get(one.get("request"))
    if slot is None:
        return ""
    if other is None:
        return _("Possible at %(slot)s.") % {"slot": slot}
    words = {
        "slot": slot,
        "one": isolate(other.asker.registration.name),
        "other": isolate(other.asked.registration.name),
        "to": to,
    }
    if to:
        return _("Possible at %(slot)s if %(one)s and %(other)s met at %(to)s instead.") % words
    return _("Possible at %(slot)s if the meeting of %(one)s and %(other)s gave way.") % words
