"""After a publish, the pages of its edition are built before strangers ask for them.

Only where processes share a cache: into the memory of another process nobody can put anything.
"""

import functools
import io
import itertools
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.urls import reverse
from django.utils import translation
from django_tasks import task

from events.models import Edition, Release
from forum.codings import BEST, CODINGS
from forum.lib.languages import CODES
from forum.sitemaps import public_paths
from forum.versions import versions

OWN_MEMORY = ("LocMemCache", "DummyCache")
PAGES = (
    "programme",
    "programme-now",
    "edition-detail",
    "speaker-list",
    "partner-list",
    "agenda",
    "agenda-sessions",
    "schedule-json",
    "schedule-ics",
    "schedule-xml",
    "changes-atom",
)


@receiver(post_save, sender=Release)
def order_warming(sender, instance, created, raw=False, **kwargs):
    """In the transaction that publishes: no release, no work; the worker sees both or neither."""
    if created and not raw and is_cache_shared():
        warm_pages.enqueue(instance.edition.slug)


def is_cache_shared():
    return not settings.CACHES["default"]["BACKEND"].endswith(OWN_MEMORY)


@task()
def warm_pages(slug):
    """Build the edition's pages into the store, the busiest first; how many."""
    versions.forget()
    busiest = list(busiest_addresses(slug))
    others = [address for address in all_addresses(slug) if address not in busiest]
    wanted = [*itertools.product(busiest, CODINGS), *((address, BEST) for address in others)]
    with translation.override(None):  # each request leaves its language behind
        for address, coding in wanted:
            _site().get_response(_request(address, coding))
    return len(busiest) + len(others)


def busiest_addresses(slug):
    """Paths in every language: days first, then what changes with them."""
    edition = Edition.objects.get(slug=slug)
    for code in CODES:
        with translation.override(code):
            for day in edition.days:
                yield reverse("events:programme-day", args=[slug, day])
            yield from (reverse(f"events:{name}", args=[slug]) for name in PAGES)
            yield reverse("events:programme-pdf", args=[slug, code])
            yield reverse("events:home")


def all_addresses(slug):
    """The paths of all its pages that search engines know, in every language."""
    for code in CODES:
        with translation.override(code):
            prefix = reverse("events:edition-detail", args=[slug])
            yield from (path for path in public_paths() if path.startswith(prefix))


@functools.cache
def _site():
    """The whole site as visitors meet it, all middleware included."""
    return WSGIHandler()


def _request(path, coding):
    site = urlsplit(settings.SITE_URL)
    return WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": site.hostname,
            "SERVER_PORT": str(site.port or ""),
            "HTTP_HOST": site.netloc,
            "HTTP_ACCEPT_ENCODING": coding,
            "wsgi.url_scheme": site.scheme,
            "wsgi.input": io.BytesIO(),
        }
    )
