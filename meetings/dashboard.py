"""What the dashboard of an edition says about its B2B meetings."""

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from events.panels import Figure, Panel, panel

from .models import Meeting


@panel(5, "meetings.view_meeting")
def meetings_panel(edition, user):
    """Two queries."""
    of_edition = Meeting.objects.filter(edition=edition)
    counts = dict(of_edition.order_by().values_list("status").annotate(Count("pk")))
    lost = of_edition.to_replace().count()
    states = [
        Figure(label, counts.get(status, 0), _list(edition, status__exact=status))
        for status, label in Meeting.Status.choices
    ]
    return Panel(
        _("B2B meetings"),
        [
            *states,
            Figure(
                _("to be placed anew"),
                lost,
                _list(edition, place="lost"),
                "warning" if lost else "good",
            ),
        ],
        url=_list(edition),
        action=_("All meetings"),
    )


def _list(edition, **query):
    address = reverse("admin:meetings_meeting_changelist")
    return f"{address}?{urlencode({'edition': edition.pk, **query})}"
