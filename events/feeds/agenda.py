"""A reader's chosen sessions as a calendar: once as a file, or for good behind a token."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.feeds.ics import calendar
from events.feeds.pages import CALENDAR, feed_of_release, newest_release
from events.models import Release, ReleasePart, SavedAgenda
from events.programme import Entry, Programme, in_order
from events.stars import from_our_pages, posted_codes


@from_our_pages
def agenda_file(request, edition):
    """The posted sessions as a file to put into a calendar once."""
    codes = posted_codes(request)
    if not codes:
        raise Http404
    headers = {"Content-Disposition": f"attachment; filename={edition}-agenda.ics"}
    return HttpResponse(_calendar(edition, codes), content_type=CALENDAR, headers=headers)


def agenda_feed(request, edition, token):
    """The sessions behind a token, as the newest release has them. For the one who knows it.

    What it shows follows from the edition's version and from when the choice was last changed,
    so that most answers are a 304 after one query.
    """
    saved = SavedAgenda.objects.filter(edition__slug=edition, edition__is_published=True)
    agenda = get_object_or_404(saved.select_related("edition"), token=token)
    etag = f'"{agenda.edition.version}-{agenda.saved_at.timestamp():.6f}-{get_language()}"'
    response = get_conditional_response(request, etag)
    if response is None:
        response = HttpResponse(_calendar(edition, agenda.codes), content_type=CALENDAR)
    headers = {
        "ETag": etag,
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f"inline; filename={edition}-agenda.ics",
        "X-Robots-Tag": "noindex",
    }
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _calendar(slug, codes):
    release = newest_release(slug, Release.objects.defer("document"))
    parts = ReleasePart.objects.filter(release=release, kind=ReleasePart.Kind.SESSION)
    contents = parts.coded(codes).values_list("content", flat=True)
    sessions = in_order(Entry.from_dict(content) for content in contents)
    programme = Programme(slug, release.edition.zone, sessions=sessions)
    feed = feed_of_release(release, programme)
    return calendar(feed, _("My agenda: %(forum)s") % {"forum": feed.name})
