"""The waiting lists of an edition: who stands where, and the seats that are offered."""

from dataclasses import dataclass

from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.screens import screen, screen_context
from events.desk import edition_named
from registrations.models import Admission, Registration

# Of one category; the rest is counted.
MOST_SHOWN = 100
Status = Registration.Status


@dataclass
class Line:
    """One category: its admission, those who are offered a seat, those who wait."""

    admission: Admission
    offered: list
    waiting: list
    count: int

    @property
    def left_out(self):
        return self.count - len(self.waiting)


@screen("registrations.view_registration")
@require_safe
def waiting_view(request, slug):
    """Four queries, whatever the number of people."""
    edition = edition_named(request, slug)
    lines = lines_of(edition)
    context = screen_context(
        request,
        _("Waiting lists"),
        edition=edition,
        lines=[line for line in lines if line.offered or line.waiting],
        may_change=request.user.has_perm("registrations.change_registration")
        and not edition.is_archived,
    )
    return TemplateResponse(request, "admin/registrations/waiting.html", context)


def lines_of(edition):
    """A `Line` for each admission. Two queries."""
    lines = {a.category_id: Line(a, [], [], 0) for a in Admission.objects.of_edition(edition)}
    people = edition.registrations.filter(status__in=[Status.OFFERED, Status.WAITING])
    people = people.select_related("organisation").order_by("waiting_since", "pk")
    for registration in people.iterator():
        registration.edition = edition
        if (line := lines.get(registration.category_id)) is None:
            continue
        if registration.status == Status.OFFERED:
            line.offered.append(registration)
            continue
        line.count += 1
        if line.count <= MOST_SHOWN:
            line.waiting.append(registration)
    return list(lines.values())


urlpatterns = [path("waiting/<slug:slug>/", waiting_view, name="waiting")]
