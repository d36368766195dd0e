"""When two names are the same, which column a text belongs to, and addresses for new records."""

import re
from collections import Counter
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from forum.lib.languages import CODES
from forum.lib.text import normalise, search_key

from .document import Note

_ARABIC = re.compile(r"[\u0620-\u06ff\u0750-\u077f]")
_OWN_ADDRESS = re.compile(rf"/({'|'.join(CODES)})/.*/?schedule\.(?:xml|json)")


def key_of(name):
    """Equal for two spellings of one name; C, C++ and C# stay three."""
    return normalise(name) + "".join(re.findall(r"[+#]", name)) or name


def source_of(schedule):
    """What the records of this file are said to be imported from."""
    hosts = (urlsplit_host(address) for address in schedule.addresses)
    named = schedule.acronym or next(filter(None, hosts), "") or schedule.generator or "schedule"
    return named[:120]


def urlsplit_host(address):
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


class TextLanguages:
    """Which of our languages the texts of a file are in.

    `language` settles it for all. So does the file's own address where it is a feed of ours
    (`/fr/2027/schedule.xml`), whose events name the language they are spoken in. Else each event's
    language decides, then the one most events have, then the site's default.
    """

    def __init__(self, schedule, language=None):
        found = (_OWN_ADDRESS.fullmatch(_path(address)) for address in schedule.addresses)
        self.settled = language or next((match[1] for match in found if match), None)
        spoken = Counter(filter(None, map(_ours, schedule.events)))
        most = spoken.most_common(1)[0][0] if spoken else settings.LANGUAGE_CODE
        self.main = self.settled or most

    def of(self, event):
        return self.settled or _ours(event) or self.main

    def unknown(self, schedule):
        """The languages of texts that have no column here, sorted; they stand in the main one's."""
        if self.settled:
            return []
        without = (event for event in schedule.events if not _ours(event))
        return sorted({code for event in without for code in event.languages})


def _path(address):
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _ours(event):
    """The first of the event's languages that the site has; None when there is none."""
    bases = (code.split("-")[0] for code in event.languages)
    return next((base for base in bases if base in CODES), None)


def name_column(name, language):
    """The column of a person's name: its script says more than the language of the file."""
    if _ARABIC.search(name):
        return "name_ar"
    return "name_fr" if language == "ar" else f"name_{language}"


def set_texts(record, texts):
    """Write `{column: text}` into `record`; return the columns whose text changed."""
    changed = [column for column, text in texts.items() if (getattr(record, column) or "") != text]
    for column in changed:
        setattr(record, column, texts[column])
    return changed


def refresh_search(record):
    """What `save` does for the search key, for records that are written in bulk."""
    record.search = search_key(*(getattr(record, column) for column in record.SEARCHED))


def fit_lengths(schedule):
    """Shorten what is longer than its column, with a note for each: nothing is refused for that.

    Before anything is matched, so that a second import finds what the first one stored.
    """
    shortened: dict[str, int] = {}
    schedule.title = _fitting(schedule.title, 250, shortened)
    for item in (*schedule.rooms, *schedule.tracks):
        item.name = _fitting(item.name, 200, shortened)
    for event in schedule.events:
        for name in ("room", "track", "type"):
            setattr(event, name, _fitting(getattr(event, name), 200, shortened))
        for name in ("title", "subtitle"):
            setattr(event, name, _fitting(getattr(event, name), 300, shortened))
        for person in event.persons or ():
            person.name = _fitting(person.name, 200, shortened)
    message = _("“%(text)s” was shortened to %(limit)s letters.")
    schedule.notes += (Note(message, {"text": t, "limit": n}) for t, n in shortened.items())


def _fitting(text, limit, shortened):
    if text is None or len(text) <= limit:
        return text
    shortened[text] = limit
    return f"{text[: limit - 1]}…"


def free_slug(wanted, taken, length):
    """The first address that `wanted` yields and nobody has, added to the set `taken`."""
    slugs = (slugify(text)[:length].strip("-") for text in wanted)
    slug = next(slug for slug in slugs if slug and slug not in taken)
    taken.add(slug)
    return slug
