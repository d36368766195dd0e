"""The list of attendees as the database reads it quickly, and what it knows beside its rows."""

from collections import defaultdict
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property

from registrations.models import Entry


class AttendeePages(Paginator):
    """Finds a page by its ids, so that nothing wide is sorted or skipped.

    Of a list that `is_searched` every row has to be read once to be counted: then the ids are kept,
    and the page is known.
    """

    object_list: Any  # a QuerySet, which the stubs do not know here

    def __init__(self, *args, is_searched=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_searched = is_searched

    @cached_property
    def found(self):
        return list(self.object_list.values_list("pk", flat=True))

    @cached_property
    def count(self):
        return len(self.found) if self.is_searched else super().count

    def page(self, number):
        number = self.validate_number(number)
        bottom = (number - 1) * self.per_page
        listed = self.object_list
        ids = self.found if self.is_searched else listed.values("pk")
        of_page = listed.model.objects.filter(pk__in=ids[bottom : bottom + self.per_page])
        rows = of_page.order_by(*listed.query.order_by)
        rows.query.select_related = listed.query.select_related
        return Page(rows, number, self)


class AttendeeList(ChangeList):
    """Knows of those on its page when they came in. One query."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = people = list(self.result_list)
        days = defaultdict(list)
        shown = Entry.objects.filter(registration__in=people, kind=Entry.Kind.ENTRY)
        for pk, day in shown.order_by("day").values_list("registration", "day"):
            days[pk].append(day)
        for person in people:
            person.days_in = days[person.pk]
