"""Which edition the organisers have on their desk."""

from urllib.parse import parse_qs

from django.http import Http404
from django.utils import timezone

from events.models import Edition


def all_editions(request):
    """Every edition, newest first. One query a request."""
    if not hasattr(request, "all_editions"):
        request.all_editions = list(Edition.objects.all())
    return request.all_editions


def edition_at_work(request):
    """The edition that is running or next, public or not, else the last one; None without any.

    Not an archived one, unless there is no other.
    """
    today = timezone.now().date()
    editions = [edition for edition in all_editions(request) if not edition.is_archived]
    editions = editions or all_editions(request)
    coming = [edition for edition in editions if edition.ends_on >= today]
    return coming[-1] if coming else next(iter(editions), None)


def edition_named(request, slug):
    """The edition of this address; 404 without one."""
    found = [edition for edition in all_editions(request) if edition.slug == slug]
    if not found:
        raise Http404
    return found[0]


def edition_asked(request):
    """The edition named by the address or by the list that one comes from, else the one at work."""
    came_from = parse_qs(request.GET.get("_changelist_filters", ""))
    asked = request.GET.get("edition") or came_from.get("edition", [""])[0]
    found = [edition for edition in all_editions(request) if str(edition.pk) == asked]
    return found[0] if found else edition_at_work(request)


def edition_shown(request):
    """The edition whose screen or form this is; else the one asked for."""
    named = request.resolver_match.kwargs if request.resolver_match else {}
    key = getattr(request, "edition_of_form", named.get("edition_id"))
    for edition in all_editions(request):
        if edition.slug == named.get("slug") or edition.pk == key:
            return edition
    return edition_asked(request)
