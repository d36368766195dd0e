"""Agendas on paper: one page for each person or table, in three languages."""

from pathlib import Path

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from events.printing.engine import draw_document, draw_for_printer
from forum.lib.languages import CODES, direction, translations
from forum.lib.markup import written_date
from meetings.agendas import Agendas
from registrations.printing.badges import names_of
from registrations.printing.lettering import named, told, written

# The drawing takes what papers share from the room below.
HOUSE = Path(__file__).parents[2]
DRAWING = "meetings/printing/agenda"
OF_PEOPLE = (
    gettext_lazy("Time"),
    gettext_lazy("Table"),
    gettext_lazy("With"),
    gettext_lazy("Languages"),
    gettext_lazy("What for"),
)
OF_TABLES = (
    gettext_lazy("Time"),
    gettext_lazy("First side"),
    gettext_lazy("Second side"),
    gettext_lazy("Languages"),
)
TITLE = gettext_lazy("Agenda of meetings")
FREE = pgettext_lazy("time", "free")


def draw_agendas(pages, *, agendas, moment):
    """A PDF for the printer of these pages, of `person_pages` or `table_pages`."""
    return draw_for_printer(DRAWING, _document(pages, agendas), moment, HOUSE)


def draw_own_agenda(registration, *, moment):
    """The agenda of one person as a PDF that screen readers can read."""
    agendas = Agendas(registration.edition, people=[registration])
    pages = person_pages([registration], agendas)
    return draw_document(DRAWING, _document(pages, agendas), moment, HOUSE)


def person_pages(people, agendas):
    """What `agenda.typ` draws of these people, each in their language first. Four queries."""
    lines, pages = agendas.of_people(people), []
    for person in people:
        with translation.override(person.language):
            pages.append(_person(person, lines[person.pk], agendas))
    return pages


def table_pages(tables, agendas):
    """What `agenda.typ` draws of these tables."""
    return [_table(table, agendas) for table in tables]


def _document(pages, agendas):
    code = get_language()
    return {
        "title": str(TITLE),
        "lang": code,
        "dir": direction(code),
        "forum": [named(agendas.edition, one) for one in ("ar", "fr")],
        "pages": pages,
    }


def _person(person, days, agendas):
    own, other = names_of(person)
    address = settings.SITE_URL + reverse("registrations:me", args=[agendas.edition.slug])
    return {
        **_frame(agendas, OF_PEOPLE, days, _of_person),
        "name": written(own),
        "under": written(other),
        "firm": written(firm_of(person)),
        "reference": person.reference,
        "qr": _qr(address),
        "address": address,
    }


def _table(table, agendas):
    address = settings.SITE_URL + reverse("meetings:meeting-list", args=[agendas.edition.slug])

    def row(line):
        return _of_table(line, agendas)

    return {
        **_frame(agendas, OF_TABLES, agendas.of_table(table), row),
        "name": _in_reader(_("Table %(number)s") % {"number": table.number}),
        "under": _in_reader(""),
        "firm": named(table.room, get_language()) if table.room else _in_reader(""),
        "reference": "",
        "qr": _qr(address),
        "address": address,
    }


def _frame(agendas, columns, days, row):
    """What both kinds of page have; words in three languages, the reader's first."""
    code = get_language()
    given = {"number": agendas.version}
    return {
        "lang": code,
        "dir": direction(code),
        "titles": _thrice(lambda: str(TITLE)),
        "states": _thrice(
            lambda: _("Version %(number)s, %(day)s") % {**given, "day": written_date(agendas.day)}
        ),
        "columns": [_thrice(lambda word=word: str(word)) for word in columns],
        "free": _thrice(lambda: str(FREE)),
        "days": [
            {
                "titles": _thrice(lambda day=day: written_date(day, "l j F Y")),
                "rows": [{"time": f"{line.start}–{line.end}", **row(line)} for line in lines],
            }
            for day, lines in days
        ],
    }


def _of_person(line):
    if line.entry:
        return {"kind": "session", "what": told(line.entry.title)}
    if not line.encounter:
        return {"kind": "free"}
    one = line.encounter
    return {
        "kind": "meeting",
        "table": str(one.meeting.table.number),
        "sides": [_side(one.other)],
        "languages": _words(one.languages),
        "reason": written(one.reason),
        "offers": _words(one.offers),
    }


def _of_table(line, agendas):
    if not line.meeting:
        return {"kind": "free"}
    first, second = line.meeting.first, line.meeting.second
    spoken = [agendas.spoken(first), agendas.spoken(second)]
    common = [term for term in spoken[0] if term in spoken[1]]
    return {
        "kind": "table",
        "sides": [_side(first), _side(second)],
        "languages": _words(common),
    }


def _side(person):
    own, other = names_of(person)
    return {"name": written(own), "under": written(other), "firm": written(firm_of(person))}


def firm_of(person):
    """The organisation of somebody, in the reader's language where it is one of ours."""
    if person.organisation and not person.organisation_name:
        return named(person.organisation, get_language())["text"]
    return person.organisation_name


def _words(terms):
    """Names of terms in the reader's language, as one text."""
    names = [told(translations(term, "name"))["text"] for term in terms]
    return _in_reader(_(", ").join(names))


def _in_reader(text):
    return told({get_language(): text})


def _thrice(text):
    """What `text()` says in the three languages, the reader's first."""
    own = get_language()
    words = []
    for code in (own, *(code for code in CODES if code != own)):
        with translation.override(code):
            words.append(told({code: text()}, code))
    return words


def _qr(address):
    return segno.make(address, error="m", micro=False).svg_inline(border=0)
