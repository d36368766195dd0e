"""What every page of an edition stands in."""

import datetime as dt

from django.db.models import F
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from events.models import Edition, Page
from events.views.linked_data import absolute, edition_event
from forum.lib.wallclock import day_start, instant, offset_label


def public_editions():
    """The public editions, which know what pages the foot of theirs links to."""
    return Page.objects.told_by(Edition.objects.published())


def published_edition(slug):
    """The public edition under this address, as `public_editions` knows it; raises `Http404`.

    One row for each of its pages: a subquery would cost more than all else of the question.
    """
    rows = list(Edition.objects.published().filter(slug=slug).annotate(kind=F("pages__kind")))
    if not rows:
        raise Http404
    edition = rows[0]
    edition.page_kinds = ",".join(row.kind for row in rows if row.kind)
    return edition


def frame(edition, section):
    """The context of `base.html`: the edition, the current entry of its menu, its clocks.

    A page about something else than the edition has its own `picture` and `linked` data.
    """
    noon = instant(edition.starts_on, dt.time(12), edition.zone)
    written = (getattr(edition, "page_kinds", "") or "").split(",")
    return {
        "edition": edition,
        "section": section,
        "offset": offset_label(noon, edition.zone),
        "picture": absolute(reverse("events:edition-card", args=[edition.slug])),
        "linked": [edition_event(edition)],
        "foot_pages": [
            {"label": kind.label, "url": reverse("events:page-detail", args=[edition.slug, kind])}
            for kind in Page.Kind
            if kind in written
        ],
    }


def midnights(edition, days):
    """The starts of these days and of the ones after them, on the edition's clocks.

    With all days of the edition, its phase changes are among them.
    """
    dates = {day + dt.timedelta(days=n) for day in days for n in (0, 1)}
    return [day_start(date, edition.zone) for date in dates]


def hold_until(response, moments):
    """Tell the store when this page changes by the clock: at the next of these moments."""
    now = timezone.now()
    coming = [moment for moment in moments if moment > now]
    if coming:
        response.stored_until = min(coming)
    return response
