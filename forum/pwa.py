"""The site without a network: what a phone installs, and the worker that keeps pages readable."""

import datetime as dt
import functools
import hashlib
import json

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.models import Page, Release, ReleasePart
from events.views.frame import frame, hold_until, public_editions
from forum.lib.languages import CODES, direction, pick, translations
from forum.lib.markup import html_code
from forum.lib.stored import stored_page
from forum.versions import versions
from forum.views import preferred_language

SCRIPTS = settings.BASE_DIR / "static" / "js"
SHELL = (
    "css/montada.css",
    "favicon.svg",
    "js/site.js",
    "js/agenda.js",
    *(f"fonts/montada-{name}.woff2" for name in ("arabic-400", "arabic-700")),
    *(f"fonts/montada-{name}.woff2" for name in ("latin-400", "latin-700")),
)
PAPER, OCEAN = "#fcfbf7", "#0a4a78"


@require_safe
def choose_manifest(request):
    """The usual address of a manifest, for programs that ask there: leads to a language's own."""
    response = HttpResponseRedirect(f"/{preferred_language(request)}/manifest.webmanifest")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
@stored_page()
def manifest(request):
    edition, code = public_editions().current(), get_language() or settings.LANGUAGE_CODE
    name = (pick(translations(edition, "name"))[0] if edition else "") or _("The forum")
    pictures = [("favicon.svg", "any", "any"), *_pictures()]
    content = {
        "name": name,
        "short_name": _("The forum"),
        "id": "/",
        "lang": html_code(code),
        "dir": direction(code),
        "start_url": f"/{code}/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": OCEAN,
        "icons": [
            {"src": static(path), "sizes": sizes, "purpose": purpose}
            for path, sizes, purpose in pictures
        ],
    }
    kind = "application/manifest+json"
    return hold_until(JsonResponse(content, content_type=kind), [_midnight()])


def _pictures():
    for pixels in (192, 512):
        yield f"icons/montada-{pixels}.png", f"{pixels}x{pixels}", "maskable"


@require_safe
@stored_page()
def offline(request):
    """What the worker answers with where it has no copy of the page that was asked for."""
    edition = public_editions().current()
    context = {**frame(edition, "offline"), "days": _days(edition)} if edition else {}
    return hold_until(render(request, "forum/offline.html", context), [_midnight()])


@require_safe
def worker(request):
    """The service worker, or with `OFFLINE_ENABLED` off the one that removes it.

    Not a stored page: no copy in some cache may stand before the switch.
    """
    if settings.OFFLINE_ENABLED:
        text = _worker_text(versions.of("/"), timezone.now().date())
    else:
        text = (SCRIPTS / "worker_off.js").read_text()
    etag = f'"{hashlib.blake2b(text.encode(), digest_size=12).hexdigest()}"'
    response = get_conditional_response(request, etag)
    if response is None:
        response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-cache"
    return response


@functools.lru_cache(maxsize=1)
def _worker_text(version, date):
    """The worker of these versions of the editions, and of the one that is current on `date`."""
    edition = public_editions().current()
    newest = Release.objects.filter(edition=edition).order_by("-number")
    release = newest.values_list("number", flat=True).first()
    deployment = getattr(staticfiles_storage, "manifest_hash", "") or "plain"
    constants = {
        "NAME": f"montada {deployment} {edition and edition.slug} {release}",
        "STATIC": settings.STATIC_URL,
        "SHELL": [static(path) for path in SHELL],
        "PAGES": {code: _pages(edition, code) for code in CODES},
    }
    lines = [f"const {name} = {json.dumps(value)};" for name, value in constants.items()]
    return "\n".join([*lines, (SCRIPTS / "worker.js").read_text()])


def _pages(edition, code):
    """The addresses that are kept for readers of one language; the last one is `offline`."""
    with translation.override(code):
        pages = [reverse("events:home")]
        if edition:
            names = "edition-detail programme programme-now speaker-list partner-list agenda"
            for name in (*names.split(), "agenda-sessions"):
                pages.append(reverse(f"events:{name}", args=[edition.slug]))
            pages += [url for _, url in [*_days(edition), *_texts(edition)]]
        return [*pages, reverse("offline")]


def _days(edition):
    """`(date, address)` of the edition's days."""
    parts = ReleasePart.objects.newest(edition, ReleasePart.Kind.DAY).exclude(key="tray")
    days = {*edition.days, *map(dt.date.fromisoformat, parts.values_list("key", flat=True))}
    return [
        (day, reverse("events:programme-day", args=[edition.slug, day])) for day in sorted(days)
    ]


def _texts(edition):
    """`(label, address)` of the pages that the organisers wrote."""
    written = (edition.page_kinds or "").split(",")
    kinds = [kind for kind in Page.Kind if kind in written]
    return [
        (kind.label, reverse("events:page-detail", args=[edition.slug, kind])) for kind in kinds
    ]


def _midnight():
    """When another edition may be the current one."""
    tomorrow = timezone.now().date() + dt.timedelta(days=1)
    return dt.datetime.combine(tomorrow, dt.time(), dt.UTC)
