"""Two registrations side by side: what differs, which value stays, and what is in the way."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.screens import screen, screen_context
from events.clashes import explain
from events.history import column_label
from events.models.occupancy import Clashes
from registrations.actions.merging import CHOICES, differing, merge
from registrations.exports import CONTACT
from registrations.models import Registration


@dataclass(frozen=True)
class Choice:
    """One column of both: `is_open` where they differ; `is_other` where the other's is proposed."""

    column: str
    label: str
    kept: str
    other: str
    is_open: bool
    is_other: bool


@screen("registrations.change_registration")
@require_http_methods(["GET", "HEAD", "POST"])
def merge_view(request, kept, other):
    kept, other = _both(kept, other)
    refusals = []
    if request.method == "POST":
        columns = set(differing(kept, other)) - set(_hidden(request))
        taken = {column for column in columns if request.POST.get(column) == "other"}
        try:
            merge(kept=kept, other=other, taken=taken, by=request.user)
        except ValidationError as refusal:
            refusals = refusal.messages
        except Clashes as refusal:
            refusals = explain(refusal.clashes, edition=kept.edition)
        else:
            messages.success(request, _("The two registrations are one now."))
            address = reverse("admin:registrations_registration_change", args=[kept.pk])
            return HttpResponseRedirect(address)
    context = screen_context(
        request,
        _("Merge two registrations"),
        kept=kept,
        other=other,
        choices=_choices(request, kept, other),
        refusals=refusals,
    )
    return TemplateResponse(request, "admin/registrations/merge.html", context)


def _both(*keys):
    people = Registration.objects.select_related("edition", "category", "organisation", "speaker")
    found = people.in_bulk([key for key in keys if key < 2**63])
    if len(found) != 2:
        raise Http404
    kept, other = (found[key] for key in keys)
    if kept.edition_id != other.edition_id or kept.edition.is_archived:
        raise Http404
    return kept, other


def _choices(request, kept, other):
    hidden = _hidden(request)
    differ = differing(kept, other)
    return [
        Choice(
            columns[0],
            column_label(Registration, columns[0]),
            _shown(kept, columns),
            _shown(other, columns),
            columns[0] in differ,
            _proposed(request, columns[0], kept, other),
        )
        for columns in CHOICES
        if columns[0] not in hidden
    ]


def _hidden(request):
    """The columns that this user does not see, and does not choose between."""
    return () if request.user.has_perm(CONTACT) else Registration.CONTACT


def _proposed(request, column, kept, other):
    """What was chosen before a refusal; else what is not empty."""
    if column in request.POST:
        return request.POST[column] == "other"
    return not getattr(kept, column) and bool(getattr(other, column))


def _shown(record, columns):
    """The first of these columns that is filled, as text."""
    first = columns[0]
    if record._meta.get_field(first).choices:
        return getattr(record, f"get_{first}_display")()
    return next((str(v) for v in (getattr(record, c) for c in columns) if v), "")


urlpatterns = [
    path("registration-merge/<int:kept>/<int:other>/", merge_view, name="registration-merge"),
]
