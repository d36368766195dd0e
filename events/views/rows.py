"""Release documents and records as plain rows of ready HTML: the loops of templates stay small."""

import datetime as dt
import re
import zoneinfo
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from events.models import Appearance
from forum.lib.languages import CODES, pick, translations
from forum.lib.markup import NO_BREAK_SPACE, marked, written_date
from speakers.models.record import Sourced

# Lazy words; an enumeration takes its time to name its members.
ROLES = dict(Appearance.Role.choices)
SOURCE_ADDRESS = re.compile(r"https?://(?:www\.)?([^/?#\s]+)")


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session in a list; texts are safe HTML, times are on the edition's clocks.

    `states` says in words that it is cancelled, full or was moved.
    """

    url: str
    star: str
    title: SafeString
    start: str
    when: str
    room: SafeString
    states: SafeString
    is_cancelled: bool


class SessionRows:
    """Makes rows of one edition's sessions; rooms, tracks and people are written once each."""

    def __init__(self, edition):
        self.zone = zoneinfo.ZoneInfo(edition.zone)
        self.prefix = reverse("events:session-detail", args=[edition.slug, "_"])[:-2]
        self.range = _("%(start)s – %(end)s")
        self.reader = get_language()
        self.seen = {}

    def row(self, entry):
        """The `SessionRow` of a release's session, given as the dict of a `ReleasePart`."""
        return SessionRow(
            url=self.url(entry),
            star=self.star(entry),
            title=marked(entry["title"], reader=self.reader) or entry["code"],
            start=entry["start"] or "",
            when=self.when(entry),
            room=self.named(entry["room"]),
            states=self.states(entry),
            is_cancelled=entry["status"] == "cancelled",
        )

    def dated(self, entry, who):
        """A row with its day, and who in it is spoken of, for lists across days."""
        day = entry["day"] and dt.date.fromisoformat(entry["day"])
        return {"row": self.row(entry), "day": day, "who": who}

    def star(self, entry):
        """What a reader's agenda remembers of a session: its code and `place_of`."""
        return f"{entry['code']} {place_of(entry)}"

    def url(self, entry):
        return f"{self.prefix}{entry['slug']}/"

    def when(self, entry):
        if not entry["start"]:
            return ""
        return self.range % {"start": entry["start"], "end": self.end(entry)}

    def end(self, entry):
        """The end on the edition's clocks; "" without a time."""
        return self.clock(entry["ends_at"]) if entry["ends_at"] else ""

    def clock(self, moment):
        """ISO text of a moment as HH:MM on the edition's clocks."""
        if moment not in self.seen:
            self.seen[moment] = f"{dt.datetime.fromisoformat(moment).astimezone(self.zone):%H:%M}"
        return self.seen[moment]

    def named(self, part):
        """The name of a room, track or type as HTML; "" for None."""
        if part is None:
            return ""
        key = part["slug"], part["name"]["ar"], part["name"]["fr"]
        if key not in self.seen:
            self.seen[key] = marked(part["name"], reader=self.reader)
        return self.seen[key]

    def states(self, entry):
        """What a reader must know before going there, in words; "" for most sessions."""
        if entry["status"] == "cancelled":
            return escape(_("Cancelled"))
        # Releases of earlier versions know neither.
        words = [_("Full")] if entry.get("is_full") else []
        if former := entry.get("moved_from"):
            words.append(_("Moved: was %(place)s") % {"place": self.former(former, entry)})
        return mark_safe(" · ".join(words))  # noqa: S308

    def former(self, former, entry):
        """Where a moved session was: the parts of its place that are others now."""
        is_other_day = former["day"] != entry["day"]
        parts = []
        if is_other_day:
            parts.append(written_date(dt.date.fromisoformat(former["day"]), "l j F"))
        if is_other_day or former["start"] != entry["start"]:
            parts.append(former["start"])
        if former["room"] and former["room"]["slug"] != (entry["room"] or {}).get("slug"):
            parts.append(self.named(former["room"]))
        return _(", ").join(parts)


def place_of(entry):
    """All of an entry that makes a reader go elsewhere, as the words that a star remembers."""
    room = entry["room"]["slug"] if entry["room"] else "-"
    day, start = entry["day"] or "-", entry["start"] or "-"
    return f"{day} {start} {entry['minutes']} {room} {entry['status']}"


def clock_range(starts_at, ends_at, zone):
    """From when to when, for two aware moments, on the clocks of `zone`."""
    place = zoneinfo.ZoneInfo(zone)
    start, end = (f"{moment.astimezone(place):%H:%M}" for moment in (starts_at, ends_at))
    return _("%(start)s – %(end)s") % {"start": start, "end": end}


def displayed_name(name, honorific, reader=None):
    """A person's name with the honorific of the same language, fenced in `<bdi>`."""
    text, found = pick(name, reader)
    title = honorific.get(found, "")
    return marked({found: f"{title}{NO_BREAK_SPACE}{text}".strip()}, "bdi", reader)


def role_label(role):
    """The word for a role of `Appearance`, in the reader's language."""
    return str(ROLES.get(role, ""))


def illustrative_mark(*records):
    """The word that keeps an example from being taken for a fact, where one of `records` is one."""
    if any(record.provenance == Sourced.Provenance.ILLUSTRATIVE for record in records):
        return _("Illustrative")
    return ""


def caution(edition, entry):
    """What must go with the time and the place of a released session wherever they are told; ""."""
    if edition.is_programme_illustrative:
        return _(
            "Times and rooms are illustrative: the real timetable of this edition is not known."
        )
    return _("Illustrative") if entry["provenance"] == Sourced.Provenance.ILLUSTRATIVE else ""


def tell_source(provenance, source):
    """What the foot of a record says of its origin; None where nothing is known."""
    if not provenance and not source:
        return None
    label = Sourced.Provenance(provenance).label if provenance in Sourced.Provenance.values else ""
    host = SOURCE_ADDRESS.match(source)
    return {"label": label, "source": source, "host": host and host[1]}


def language_names(codes, *, inside=False):
    """The languages of `codes` as one phrase for the reader; unknown codes stand as they are.

    `inside` a sentence French writes all of them small, elsewhere all but the first.
    """
    known = {code: get_language_info(code)["name_translated"] for code in CODES}
    names = [str(known.get(code, code)) for code in codes]
    if get_language() == "fr":
        names = [name.lower() if inside or n else name for n, name in enumerate(names)]
    return _(", ").join(names)


def tell_borrowed(*texts):
    """The notice that the first of `texts` without the reader's language lacks it; or "".

    Each is given as `{"ar": …, "fr": …, "en": …}`; one that is empty everywhere lacks nothing.
    """
    for text in texts:
        words, found = pick(text)
        if words and found != get_language():
            language = language_names([found], inside=True)
            return _("Not translated yet: this text is in %(language)s.") % {"language": language}
    return ""


def organisation_name(record, prefix=""):
    """The short name where there is one, else the official one, as HTML; "" for None.

    `record` is an organisation, or any row that has its columns under a `prefix`.
    """
    if record is None:
        return ""
    official, short = (translations(record, f"{prefix}{name}") for name in ("name", "short_name"))
    return marked({code: short[code] or official[code] for code in CODES})


def organisation_url(edition, speaker):
    """The page of their organisation, where it has one; see `Partnership.objects.told_by`."""
    if not speaker.is_partner:
        return ""
    return reverse("events:partner-detail", args=[edition.slug, speaker.organisation.slug])
