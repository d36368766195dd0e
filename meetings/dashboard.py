"""What the dashboard of an edition says about its B2B meetings."""

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from events.panels import Figure, Panel, panel

from .models import Meeting, Profile
from .unfinished import unfinished_people


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


@panel(6, "meetings.view_profile")
def profiles_panel(edition, user):
    """Three queries."""
    of_edition = Profile.objects.filter(edition=edition)
    waiting = of_edition.to_moderate().count()
    queue, calls = (
        reverse(f"admin:{name}", args=[edition.slug])
        for name in ("meeting-profiles", "meeting-profiles-unfinished")
    )
    approved = urlencode({"edition": edition.pk, "state__exact": Profile.State.APPROVED})
    return Panel(
        _("Profiles for the meetings"),
        [
            Figure(
                _("can be met"),
                of_edition.taking_part().count(),
                f"{reverse('admin:meetings_profile_changelist')}?{approved}",
            ),
            Figure(_("wait for the coordinator"), waiting, queue, "warning" if waiting else "good"),
            Figure(_("to be called"), unfinished_people(edition).count(), calls),
        ],
        url=queue,
        action=_("Moderate"),
    )
