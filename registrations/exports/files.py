"""The bytes of a list, the name of its file, and what it says about itself."""

import datetime as dt
import re
from collections.abc import Iterator

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forum.lib.spreadsheets import (
    CSV_TYPE,
    JSON_TYPE,
    XLSX_TYPE,
    Column,
    csv_chunks,
    json_chunks,
    xlsx_chunks,
)
from forum.lib.wallclock import local_parts

from .columns import wall_clock

KEPT_DAYS = 30
FORMATS = {"xlsx": XLSX_TYPE, "csv": CSV_TYPE, "json": JSON_TYPE}
_NOT_IN_FILE_NAMES = re.compile(
    r'[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069<>:"/\\|?*]+'
)


def file_chunks(fmt, rows, columns, about) -> Iterator[bytes]:
    """The file's bytes, with headers in the active language; `about`: see `about_lines`.

    `columns` is `{key: AttendeeColumn}`; a JSON file names its values by those keys.
    """
    if fmt == "json":
        return json_chunks(list(columns), rows)
    titled = [Column(str(c.header), c.width, c.is_ltr, c.is_code) for c in columns.values()]
    language = get_language()
    if fmt == "csv":
        return csv_chunks(titled, rows, language)
    return xlsx_chunks(
        titled, rows, language, sheet=_("Attendees"), about=about, about_sheet=_("About")
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
    shown_at = wall_clock(edition)(at)
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
