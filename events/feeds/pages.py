"""The addresses of the feeds: stored bytes, made from the current release alone."""

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.feeds.frab_xml import schedule_xml
from events.feeds.ics import calendar, is_shown
from events.feeds.schedule_json import schedule_json
from events.feeds.source import Feed
from events.models import Release, ReleasePart
from events.programme import Entry, Programme
from forum.lib.languages import pick, translations
from forum.lib.stored import stored_page
from speakers.models import Speaker

CALENDAR = "text/calendar; charset=utf-8"
XML = "application/vnd.c3voc.schedule+xml; charset=utf-8"
JSON = "application/json; charset=utf-8"


@stored_page()
def schedule_as_ics(request, edition):
    feed = _feed_of(edition)
    return _answer(calendar(feed), CALENDAR, f"inline; filename={edition}-{feed.code}.ics")


@stored_page()
def schedule_as_xml(request, edition):
    return _answer(schedule_xml(_feed_of(edition)), XML, "inline")


@stored_page()
def schedule_as_json(request, edition):
    return _answer(schedule_json(_feed_of(edition)), JSON, "inline")


@stored_page()
def session_as_ics(request, edition, slug):
    """One session for a calendar; one that waits for a time has no such file."""
    release = newest_release(edition, Release.objects.defer("document"))
    part = ReleasePart.objects.filter(release=release, kind=ReleasePart.Kind.SESSION, key=slug)
    content = part.values_list("content", flat=True).first()
    entry = content and Entry.from_dict(content)
    if not entry or not is_shown(entry):
        raise Http404
    feed = feed_of_release(release, Programme(edition, release.edition.zone, sessions=[entry]))
    return _answer(calendar(feed, feed.title(entry)), CALENDAR, f"attachment; filename={slug}.ics")


def newest_release(slug, releases):
    """The current release of the public edition under this address; raises `Http404`."""
    releases = releases.filter(edition__slug=slug, edition__is_published=True)
    release = releases.select_related("edition").order_by("-number").first()
    if release is None:
        raise Http404
    return release


def _feed_of(slug):
    release = newest_release(slug, Release.objects.all())
    programme = Programme.from_document(release.document)
    ids = {person.id for entry in programme.sessions for person in entry.people}
    # A plain QuerySet: modeltranslation would put every row through Python once more.
    guids = dict(QuerySet(Speaker).filter(pk__in=ids).values_list("pk", "guid"))
    return feed_of_release(release, programme, guids)


def feed_of_release(release, programme, guids=()):
    edition, code = release.edition, get_language() or settings.LANGUAGE_CODE
    fallbacks = settings.MODELTRANSLATION_FALLBACK_LANGUAGES
    notice = _("Times and rooms are illustrative: the real timetable of this edition is not known.")
    return Feed(
        programme,
        languages=(code, *fallbacks.get(code, fallbacks["default"])),
        slug=edition.slug,
        site=settings.SITE_URL,
        number=release.number,
        published_at=release.published_at,
        starts_on=edition.starts_on,
        ends_on=edition.ends_on,
        name=pick(translations(edition, "name"))[0],
        venue=pick(translations(edition, "venue"))[0],
        notice=notice if edition.is_programme_illustrative else "",
        guids=dict(guids),
    )


def _answer(body, kind, disposition):
    headers = {"Content-Type": kind, "Content-Disposition": disposition}
    return HttpResponse(body, headers=headers)
