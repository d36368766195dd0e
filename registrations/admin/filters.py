"""What the list of attendees is narrowed by, beside what stands in one column."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from events.desk import edition_asked
from registrations.models import Registration


class CountryFilter(admin.SimpleListFilter):
    """The countries from which people come to the edition asked for. One query."""

    title = _("country")
    parameter_name = "country"

    def lookups(self, request, model_admin):
        coming = Registration.objects.filter(edition=edition_asked(request)).exclude(country="")
        codes = coming.order_by("country").values_list("country", flat=True).distinct()
        return [(code, code) for code in codes]

    def queryset(self, request, queryset):
        return queryset.filter(country=self.value()) if self.value() else queryset


class HappenedFilter(admin.SimpleListFilter):
    """Whether something has happened, of which the moment stands in `column`."""

    column = ""

    def lookups(self, request, model_admin):
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request, queryset):
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(**{f"{self.column}__isnull": self.value() == "no"})


class EmailConfirmedFilter(HappenedFilter):
    title = _("e-mail confirmed")
    parameter_name, column = "email_confirmed", "email_confirmed_at"


class BadgePrintedFilter(HappenedFilter):
    title = _("badge printed")
    parameter_name, column = "badge_printed", "badge_printed_at"


FILTERS = (
    "category",
    "status",
    CountryFilter,
    "language",
    EmailConfirmedFilter,
    "is_walk_in",
    BadgePrintedFilter,
)
# What an export may put on record of how its list was narrowed: none of it names anybody.
RECORDED = frozenset(
    {
        "edition",
        "category",
        "status",
        "country",
        "language",
        "is_walk_in",
        "email_confirmed",
        "badge_printed",
    }
)
