"""Addresses that belong to no room: the language of `/`, machines' questions, uploads, outages."""

import datetime as dt
import functools
import sys
from contextlib import suppress

from django.conf import settings
from django.contrib import admin
from django.core.files.storage import default_storage
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import (
    FileResponse,
    Http404,
    HttpResponse,
    HttpResponseNotFound,
    HttpResponseRedirect,
)
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.defaults import permission_denied as stock_permission_denied
from django.views.defaults import server_error as stock_server_error

from events.views.frame import frame, published_edition
from forum.lib.languages import CODES
from forum.lib.stored import stored_page
from forum.lib.wallclock import rules_are_right
from forum.sitemaps import sitemap

RETRY_SECONDS = 30
A_YEAR = 365 * 24 * 3600
SECURITY_TXT_DAYS = 300


@require_safe
def choose_language(request):
    """From `/` to the home in the reader's language: by their browser, never by their address."""
    response = HttpResponseRedirect(f"/{preferred_language(request)}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


def preferred_language(request):
    """The first language of `Accept-Language` that the site has, else the organisers' default."""
    for code, _weight in parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", "")):
        if code.split("-")[0] in CODES:
            return code.split("-")[0]
    return settings.LANGUAGE_CODE


@require_safe
def robots(request):
    lines = [
        "User-agent: *",
        *(f"Disallow: /{code}/admin/" for code in CODES),
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]
    return _text(lines)


@require_safe
def security_txt(request):
    """RFC 9116. `Expires` moves along: the file is made anew at each request."""
    expires = timezone.now().replace(microsecond=0) + dt.timedelta(days=SECURITY_TXT_DAYS)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: ar, fr, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return _text(lines)


@require_safe
@stored_page()
def sitemap_xml(request):
    return HttpResponse(sitemap(), content_type="application/xml; charset=utf-8")


@require_safe
@never_cache
def healthz(request):
    """The process is alive; asks nothing of the database."""
    return _text(["ok"])


@require_safe
@never_cache
def readyz(request):
    """200 when visitors can be served: database there, migrated, and the zone rules right."""
    problems = [*database_problems(), *([] if rules_are_right() else ["zone rules"])]
    response = _text(problems or ["ok"])
    if problems:
        response.status_code = 503
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def database_problems():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        require_migrated()
    except DatabaseError:
        return ["database"]
    except MigrationsPending:
        return ["migrations"]
    return []


class MigrationsPending(Exception):
    pass


@functools.cache
def require_migrated():
    """Raises `MigrationsPending`; once fine it is remembered, as reading the graph is slow."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise MigrationsPending


@require_safe
def media(request, name):
    """A re-encoded picture; the address pattern admits nothing but its random name."""
    try:
        file = default_storage.open(name)
    except FileNotFoundError:
        raise Http404 from None
    headers = {"Cache-Control": f"public, max-age={A_YEAR}, immutable"}
    return FileResponse(file, content_type="image/webp", headers=headers)


def permission_denied(request, exception):
    """`handler403`: in the back office with its frame, so that a colleague finds the way back."""
    match = request.resolver_match
    if not (match and "admin" in match.namespaces and request.user.is_staff):
        return stock_permission_denied(request, exception)
    context = {**admin.site.each_context(request), "title": _("You may not open this page")}
    return TemplateResponse(request, "forum/not_allowed.html", context, status=403)


def page_not_found(request, exception):
    """`handler404`: with the menu of the public edition under whose address the page is missing."""
    parts, context = request.path_info.split("/"), {}
    if len(parts) > 3 and parts[1] in CODES:
        with suppress(Http404, DatabaseError):
            context = {**frame(published_edition(parts[2]), ""), "picture": "", "linked": []}
    return HttpResponseNotFound(render_to_string("404.html", context, request))


def server_error(request):
    """`handler500`: a database that is away or overloaded is a "come back soon", in words."""
    if not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return stock_server_error(request)
    code = translation.get_language_from_path(request.path_info) or preferred_language(request)
    with translation.override(code):
        page = render_to_string("503.html", {"request": request})
    response = HttpResponse(page, status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _text(lines):
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
