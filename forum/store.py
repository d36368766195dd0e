"""Public pages as stored bytes: built once per version of their edition, then only served."""

import datetime as dt
import gzip
import hashlib
import logging
import time
from urllib.parse import parse_qsl, urlencode

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpResponse, HttpResponseNotModified
from django.urls import Resolver404, resolve
from django.utils import timezone, translation

from events.models import Edition
from forum.lib.stored import STORED_KEYS, pages_changed

logger = logging.getLogger(__name__)

POLL_SECONDS = 1
LONGEST_SECONDS = 24 * 3600
LONGEST_QUERY = 500
KEPT_HEADERS = ("Content-Type", "Content-Language", "Content-Disposition", "Link")


class Versions:
    """The editions' versions, asked at most once a second, or at once after a change here."""

    def __init__(self):
        self.by_slug, self.all, self.next_poll = {}, None, 0.0

    def of(self, path):
        """What stored pages under `path` depend on; None while the database never answered."""
        if time.monotonic() >= self.next_poll:
            self.poll()
        parts = path.split("/", 3)
        return self.by_slug.get(parts[2] if len(parts) > 3 else "", self.all)

    def poll(self):
        try:
            rows = dict(Edition.objects.published().values_list("slug", "version"))
        except DatabaseError:
            # Stored pages outlive the database for a while; others will answer 503.
            logger.exception("The editions' versions could not be read")
        else:
            self.by_slug = {slug: f"{slug}.{version}" for slug, version in rows.items()}
            self.all = "all." + ".".join(sorted(self.by_slug.values()))
        self.next_poll = time.monotonic() + POLL_SECONDS

    def forget(self, **kwargs):
        self.next_poll = 0.0


versions = Versions()
pages_changed.connect(versions.forget, dispatch_uid="forum.store")


class StoreMiddleware:
    """Serves stored pages; stores what views marked with `stored_page` answer."""

    def __init__(self, get_response):
        self.get_response = get_response
        # Pages name hashed static files: another deployment must not serve this one's pages.
        self.deployment = getattr(staticfiles_storage, "manifest_hash", "") or "plain"

    def __call__(self, request):
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        name = self.name_of(request)
        page = kept(name) if name else None
        if page:
            return answer(request, page)
        response = self.get_response(request)
        if name and is_storable(request, response):
            page = make_page(response)
            keep(name, page, seconds_left(response))
            return answer(request, page)
        return response

    def process_view(self, request, view, args, kwargs):
        request.is_stored_view = getattr(view, STORED_KEYS, None) is not None

    def name_of(self, request):
        """The store's name for this request, or None where nothing can be stored for it."""
        version = versions.of(request.path_info)
        if version is None:
            return None
        query = request.META.get("QUERY_STRING", "")
        if query:
            query = known_query(request.path_info, query)
            if query is None:
                return None
        text = f"{self.deployment} {version} {request.path_info}?{query}"
        return (
            "page." + hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=20).hexdigest()
        )


def kept(name):
    """The stored page of this name, or None; also where the cache server does not answer."""
    try:
        return cache.get(name)
    except Exception:  # whatever a cache server does, pages can be built without it
        logger.exception("The store of pages could not be read")
        return None


def keep(name, page, seconds):
    try:
        cache.set(name, page, seconds)
    except Exception:  # as above
        logger.exception("The store of pages could not be written")


def known_query(path, query):
    """The part of `query` that the page under `path` declared, in one spelling; None if unclear."""
    if len(query) > LONGEST_QUERY:
        return None
    try:
        with translation.override(translation.get_language_from_path(path) or "en"):
            keys = getattr(resolve(path).func, STORED_KEYS, None)
    except Resolver404:
        return None
    if keys is None:
        return None
    return urlencode(sorted(pair for pair in parse_qsl(query, errors="replace") if pair[0] in keys))


def is_storable(request, response):
    return (
        getattr(request, "is_stored_view", False)
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
    )


def seconds_left(response):
    """How long the page holds: to its `stored_until`, else a day."""
    until = getattr(response, "stored_until", None)
    if until is None:
        return LONGEST_SECONDS
    left = (until - timezone.now()) / dt.timedelta(seconds=1)
    return max(1, min(LONGEST_SECONDS, left))


def make_page(response):
    """`(gzipped body, ETag, headers)`, in which the same page always has the same bytes."""
    body = gzip.compress(response.content, compresslevel=9, mtime=0)
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    kept |= {
        "ETag": etag,
        "Vary": "Accept-Encoding",
        "Cache-Control": "public, max-age=0, must-revalidate",
    }
    return body, etag, kept


def answer(request, page):
    body, etag, headers = page
    if etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
        response = HttpResponseNotModified()
        for name in ("ETag", "Vary", "Cache-Control"):
            response.headers[name] = headers[name]
        return response
    if "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""):
        response = HttpResponse(body, headers=headers)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(gzip.decompress(body), headers=headers)
    response.headers["Content-Length"] = str(len(response.content))
    return response
