"""What each release changed, as an Atom feed (RFC 4287) for those who must not miss a move."""

import dataclasses
import datetime as dt
from itertools import pairwise
from urllib.parse import urlsplit
from xml.etree import ElementTree

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from events.feeds.frab_xml import UNWRITABLE
from events.feeds.source import GENERATOR
from events.models import Edition, Release
from events.programme import Programme, diff
from forum.lib.languages import direction, pick, translations
from forum.lib.markup import html_code, written_date
from forum.lib.stored import stored_page
from forum.lib.text import clean
from forum.lib.wallclock import day_start

ATOM, XHTML = "http://www.w3.org/2005/Atom", "http://www.w3.org/1999/xhtml"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MEDIA = "application/atom+xml"
# A release beyond these is old news; one that changes more is a new programme.
MOST_RELEASES, MOST_CHANGES = 20, 50


@stored_page()
def changes_as_atom(request, edition):
    edition = get_object_or_404(Edition.objects.published(), slug=edition)
    newest = Release.objects.filter(edition=edition).order_by("-number")
    releases = list(newest[: MOST_RELEASES + 1])
    body = ElementTree.tostring(_feed(edition, releases), encoding="utf-8", xml_declaration=True)
    return HttpResponse(body, content_type=f"{MEDIA}; charset=utf-8")


def _feed(edition, releases):
    code, name = get_language(), pick(translations(edition, "name"))[0]
    feed = ElementTree.Element("feed", {"xmlns": ATOM, XML_LANG: html_code(code)})
    updated = releases[0].published_at if releases else day_start(edition.starts_on, edition.zone)
    _add(feed, "id", _tag(edition, edition.starts_on.year, "changes"))
    _add(feed, "title", _("Changes of the programme: %(forum)s") % {"forum": name})
    _add(feed, "updated", _moment(updated))
    _add(_add(feed, "author"), "name", name)
    _link(feed, "self", reverse("events:changes-atom", args=[edition.slug]), MEDIA)
    _link(feed, "alternate", reverse("events:programme", args=[edition.slug]), "text/html")
    _add(feed, "generator", GENERATOR)
    for release, older in list(pairwise([*releases, None]))[:MOST_RELEASES]:
        _entry(feed, edition, release, older)
    return feed


def _entry(feed, edition, release, older):
    entry = _add(feed, "entry")
    title = _("Version %(number)s of the programme") % {"number": release.number}
    _add(entry, "id", _tag(edition, release.published_at.year, f"release/{release.number}"))
    _add(entry, "title", title)
    _add(entry, "updated", _moment(release.published_at))
    _add(entry, "published", _moment(release.published_at))
    _link(entry, "alternate", reverse("events:programme", args=[edition.slug]), "text/html")
    content = _add(entry, "content", type="xhtml")
    body = _add(content, "div", xmlns=XHTML, dir=direction(get_language()))
    if older is None:
        count = len(release.document["sessions"])
        sentence = ngettext("%(count)d session published.", "%(count)d sessions published.", count)
        _add(body, "p", sentence % {"count": count})
    else:
        _add_changes(body, edition, changes_between(older.document, release.document))


def changes_between(old, new):
    """Every `Change` between two release documents; what is equal in both is never read."""
    before = {session["guid"]: session for session in old["sessions"]}
    after = {session["guid"]: session for session in new["sessions"]}
    guids = {guid for guid in {**before, **after} if before.get(guid) != after.get(guid)}
    programmes = [
        Programme.from_document(
            {**document, "sessions": [s for s in document["sessions"] if s["guid"] in guids]}
        )
        for document in (old, new)
    ]
    return diff(*programmes)


def _add_changes(body, edition, changes):
    words = {
        "added": _("Added"),
        "cancelled": _("Cancelled"),
        "moved": _("Moved"),
        "changed": _("Changed"),
        "removed": _("Removed"),
    }
    if not changes:
        _add(body, "p", _("Nothing that visitors see has changed."))
        return
    items = _add(body, "ul")
    for change in changes[:MOST_CHANGES]:
        item = _add(items, "li", f"{words[change.kind]}: ")
        _add_title(item, edition, change)
        item[-1].tail = f" ({_place(change.entry)})"
        if change.kind == "moved":
            before = {name: pair[0] for name, pair in change.fields.items()}
            was = _place(dataclasses.replace(change.entry, **before))
            item[-1].tail += " – " + _("before: %(place)s") % {"place": was}
    if len(changes) > MOST_CHANGES:
        _add(items, "li", _("and %(count)s more") % {"count": len(changes) - MOST_CHANGES})


def _place(entry):
    """The day, the time and the room of a session in the reader's words."""
    if not entry.day:
        return _("To be rescheduled")
    day = written_date(dt.date.fromisoformat(entry.day), "l j F Y")
    room = pick(entry.room.name)[0] if entry.room else ""
    return _(", ").join(filter(None, [day, entry.start, room]))


def _add_title(item, edition, change):
    text, code = pick(change.entry.title)
    language = {"lang": html_code(code), "dir": direction(code)}
    if change.kind == "removed":
        _add(item, "bdi", text or change.entry.code, **language)
        return
    path = reverse("events:session-detail", args=[edition.slug, change.entry.slug])
    _add(item, "a", text or change.entry.code, href=settings.SITE_URL + path, **language)


def _add(parent, name, text=None, **attributes):
    child = ElementTree.SubElement(parent, name, attributes)
    child.text = UNWRITABLE.sub("", clean(text)) if text else None
    return child


def _link(parent, rel, path, kind):
    attributes = {"href": settings.SITE_URL + path, "type": kind, "hreflang": get_language()}
    _add(parent, "link", rel=rel, **attributes)


def _tag(edition, year, what):
    """A name for good (RFC 4151), one per language: their texts differ."""
    host = urlsplit(settings.SITE_URL).hostname
    return f"tag:{host},{year}:{edition.slug}/{get_language()}/{what}"


def _moment(moment):
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
