"""Bilateral meetings in public: how they work, and those whose two sides agreed to be listed."""

import itertools
from collections import defaultdict

from django.db.models import Count, Q
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import get_language

from events.views.frame import frame, published_edition
from events.views.rows import clock_range, illustrative_mark, organisation_name
from forum.lib.stored import stored_page
from meetings.models import Meeting


@stored_page()
def meeting_list(request, edition):
    """By slot and table; of the meetings not listed, only their number."""
    edition = published_edition(edition)
    listed = defaultdict(list)
    for meeting in _listed(edition):
        listed[meeting.slot_id].append(_meeting(meeting))
    slots = [_slot(slot, listed[slot.pk], edition) for slot in _slots(edition)]
    days = itertools.groupby(slots, key=lambda slot: slot["day"])
    context = {
        **frame(edition, "meetings"),
        "days": [{"date": day, "slots": list(group)} for day, group in days],
    }
    return render(request, "meetings/meeting_list.html", context)


def _listed(edition):
    return (
        Meeting.objects.filter(edition=edition)
        .listed()
        .select_related("table", "first__organisation", "second__organisation")
        .order_by("table__number", "pk")
    )


def _slots(edition):
    standing = Count("meetings", filter=~Q(meetings__status=Meeting.Status.CANCELLED))
    return edition.meeting_slots.annotate(standing=standing).filter(standing__gt=0)


def _slot(slot, meetings, edition):
    return {
        "day": slot.day,
        "when": clock_range(slot.starts_at, slot.ends_at, edition.zone),
        "meetings": meetings,
        "others": slot.standing - len(meetings),
        "mark": illustrative_mark(slot),
    }


def _meeting(meeting):
    return {
        "table": meeting.table.number,
        "first": _side(meeting.first),
        "second": _side(meeting.second),
        "mark": illustrative_mark(meeting),
    }


def _side(registration):
    """A side's name in the reader's script where we have it, and the institution."""
    latin = registration.name_latin if get_language() != "ar" else ""
    name = format_html("<bdi>{}</bdi>", latin or registration.name)
    institution = organisation_name(registration.organisation) or (
        registration.organisation_name
        and format_html("<bdi>{}</bdi>", registration.organisation_name)
    )
    return {"name": name, "institution": institution}
