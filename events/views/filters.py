"""The programme's filters: a GET form whose values are part of the address."""

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from events.views.rows import language_names
from forum.lib.languages import CODES, pick
from forum.lib.text import normalise

FRAMES = {"track": "tracks", "room": "rooms", "type": "types"}
LANGUAGES = {"lang": "spoken", "interp": "interpreted"}
FILTER_KEYS = (*FRAMES, *LANGUAGES, "q", "view", "embed")
GRID = "grid"
EMBEDDED = "1"
LONGEST_WORDS = 100


class Filters:
    """What a reader may choose on one day of the programme, and what they chose.

    What the day has is offered; what another day has may stay chosen, so that a filter survives
    the way from day to day. An unknown value is no choice: stored pages must not multiply with
    what strangers put into an address.
    """

    def __init__(self, frames, entries, query):
        self.entries = entries
        words = " ".join(query.get("q", "").split())[:LONGEST_WORDS].strip()
        self.needle = normalise(words)
        self.words = words if self.needle else ""
        self.is_grid = query.get("view") == GRID
        self.is_embedded = query.get("embed") == EMBEDDED
        labels = {
            "track": _("Track"),
            "room": _("Room"),
            "type": _("Type"),
            "lang": _("Spoken in"),
            "interp": _("Interpreted into"),
        }
        self.selects = [
            _select(key, label, _known(key, frames, entries), _used(key, entries), query)
            for key, label in labels.items()
        ]
        self.chosen = {s["key"]: s["value"] for s in self.selects if s["value"]}
        self.selects = [s for s in self.selects if s["value"] or _narrows(s, entries)]
        self.has_strays = any(
            query.getlist(key) not in ([], [""], [self.pairs.get(key)]) for key in FILTER_KEYS
        )

    @property
    def pairs(self):
        """`{key: value}` of all that was chosen, as the address has it."""
        pairs = {
            **self.chosen,
            "q": self.words,
            "view": GRID if self.is_grid else "",
            "embed": EMBEDDED if self.is_embedded else "",
        }
        return {key: value for key, value in pairs.items() if value}

    @property
    def is_active(self):
        return bool(self.chosen or self.words)

    def query(self, **changes):
        """The query of an address that shows the same, but for these keys; "" when empty."""
        query = urlencode({k: v for k, v in {**self.pairs, **changes}.items() if v})
        return f"?{query}" if query else ""

    def chips(self):
        """`[{kind, label, query}]`: each thing asked for, and the query without it."""
        chips = [
            {"kind": s["label"], "label": c["label"], "query": self.query(**{s["key"]: ""})}
            for s in self.selects
            for c in s["choices"]
            if c["value"] == s["value"]
        ]
        if self.words:
            quoted = _("“%(words)s”") % {"words": self.words}
            chips.append({"kind": _("Words"), "label": quoted, "query": self.query(q="")})
        return chips

    def ways_out(self):
        """The chips whose removal shows sessions again, each with its `count` of them."""
        keys = [*(s["key"] for s in self.selects if s["value"]), "q"]
        ways = [
            {**chip, "count": sum(self.accept(entry, without=key) for entry in self.entries)}
            for key, chip in zip(keys, self.chips(), strict=False)
        ]
        return [way for way in ways if way["count"]]

    def accept(self, entry, without=""):
        """Whether a session, given as the dict of a release, has all that was asked for."""
        for key, value in self.chosen.items():
            if key != without and value not in _values(key, entry):
                return False
        return without == "q" or not self.needle or self.needle in _searched(entry)


def _searched(entry):
    people = (name for person in entry["people"] for name in person["name"].values())
    return normalise(" ".join([*entry["title"].values(), *people]))


def _known(key, frames, entries):
    """`{value: label}` of all that may be asked for, in the organisers' order."""
    if key in FRAMES:
        return {f["slug"]: pick(f["name"])[0] for f in frames.get(FRAMES[key], [])}
    return {code: language_names([code]) for code in (*CODES, *sorted(_used(key, entries)))}


def _used(key, entries):
    """The values that the day's sessions have."""
    return {value for entry in entries for value in _values(key, entry)}


def _values(key, entry):
    """What a session has of that kind: at most one room, track or type, any languages."""
    if key in FRAMES:
        return [entry[key]["slug"]] if entry[key] else []
    return entry[LANGUAGES[key]]


def _narrows(select, entries):
    """Whether one of its choices would leave out a session: even a single choice may."""
    values = {choice["value"] for choice in select["choices"]}
    return any(values - {*_values(select["key"], entry)} for entry in entries)


def _select(key, label, known, used, query):
    asked = query.get(key, "")
    value = asked if asked in known else ""
    offered = [v for v in known if v in used or v == value]
    choices = [{"value": v, "label": known[v]} for v in offered]
    return {"key": key, "label": label, "choices": choices, "value": value}
