"""Public pages as stored bytes: built once per version of their edition, then only served."""

import datetime as dt
import hashlib
import logging
import time
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseNotModified
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.http import parse_etags

from forum.codings import BEST, CODINGS, coding_of, compressed, plain
from forum.lib.stored import FRAMED_BY, STORED_KEYS
from forum.versions import versions

logger = logging.getLogger(__name__)

LONGEST_SECONDS = 24 * 3600
LONGEST_QUERY = 500
# While one process builds a page, others show the former one, but no longer than this.
STALE_SECONDS = 5
# A builder that has not come back by then has died; those without a former page wait less.
CLAIM_SECONDS = 10
WAIT_SECONDS, NAP_SECONDS = 3, 0.02
KEPT_HEADERS = ("Content-Type", "Content-Language", "Content-Disposition", "Link", FRAMED_BY)
# What a 304 says again: a browser puts these over what it keeps.
REPEATED_HEADERS = ("ETag", "Vary", "Cache-Control", FRAMED_BY)
# ADR 4 says why these values.
CACHE_CONTROL = "public, max-age=0, stale-while-revalidate=1, stale-if-error=3600"


class Page(NamedTuple):
    """One page in one coding; the tag alone, to answer 304 from, has no body.

    It holds while its edition's `version` stands, to `until` (seconds since 1970).
    """

    version: str
    until: float
    etag: str
    headers: dict
    coding: str
    body: bytes


class StoreMiddleware:
    """Serves stored pages; stores what views marked with `stored_page` answer."""

    def __init__(self, get_response):
        self.get_response = get_response
        # Pages name hashed static files: another deployment must not serve this one's pages.
        self.deployment = getattr(staticfiles_storage, "manifest_hash", "") or "plain"

    def __call__(self, request):
        name = self.name_of(request)
        if name is None:
            return self.get_response(request)
        if "HTTP_IF_NONE_MATCH" in request.META:
            tag = read(f"{name}.tag")
            if is_current(request, tag) and is_known_to(request, tag):
                return not_modified(tag)
        coding = wanted_by(request) or BEST
        page = read(f"{name}.{coding}")
        if is_current(request, page):
            return answer(request, page)
        if stored_keys(request.path_info) is None:
            return self.get_response(request)
        return self.renew(request, name, coding, page)

    def process_view(self, request, view, args, kwargs):
        request.is_stored_view = getattr(view, STORED_KEYS, None) is not None

    def name_of(self, request):
        """The store's name for this request, or None where nothing can be stored for it."""
        path, query = request.path_info, request.META.get("QUERY_STRING", "")
        if request.method not in ("GET", "HEAD") or versions.of(path) is None:
            return None
        if query:
            query = known_query(path, query)
            if query is None:
                return None
        text = f"{self.deployment} {path}?{query}".encode("utf-8", "replace")
        return "page." + hashlib.blake2b(text, digest_size=20).hexdigest()

    def renew(self, request, name, coding, former):
        """The page built here, unless somebody is at it: then the former one, or soon theirs."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not claim(name):
            if is_bearable(request, former):
                return answer(request, former)
            if time.monotonic() > deadline:
                return self.build(request, name, coding)
            time.sleep(NAP_SECONDS)
            page = read(f"{name}.{coding}")
            if is_current(request, page):
                return answer(request, page)
        try:
            return self.build(request, name, coding)
        finally:
            drop(f"{name}.claim")

    def build(self, request, name, coding):
        pages = [page for page in (read(f"{name}.{other}") for other in CODINGS) if page]
        if pages and not any(is_current(request, page) for page in pages):
            # It may be this process that has not heard yet, and the page that is new.
            versions.forget()
        for page in pages:
            if is_current(request, page):
                return answer(request, recoded(name, page, coding))
        version = versions.of(request.path_info)
        response = self.get_response(request)
        if is_storable(request, response):
            response.stored_until = earliest(request, response)
            return answer(request, store(name, make_page(response, version, coding)))
        if response.status_code < 500:
            drop(f"{name}.tag", *(f"{name}.{other}" for other in CODINGS))
        return response


def read(key):
    """What is stored under this key, or None; also where the cache server does not answer."""
    try:
        return cache.get(key)
    except Exception:  # whatever a cache server does, pages can be built without it
        logger.exception("The store of pages could not be read")
        return None


def store(name, page):
    """Keep `page` and its tag, beyond its end for as long as it may still be shown; return it."""
    entries = {f"{name}.{page.coding}": page, f"{name}.tag": page._replace(body=b"")}
    try:
        cache.set_many(entries, page.until - time.time() + STALE_SECONDS)
    except Exception:  # as above
        logger.exception("The store of pages could not be written")
    return page


def claim(name):
    """Whether the page is this request's to build: one at a time over all processes."""
    try:
        return cache.add(f"{name}.claim", 1, CLAIM_SECONDS)
    except Exception:  # as above
        return True


