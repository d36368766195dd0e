"""The attendee list as a file: its columns, its name, and what it says about itself."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.conf import settings
from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from forum.lib.spreadsheets import CSV_TYPE, XLSX_TYPE, Column, csv_chunks, xlsx_chunks
from forum.lib.wallclock import local_parts

from .models import Category, Registration

CONTACT = "registrations.view_contact"
ROWS_A_FETCH = 2000
KEPT_DAYS = 30
FORMATS = {"xlsx": XLSX_TYPE, "csv": CSV_TYPE}
_NOT_IN_FILE_NAMES = re.compile(
    r'[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069<>:"/\\|?*]+'
)


class AttendeeColumn(NamedTuple):
    """A column of the attendee list.

    `header` is a lazy translation; `source` names a value of the query; `reader(edition)` makes
    the function that turns it into text, for one edition and the active language; `permission` is
    what a reader must hold.
    """

    header: object
    source: str
    width: int = 20
    reader: Callable | None = None
    permission: str = ""
    is_ltr: bool = False
    is_code: bool = False


def _category_names(edition):
    return {category.pk: str(category) for category in Category.objects.all()}.__getitem__


def _status_names(edition):
    return {value: str(label) for value, label in Registration.Status.choices}.__getitem__


def _language_names(edition):
    return {code: str(name) for code, name in settings.LANGUAGES}.__getitem__


def _wall_clock(edition):
    def shown(moment):
        day, time, _fold = local_parts(moment, edition.zone)
        return f"{day.isoformat()} {time:%H:%M}"

    return shown


COLUMNS = {
    "reference": AttendeeColumn(
        gettext_lazy("Reference"), "reference", 14, is_ltr=True, is_code=True
    ),
    "name": AttendeeColumn(gettext_lazy("Name"), "name", 30),
    "name_latin": AttendeeColumn(
        gettext_lazy("Name in Latin letters"), "name_latin", 30, is_ltr=True
    ),
    "organisation": AttendeeColumn(gettext_lazy("Organisation"), "shown_organisation", 34),
    "position": AttendeeColumn(gettext_lazy("Position"), "position", 30),
    "category": AttendeeColumn(gettext_lazy("Category"), "category_id", 22, reader=_category_names),
    "country": AttendeeColumn(gettext_lazy("Country"), "country", 9, is_ltr=True),
    "language": AttendeeColumn(gettext_lazy("Language"), "language", 12, reader=_language_names),
    "status": AttendeeColumn(gettext_lazy("Status"), "status", 12, reader=_status_names),
    "registered_at": AttendeeColumn(
        gettext_lazy("Registered at"), "registered_at", 17, reader=_wall_clock, is_ltr=True
    ),
    "email": AttendeeColumn(gettext_lazy("E-mail"), "email", 34, permission=CONTACT, is_ltr=True),
    "phone": AttendeeColumn(
        gettext_lazy("Telephone"), "phone", 20, permission=CONTACT, is_ltr=True, is_code=True
    ),
}


def allowed_columns(user) -> list[str]:
    """The keys of `COLUMNS` that `user` may have, in order."""
    return [
        key
        for key, column in COLUMNS.items()
        if not column.permission or user.has_perm(column.permission)
    ]


def attendee_rows(registrations, keys, edition) -> Iterator[list[str]]:
    """One list of texts for each of `registrations`, by name, read in the active language.

    Two queries for any number of rows, which come in portions of `ROWS_A_FETCH`; the second runs
    when the first row is asked for.
    """
    readers = [COLUMNS[key].reader for key in keys]
    shown = [reader(edition) if reader else str for reader in readers]
    sources = [COLUMNS[key].source for key in keys]
    values = (
        registrations.order_by("name", "pk")
        .annotate(shown_organisation=_organisation_in(get_language()))
        .values_list(*sources)
        .iterator(chunk_size=ROWS_A_FETCH)
    )
    return ([show(value) for show, value in zip(shown, row, strict=True)] for row in values)


def _organisation_in(language):
    """The linked organisation's name for a reader of `language`, else the name as written."""
    fallbacks = settings.MODELTRANSLATION_FALLBACK_LANGUAGES
    codes = [language, *fallbacks.get(language, fallbacks["default"])]
    names = [NullIf(F(f"organisation__name_{code}"), Value("")) for code in dict.fromkeys(codes)]
    return Case(
        When(organisation=None, then=F("organisation_name")),
        default=Coalesce(*names, F("organisation_name"), output_field=CharField()),
    )


def file_chunks(fmt, rows, keys, about) -> Iterator[bytes]:
    """The file's bytes, with headers in the active language; `about`: see `about_lines`."""
    columns = [
        Column(str(c.header), c.width, c.is_ltr, c.is_code) for c in (COLUMNS[k] for k in keys)
    ]
    language = get_language()
    if fmt == "csv":
        return csv_chunks(columns, rows, language)
    return xlsx_chunks(
        columns, rows, language, sheet=_("Attendees"), about=about, about_sheet=_("About")
    )


def audience_name(partner) -> str:
    """Whom the file is for, in the active language."""
    return str(partner) if partner else _("the organisers")


def file_name(edition, partner, fmt, at) -> str:
    """Says of which edition, for whom and when (the edition's wall clock at `at`)."""
    day, time, _fold = local_parts(at, edition.zone)
    words = [_("Attendees"), edition.slug, audience_name(partner), f"{day} {time:%H%M}"]
    name = " - ".join(" ".join(_NOT_IN_FILE_NAMES.sub(" ", word).split()) for word in words)
    return f"{name}.{fmt}"


def about_lines(*, edition, by, at, reason, partner):
    """The function that, given the number of rows, tells what a file is, as (label, text)."""
    shown_at = _wall_clock(edition)(at)
    last = max(edition.ends_on, at.date()) + dt.timedelta(days=KEPT_DAYS)
    before = [
        (_("Edition"), str(edition)),
        (_("Exported by"), str(by)),
        (_("Exported at"), shown_at),
        (_("For"), audience_name(partner)),
        (_("Reason"), reason),
    ]
    after = [(_("Delete by"), last.isoformat())]
    if partner:
        basis = _("Only people who have agreed to share their details with this partner.")
        after.insert(0, (_("Basis"), basis))
    label = _("Number of people")
    return lambda count: [*before, (label, str(count)), *after]
