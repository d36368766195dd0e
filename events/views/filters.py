"""The programme's filters: a GET form whose values are part of the address."""

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from events.views.rows import language_names
from forum.lib.languages import pick
from forum.lib.text import normalise

FILTER_KEYS = ("track", "room", "type", "lang", "q", "view")
GRID = "grid"
LONGEST_WORDS = 100


class Filters:
    """What a reader may choose on one day of the programme, and what they chose.

    Only what the day has can be chosen, and an unknown value is no choice: stored pages must not
    multiply with what strangers put into an address.
    """

    def __init__(self, frames, entries, query):
        self.words = query.get("q", "").strip()[:LONGEST_WORDS]
        self.needle = normalise(self.words)
        self.selects = [
            _select("track", _("Track"), _named(frames, "tracks", entries, "track"), query),
            _select("room", _("Room"), _named(frames, "rooms", entries, "room"), query),
            _select("type", _("Type"), _named(frames, "types", entries, "type"), query),
            _select("lang", _("Language of the session"), _languages(entries), query),
        ]
        self.selects = [select for select in self.selects if len(select["choices"]) > 1]
        self.is_grid = query.get("view") == GRID
        self.chosen = {s["key"]: s["value"] for s in self.selects if s["value"]}

    @property
    def is_active(self):
        return bool(self.chosen or self.needle)

    @property
    def asked(self):
        """What was asked for, in the reader's words, for the page that found nothing."""
        labels = [
            c["label"] for s in self.selects for c in s["choices"] if c["value"] == s["value"]
        ]
        quoted = [_("“%(words)s”") % {"words": self.words}] if self.needle else []
        return _(", ").join([*labels, *quoted])

    def query(self, *, is_grid):
        """The query of an address that shows the same sessions, as a list or as a grid."""
        pairs = {**self.chosen, "q": self.words, "view": GRID if is_grid else ""}
        query = urlencode({key: value for key, value in pairs.items() if value})
        return f"?{query}" if query else ""

    def accept(self, entry):
        """Whether a session, given as the dict of a release, has all that was asked for."""
        for key in ("track", "room", "type"):
            if key in self.chosen and (not entry[key] or entry[key]["slug"] != self.chosen[key]):
                return False
        if "lang" in self.chosen:
            heard = [*entry["spoken"], *entry["interpreted"]]
            if self.chosen["lang"] not in heard:
                return False
        return not self.needle or self.needle in _searched(entry)


def _searched(entry):
    people = (name for person in entry["people"] for name in person["name"].values())
    return normalise(" ".join([*entry["title"].values(), *people]))


def _named(frames, kind, entries, key):
    """`(value, label)` of the frames that the day's sessions use, in the organisers' order."""
    used = {entry[key]["slug"] for entry in entries if entry[key]}
    return [(f["slug"], pick(f["name"])[0]) for f in frames.get(kind, []) if f["slug"] in used]


def _languages(entries):
    codes = {code for entry in entries for code in (*entry["spoken"], *entry["interpreted"])}
    return [(code, language_names([code])) for code in sorted(codes)]


def _select(key, label, choices, query):
    value = query.get(key, "")
    known = [{"value": value, "label": label} for value, label in choices]
    return {
        "key": key,
        "label": label,
        "choices": known,
        "value": value if any(choice["value"] == value for choice in known) else "",
    }
