"""What a repair changed, on paper: for the desk, the stewards and whoever runs to tell people."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.printing.engine import draw_for_printer
from forum.lib.languages import direction
from forum.lib.markup import written_date
from forum.lib.wallclock import local_parts
from meetings.delta import Delta
from registrations.printing.badges import names_of
from registrations.printing.lettering import named, told, written

from .agendas import HOUSE, firm_of

DRAWING = "meetings/printing/delta"


def draw_delta(plan, *, version, moment):
    """The PDF of what this repair changed; `version` is that of the agendas."""
    delta, code = Delta(plan), get_language()
    day, time, _fold = local_parts(moment, plan.edition.zone)
    page = _("Page {number} of {count}").replace("{count}", "{number}").split("{number}")[:2]
    data = {
        "lang": code,
        "dir": direction(code),
        "title": _("Changes of the agendas"),
        "forum": named(plan.edition, code),
        "state": _("Agendas version %(number)s; plan %(plan)s, printed %(day)s, %(time)s")
        % {
            "number": version,
            "plan": plan.number,
            "day": written_date(day),
            "time": f"{time:%H:%M}",
        },
        "page": page,
        "parts": [_of_people(delta, code), _of_tables(delta, code)],
    }
    return draw_for_printer(DRAWING, data, moment, HOUSE)


def _of_people(delta, code):
    groups = []
    for person, rows in delta.of_people():
        own, other = names_of(person)
        cells = [[_met(row.was, person, code), _met(row.now, person, code)] for row in rows]
        under = " · ".join(filter(None, (other, firm_of(person))))
        groups.append({"name": written(own), "under": written(under), "rows": cells})
    return _part(_("For each person"), [_("was"), _("is now")], groups, code)


def _of_tables(delta, code):
    groups = []
    for table, lines in delta.of_tables():
        cells = [[_sat(slot, was, code), _sat(slot, now, code)] for slot, was, now in lines]
        name = told({code: _("Table %(number)s") % {"number": table.number}}, code)
        groups.append({"name": name, "under": told({code: ""}, code), "rows": cells})
    return _part(_("For each table"), [_("was"), _("is now")], groups, code)


def _part(title, columns, groups, code):
    none = _("Nothing changes.")
    return {"title": title, "columns": columns, "groups": groups, "none": none}


def _met(place, person, code):
    """What one side reads of a meeting; a dash where there is none."""
    if place is None:
        return told({code: "–"}, code)
    slot, table, *sides = place
    other = next((side for side in sides if side.pk != person.pk), person)
    text = _("%(time)s, table %(table)s: %(name)s") % {
        "time": _when(slot),
        "table": table.number,
        "name": _isolated(other.name),
    }
    return told({code: text}, code)


def _sat(slot, place, code):
    if place is None:
        return told({code: f"{_when(slot)} –"}, code)
    names = " – ".join(_isolated(side.name) for side in place[2:])
    return told({code: f"{_when(slot)} {names}"}, code)


def _when(slot):
    return f"{slot.day:%d/%m} {slot.start_time:%H:%M}"


def _isolated(name):
    return f"\u2068{name}\u2069"
