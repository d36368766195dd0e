"""The public pages of published editions, each with its address in the three languages."""

from collections import defaultdict
from html import escape

from django.conf import settings
from django.db.models import CharField, Q, Value
from django.urls import reverse
from django.utils import translation

from events.models import Intervention, Partnership, Release, ReleasePart
from events.views.frame import public_editions
from forum.lib.languages import CODES
from speakers.models import Speaker

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)
LISTS = (
    *("events:edition-detail", "events:programme", "events:speaker-list", "events:organiser-list"),
    *("events:partner-list", "events:outcome-list", "meetings:meeting-list"),
)
# Kind of record → the page about one of it; `partner` beside the parts of releases.
RECORDS = {
    "session": "events:session-detail",
    "speaker": "events:speaker-detail",
    "partner": "events:partner-detail",
}


def sitemap():
    """The sitemap as bytes: one `<url>` per page and language, with all its alternates."""
    with translation.override(settings.LANGUAGE_CODE):
        paths = [path.removeprefix(f"/{settings.LANGUAGE_CODE}") for path in public_paths()]
    return "".join([HEAD, *map(_entries, paths), "</urlset>\n"]).encode()


def _entries(path):
    addresses = {code: escape(f"{settings.SITE_URL}/{code}{path}") for code in CODES}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{address}"/>'
        for code, address in [*addresses.items(), ("x-default", addresses[settings.LANGUAGE_CODE])]
    )
    return "".join(f"<url><loc>{address}</loc>{links}</url>\n" for address in addresses.values())


def public_paths():
    """The path of every page that a search engine should know, in the active language.

    Two queries.
    """
    yield from (reverse("events:home"), reverse("events:edition-list"))
    keys = _keys_by_edition()
    for edition in public_editions():
        slug, mine = edition.slug, keys[edition.slug]
        yield from (reverse(name, args=[slug]) for name in LISTS)
        for kind in filter(None, (edition.page_kinds or "").split(",")):
            yield reverse("events:page-detail", args=[slug, kind])
        for day in sorted({day.isoformat() for day in edition.days} | mine["day"] - {"tray"}):
            yield reverse("events:programme-day", args=[slug, day])
        for kind, name in RECORDS.items():
            prefix = reverse(name, args=[slug, "_"]).removesuffix("_/")
            yield from (f"{prefix}{key}/" for key in sorted(mine[kind]))


def _keys_by_edition():
    """`{edition: {kind: keys}}` of what the current releases, partnerships and the press show."""
    people = Q(kind=ReleasePart.Kind.SPEAKER)
    released = (
        ReleasePart.objects.filter(release__in=Release.objects.current())
        .exclude(kind=ReleasePart.Kind.INDEX)
        .filter(~people | Q(key__in=Speaker.objects.values("slug")))
        .values_list("release__edition__slug", "kind", "key")
    )
    partners = _rows(Partnership.objects.order_by(), "partner", "organisation__slug")
    quoted = Intervention.objects.order_by().exclude(speaker=None)
    keys: defaultdict = defaultdict(lambda: defaultdict(set))
    for edition, kind, key in released.union(partners, _rows(quoted, "speaker", "speaker__slug")):
        keys[edition][kind].add(key)
    return keys


def _rows(records, kind, key):
    return records.values_list("edition__slug", Value(kind, CharField()), key)
