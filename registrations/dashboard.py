"""What the dashboard of an edition says about its attendees: counts, and no name."""

import datetime as dt
from collections import Counter

from django.urls import reverse
from django.utils import formats
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from events.panels import Chart, Figure, Panel, counted, panel
from forum.lib.wallclock import day_start, local_parts

from .models import Category, Registration

# Bars that one still reads at a glance.
MOST_WEEKS = 16
WEEK = dt.timedelta(weeks=1)


@panel(4, "registrations.view_registration")
def registrations_panel(edition, user):
    """Two queries."""
    rows = Registration.objects.of_edition(edition).order_by()
    rows = list(rows.values_list("status", "category", "registered_at"))
    by_status = Counter(status for status, _category, _at in rows)
    live = [row for row in rows if row[0] not in Registration.ENDED]
    return Panel(
        _("Attendees"),
        [
            Figure(label, by_status[status], _list(edition, status__exact=status))
            for status, label in Registration.Status.choices
        ],
        [
            _by_category(edition, Counter(category for _status, category, _at in live)),
            _by_week(edition, [at for _status, _category, at in live]),
        ],
        _list(edition),
        _("All registrations"),
    )


def _list(edition, **query):
    address = reverse("admin:registrations_registration_changelist")
    return f"{address}?{urlencode({'edition': edition.pk, **query})}"


def _by_category(edition, counts):
    rows = [
        (str(category), counts[category.pk], _list(edition, category__id__exact=category.pk))
        for category in Category.objects.all()
        if counts[category.pk]
    ]
    return Chart(_("Registrations by category"), _("Category"), _("Registrations"), counted(rows))


def _by_week(edition, moments):
    """The last weeks in which somebody registered, from Monday on, on the clocks of the edition."""
    counts = Counter(_monday(local_parts(moment, edition.zone)[0]) for moment in moments)
    rows = [
        (
            formats.date_format(monday, "j F Y"),
            count,
            _list(
                edition,
                registered_at__gte=day_start(monday, edition.zone).isoformat(),
                registered_at__lt=day_start(monday + WEEK, edition.zone).isoformat(),
            ),
        )
        for monday, count in sorted(counts.items())[-MOST_WEEKS:]
    ]
    return Chart(_("Registrations by week"), _("Week from"), _("Registrations"), counted(rows))


def _monday(day):
    return day - dt.timedelta(days=day.weekday())
