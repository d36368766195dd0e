"""Release documents and records as plain rows of ready HTML: the loops of templates stay small."""

import datetime as dt
import re
import zoneinfo
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from events.models import Appearance
from forum.lib.languages import CODES, pick, translations
from forum.lib.markup import marked
from speakers.models.record import Sourced

SOURCE_ADDRESS = re.compile(r"https?://(?:www\.)?([^/?#\s]+)")


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session in a list; texts are safe HTML, times are on the edition's clocks."""

    url: str
    title: SafeString
    start: str
    when: str
    room: SafeString
    meta: SafeString
    people: SafeString
    is_cancelled: bool
    column: int
    starts_at: str
    ends_at: str


class SessionRows:
    """Makes rows of one edition's sessions; rooms, tracks and people are written once each.

    `columns` are the slugs of the rooms that a grid shows, in its order.
    """

    def __init__(self, edition, columns=()):
        self.columns = {slug: n for n, slug in enumerate(columns, 1)}
        self.zone = zoneinfo.ZoneInfo(edition.zone)
        self.prefix = reverse("events:session-detail", args=[edition.slug, "_"])[:-2]
        self.range = _("%(start)s – %(end)s")
        self.illustrative = _("Illustrative")
        self.comma = _(", ")
        self.seen = {}

    def row(self, entry):
        """The `SessionRow` of a release's session, given as the dict of a `ReleasePart`."""
        return SessionRow(
            url=f"{self.prefix}{entry['slug']}/",
            title=marked(entry["title"]) or entry["code"],
            start=entry["start"] or "",
            when=self.when(entry),
            room=self.named(entry["room"]),
            meta=self.meta(entry),
            people=self.people(entry["people"]),
            is_cancelled=entry["status"] == "cancelled",
            column=self.columns.get(entry["room"]["slug"], 0) if entry["room"] else 0,
            starts_at=entry["starts_at"] or "",
            ends_at=entry["ends_at"] or "",
        )

    def when(self, entry):
        if not entry["start"]:
            return ""
        end = dt.datetime.fromisoformat(entry["ends_at"]).astimezone(self.zone)
        return self.range % {"start": entry["start"], "end": f"{end:%H:%M}"}

    def named(self, part):
        """The name of a room, track or type as HTML; "" for None."""
        if part is None:
            return ""
        key = part["slug"], part["name"]["ar"], part["name"]["fr"]
        if key not in self.seen:
            self.seen[key] = marked(part["name"])
        return self.seen[key]

    def meta(self, entry):
        spans = [
            f"<span>{part}</span>"
            for part in map(self.named, (entry["room"], entry["type"]))
            if part
        ]
        if track := self.named(entry["track"]):
            spans.append(f'<span class="track">{track}</span>')
        if entry["provenance"] == Sourced.Provenance.ILLUSTRATIVE:
            spans.append(f'<span class="mark">{self.illustrative}</span>')
        return mark_safe("".join(spans))  # noqa: S308

    def people(self, people):
        names = []
        for person in people:
            key = person["id"], person["role"]
            if key not in self.seen:
                name = displayed_name(person["name"], person["honorific"])
                role = (
                    "" if person["role"] == Appearance.Role.SPEAKER else role_label(person["role"])
                )
                self.seen[key] = f"{name} ({role})" if role else name
            names.append(self.seen[key])
        return mark_safe(self.comma.join(names))  # noqa: S308


def clock_range(starts_at, ends_at, zone):
    """From when to when, for two aware moments, on the clocks of `zone`."""
    place = zoneinfo.ZoneInfo(zone)
    start, end = (f"{moment.astimezone(place):%H:%M}" for moment in (starts_at, ends_at))
    return _("%(start)s – %(end)s") % {"start": start, "end": end}


def displayed_name(name, honorific):
    """A person's name with the honorific of the same language, fenced in `<bdi>`."""
    text, found = pick(name)
    title = honorific.get(found, "")
    return marked({found: f"{title} {text}".strip()}, "bdi")


def role_label(role):
    """The word for a role of `Appearance`, in the reader's language."""
    return Appearance.Role(role).label if role in Appearance.Role.values else ""


def illustrative_mark(*records):
    """The word that keeps an example from being taken for a fact, where one of `records` is one."""
    if any(record.provenance == Sourced.Provenance.ILLUSTRATIVE for record in records):
        return _("Illustrative")
    return ""


def tell_source(provenance, source):
    """What the foot of a record says of its origin; None where nothing is known."""
    if not provenance and not source:
        return None
    label = Sourced.Provenance(provenance).label if provenance in Sourced.Provenance.values else ""
    host = SOURCE_ADDRESS.match(source)
    return {"label": label, "source": source, "host": host and host[1]}


def language_names(codes):
    """The languages of `codes` as one phrase for the reader; unknown codes stand as they are."""
    names = {code: get_language_info(code)["name_translated"] for code in CODES}
    return _(", ").join(str(names.get(code, code)) for code in codes)


def organisation_name(organisation):
    """The short name where there is one, else the official one, as HTML; "" for None."""
    if organisation is None:
        return ""
    official, short = translations(organisation, "name"), translations(organisation, "short_name")
    return marked({code: short[code] or official[code] for code in CODES})