def drop(*keys):
    try:
        cache.delete_many(keys)
    except Exception:  # as above
        logger.exception("The store of pages could not be written")


def is_current(request, page):
    return (
        page is not None
        and page.version == versions.of(request.path_info)
        and time.time() < page.until
    )


def is_bearable(request, page):
    """Whether this former page may be shown while somebody builds the new one."""
    if page is None:
        return False
    version = versions.of(request.path_info)
    is_recent = time.monotonic() < versions.seen_at.get(version, 0) + STALE_SECONDS
    return (page.version == version or is_recent) and time.time() < page.until + STALE_SECONDS


def stored_keys(path):
    """The query keys that the stored page under `path` declares; None where it is no such page."""
    try:
        with translation.override(translation.get_language_from_path(path) or "en"):
            return getattr(resolve(path).func, STORED_KEYS, None)
    except Resolver404:
        return None


def known_query(path, query):
    """The part of `query` that the page under `path` declared, in one spelling; None if unclear."""
    keys = stored_keys(path) if len(query) <= LONGEST_QUERY else None
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


def earliest(request, response):
    """The next change by the clock of the page itself, or of the frame that it stands in."""
    moments = (getattr(told, "stored_until", None) for told in (request, response))
    return min(filter(None, moments), default=None)


def seconds_left(response):
    """How long the page holds: to its `stored_until`, else a day."""
    until = getattr(response, "stored_until", None)
    if until is None:
        return LONGEST_SECONDS
    left = (until - timezone.now()) / dt.timedelta(seconds=1)
    return max(1, min(LONGEST_SECONDS, left))


def make_page(response, version, coding):
    # The tag is that of the plain bytes, and weak: one for all codings, and the same page has
    # the same tag after a change that it does not show.
    etag = f'W/"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'
    kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    kept |= {"ETag": etag, "Vary": "Accept-Encoding", "Cache-Control": CACHE_CONTROL}
    until = time.time() + seconds_left(response)
    return Page(version, until, etag, kept, coding, compressed(response.content, coding))


def recoded(name, page, coding):
    """The stored page in this coding, from now on stored too."""
    if page.coding == coding:
        return page
    body = plain(page.body, page.coding)
    return store(name, page._replace(coding=coding, body=compressed(body, coding)))


def wanted_by(request):
    """The coding that the reader's browser prefers of ours; "" for none."""
    return coding_of(request.META.get("HTTP_ACCEPT_ENCODING", ""))


def is_known_to(request, page):
    """Whether the reader's If-None-Match names this page, in whichever coding."""
    given = request.META.get("HTTP_IF_NONE_MATCH", "")
    if given == page.etag:
        return True
    tags = {tag.removeprefix("W/") for tag in parse_etags(given)}
    return "*" in tags or page.etag.removeprefix("W/") in tags


def not_modified(page):
    kept = {name: page.headers[name] for name in REPEATED_HEADERS if name in page.headers}
    return HttpResponseNotModified(headers=kept)


def answer(request, page):
    """The answer that this page is for this request: 304, its bytes as they are, or plain."""
    if is_known_to(request, page):
        return not_modified(page)
    is_readable = page.coding == wanted_by(request)
    body = page.body if is_readable else plain(page.body, page.coding)
    response = HttpResponse(body, headers=page.headers)
    if is_readable:
        response.headers["Content-Encoding"] = page.coding
    response.headers["Content-Length"] = str(len(body))
    return response
