"""All who are awaited, on paper: for the hour in which nothing else works."""

from itertools import groupby
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.printing.engine import draw_for_printer
from forum.lib.languages import direction
from forum.lib.markup import written_date
from forum.lib.text import normalise
from forum.lib.wallclock import local_parts
from registrations.models import Entry

from .lettering import is_right_to_left, named, written

HERE = Path(__file__).parent


# Of so many rows typst makes a document in a second, and with 300 MB.
ROWS = 2000


def draw_day_list(registrations, days, *, edition, number, moment):
    """`(PDF, rows)` of each part of the list, for long ones are cut between two letters.

    It has a box to tick for each of `days`, ticked already for who is in. Each person has a
    numbered row in the list of their own script. Who has a name in Latin letters besides stands in
    the other list too, with that number where the boxes are.
    """
    shared = _shared(days, edition, number, moment, len(registrations))
    for parts, rows in portions(list_parts(registrations, days)):
        data = {**shared, "parts": parts}
        yield draw_for_printer("day_list", data, moment, HERE), rows


def _shared(days, edition, number, moment, total):
    code = get_language()
    page = _("Page {number} of {count}").replace("{count}", "{number}").split("{number}")[:2]
    return {
        "lang": code,
        "dir": direction(code),
        "title": _("Day list"),
        "forum": named(edition, code),
        "state": _state(edition, number, moment),
        "total": _("Confirmed: %(count)d") % {"count": total},
        "page": page,
        "columns": [_("No."), _("Name"), _("Organisation"), _("Category"), _("Reference")],
        "days": [written_date(day, "MONTH_DAY_FORMAT") for day in days],
        "see": _("no. {number}").split("{number}"),
    }


def portions(parts):
    """`(parts, rows)` of at most `ROWS` rows each, unless one letter alone has more."""
    portion, rows = [], 0
    for part in parts:
        for group in part["groups"]:
            if rows and rows + len(group["rows"]) > ROWS:
                yield portion, rows
                portion, rows = [], 0
            if not portion or portion[-1]["dir"] != part["dir"]:
                portion.append({"dir": part["dir"], "groups": []})
            portion[-1]["groups"].append(group)
            rows += len(group["rows"])
    if rows:
        yield portion, rows


def _state(edition, number, moment):
    day, time, _fold = local_parts(moment, edition.zone)
    return _("List %(number)d: as of %(day)s, %(time)s") % {
        "number": number,
        "day": written_date(day),
        "time": f"{time:%H:%M}",
    }


def list_parts(registrations, days):
    """The list of Arabic letters and the one of Latin letters, each by its first letters.

    One query: who is in.
    """
    came = _came(registrations, days)
    numbers: dict[int, int] = {}
    parts = []
    for right_to_left in (True, False):
        spelt = ((_spelling(one, right_to_left), one) for one in registrations)
        rows = [(normalise(name), name, one) for name, one in spelt if name]
        rows.sort(key=lambda row: (row[0], row[2].pk))
        groups = [
            {
                "letter": letter.upper(),
                "rows": [_row(name, one, numbers, days, came) for _key, name, one in of_letter],
            }
            for letter, of_letter in groupby(rows, key=lambda row: row[0][:1])
        ]
        if groups:
            parts.append({"dir": "rtl" if right_to_left else "ltr", "groups": groups})
    return parts


def _came(registrations, days):
    """`{(registration id, day)}` of those who were let in."""
    if not registrations:
        return set()
    entries = Entry.objects.filter(registration__edition=registrations[0].edition_id, day__in=days)
    return set(entries.values_list("registration", "day"))


def _spelling(registration, right_to_left):
    """The name in letters of that direction; "" where there is none."""
    spelt = (registration.name, registration.name_latin)
    return next((n for n in spelt if n and is_right_to_left(n) == right_to_left), "")


def _row(name, registration, numbers, days, came):
    """`boxes` are of the days, true for who is in; None where the row only points to another."""
    key = registration.pk
    is_own = key not in numbers
    number = numbers.setdefault(key, len(numbers) + 1)
    other = _spelling(registration, not is_right_to_left(name))
    firm = registration.organisation_name or str(registration.organisation or "")
    return {
        "number": number,
        "boxes": [(key, day) in came for day in days] if is_own else None,
        "name": written(name),
        "under": written(other),
        "organisation": written(firm),
        "category": str(registration.category),
        "reference": registration.reference,
    }
