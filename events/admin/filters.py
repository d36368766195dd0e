"""Filters of the lists that belong to an edition: they start with the edition at work."""

from django.contrib import admin
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from events.desk import all_editions, edition_asked

ALL = "all"


class EditionFilter(admin.SimpleListFilter):
    """One edition, the one at work unless another is asked for."""

    title = _("edition")
    parameter_name = "edition"

    def __init__(self, request, params, model, model_admin):
        self.editions = all_editions(request)
        self.chosen = edition_asked(request)
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin):
        return [(str(edition.pk), str(edition)) for edition in self.editions]

    def queryset(self, request, queryset):
        if self.value() == ALL or self.chosen is None:
            return queryset
        return queryset.filter(edition=self.chosen)

    def choices(self, changelist):
        is_all = self.value() == ALL
        for edition in self.editions:
            yield {
                "selected": edition == self.chosen and not is_all,
                "query_string": changelist.get_query_string({"edition": edition.pk}),
                "display": str(edition),
            }
        yield {
            "selected": is_all,
            "query_string": changelist.get_query_string({"edition": ALL}),
            "display": _("All editions"),
        }


class OfEditionFilter(admin.RelatedFieldListFilter):
    """Rooms, tracks or types: only those of the edition asked for."""

    def field_choices(self, field, request, model_admin):
        edition = edition_asked(request)
        wanted = {"edition": edition} if edition else {}
        return field.get_choices(include_blank=False, limit_choices_to=wanted)


class DayFilter(admin.SimpleListFilter):
    """A day of the edition asked for, or what waits for a place in the timetable."""

    title = _("day")
    parameter_name = "day"
    TRAY = "none"

    def lookups(self, request, model_admin):
        edition = edition_asked(request)
        days = edition.days if edition else []
        named = [(day.isoformat(), formats.date_format(day, "l j F")) for day in days]
        return [*named, (self.TRAY, _("Not in the timetable"))]

    def queryset(self, request, queryset):
        if self.value() == self.TRAY:
            return queryset.filter(day=None)
        if self.value() in dict(self.lookup_choices):
            return queryset.filter(day=self.value())
        return queryset
