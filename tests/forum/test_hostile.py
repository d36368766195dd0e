"""Whatever strangers send, the answer is never an error of ours."""

import itertools
import re

import pytest
from django.contrib.admin import site
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import translation

from tests.factories.events import make_edition

pytestmark = pytest.mark.django_db

NASTY = {
    "nul": "%00",
    "nul inside": "a%00b",
    "huge number": "9" * 400,
    "beyond 64 bits": str(2**63),
    "negative": "-1",
    "lone surrogate": "%ED%A0%80",
    "broken utf-8": "%C3%28",
    "broken escape": "%zz%",
    "bare percent": "%",
    "bidi": "%E2%80%AE%E2%81%A6",
    "quote": "%27%22--%3B",
    "template": "%7B%7B7*7%7D%7D%7B%25",
    "path": "..%2F..%2Fetc%2Fpasswd",
    "many words": "a+" * 1000,
    "many commas": "1," * 1000,
    "100 KB": "x" * 100_000,
    "wildcards": "%25" * 30_000,
    "list": "[1,2]",
    "astral": "%F0%9F%A6%8A",
    "arabic digits": "%D9%A3",
    "float": "1e309",
    "not a number": "nan",
}
BODIES = {
    "malformed multipart": ("multipart/form-data; boundary=x", b"--x\r\nContent-Dispo"),
    "no boundary": ("multipart/form-data", b"--x--"),
    "bad boundary": ("multipart/form-data; boundary=\xff", b"--x--"),
    "bad base64": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="username"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n%%%\r\n--x--\r\n",
    ),
    "nul fields": ("application/x-www-form-urlencoded", b"username=%00&password=%00&email=%00"),
    "nul names": ("application/x-www-form-urlencoded", b"%00=1&username%00=2"),
    "raw bytes": ("application/x-www-form-urlencoded", b"\xff\xfe\x00username=\xed\xa0\x80"),
    "surrogates": (
        "application/x-www-form-urlencoded",
        b"username=%ED%A0%80&password=%ED%A0%80&email=%ED%A0%80@x.org",
    ),
    "wrong charset": ("application/x-www-form-urlencoded; charset=klingon", b"username=a"),
    "other charset": ("application/x-www-form-urlencoded; charset=utf-7", b"username=+AAA-"),
    "6000 fields": ("application/x-www-form-urlencoded", b"a=1&" * 6000),
    "long password": (
        "application/x-www-form-urlencoded",
        b"username=a@b.org&password=" + b"x" * 1_000_000,
    ),
    "bad length": ("application/x-www-form-urlencoded", b""),
    "json": ("application/json", b'{"username": {"$gt": ""}}'),
}


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.fixture
def superuser(visitor, admin_user):
    visitor.force_login(admin_user)
    return visitor


def refused(response):
    return f"{response.status_code} for {response.request['PATH_INFO'][:60]}"


def expect_no_error(client, address, **extra):
    """GET `address` as it is, without the client quoting it once more."""
    path, _, query = address.partition("?")
    response = client.get(path, QUERY_STRING=query, **extra)
    assert response.status_code < 500, f"{refused(response)} ?{query[:80]}"


def public_paths(edition):
    with translation.override("ar"):
        yield from ("/", "/ar/", "/sitemap.xml", "/robots.txt", "/.well-known/security.txt")
        yield from ("/healthz", "/readyz", "/ar/editions/", "/ar/nothing/here/")
        for name in ("programme", "speaker-list", "partner-list", "organiser-list"):
            yield reverse(f"events:{name}", args=[edition.slug])
        yield reverse("events:programme-day", args=[edition.slug, edition.starts_on.isoformat()])
        yield reverse("meetings:meeting-list", args=[edition.slug])
        yield from ("/ar/admin/login/", "/ar/admin/password/", "/ar/admin/jsi18n/")


@pytest.mark.parametrize("value", NASTY.values(), ids=NASTY)
def test_hostile_queries_on_public_pages(visitor, value):
    edition = make_edition()
    for path in public_paths(edition):
        expect_no_error(visitor, f"{path}?q={value}&track={value}&next={value}&{value[:200]}=1")


@pytest.mark.parametrize("value", NASTY.values(), ids=NASTY)
def test_hostile_paths(visitor, value):
    edition = make_edition()
    hostile = value[:3000]
    for path in (
        f"/{hostile}",
        f"/{hostile}/",
        f"/ar/{hostile}/",
        f"/ar/{edition.slug}/{hostile}/",
        f"/ar/{edition.slug}/sessions/{hostile}/",
        f"/ar/{edition.slug}/speakers/{hostile}/",
        f"/ar/{edition.slug}/partners/{hostile}/",
        f"/ar/{edition.slug}/programme/{hostile}/",
        f"/ar/{edition.slug}/programme/9999-99-99/",
        f"/ar/admin/{hostile}/",
        f"/ar/admin/password/{hostile}/{hostile}/",
        f"/ar/admin/password/{hostile}/set-password/",
        f"/media/photos/{hostile}",
        f"/media/{hostile}/x.webp",
        f"/static/{hostile}",
    ):
        expect_no_error(visitor, path)


def admin_lists():
    return [
        (f"/ar/admin/{model._meta.app_label}/{model._meta.model_name}/", admin)
        for model, admin in site._registry.items()
    ]


@pytest.mark.parametrize("value", NASTY.values(), ids=NASTY)
def test_hostile_queries_on_admin_lists(superuser, value):
    """Every list gets every value, each under another key."""
    keys = itertools.cycle(["q", "p", "o", "pk__in", "FILTER", "id__exact", "_popup"])
    for path, admin in admin_lists():
        names = [name for name in admin.list_filter if isinstance(name, str)] or ["all"]
        key = next(keys).replace("FILTER", names[0])
        expect_no_error(superuser, f"{path}?{key}={value}")
    expect_no_error(superuser, f"/ar/admin/accounts/user/?q={value}")
    expect_no_error(superuser, f"/ar/admin/accounts/user/?pk__in={value}")


@pytest.mark.parametrize("value", NASTY.values(), ids=NASTY)
def test_hostile_ids_in_the_admin(superuser, value):
    hostile = value[:3000]
    ends = itertools.cycle(["/change/", "/delete/", "/history/", "", "/password/"])
    for path, _ in admin_lists():
        expect_no_error(superuser, path + hostile + next(ends))
    for key in ("app_label", "model_name", "field_name", "term"):
        query = f"app_label=events&model_name=session&field_name=room&term=x&{key}={hostile}"
        expect_no_error(superuser, f"/ar/admin/autocomplete/?{query}")


@pytest.mark.parametrize(("kind", "body"), BODIES.values(), ids=BODIES)
def test_hostile_bodies(visitor, kind, body):
    for path in ("/ar/admin/login/", "/ar/admin/password/", "/ar/", "/ar/admin/logout/"):
        response = visitor.generic("POST", path, body, content_type=kind)
        assert response.status_code < 500, refused(response)


def every_address(patterns=None, prefix="/"):
    """The route of each view of the project, `<converter:name>` and all."""
    for pattern in patterns or get_resolver().url_patterns:
        route = prefix + str(pattern.pattern).removeprefix("^").removesuffix("$").lstrip("/")
        if hasattr(pattern, "url_patterns"):
            yield from every_address(pattern.url_patterns, route)
        else:
            yield route


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_address_with_hostile_parts(superuser, method):
    edition = make_edition()
    values = itertools.cycle(
        ["%00", "9" * 400, "-1", "%ED%A0%80", "a" * 3000, str(edition.pk), "x"]
    )
    body = b"a=%00&post=yes&edition=%ED%A0%80&note=%00&ids=9999999999999999999999"
    with translation.override("ar"):
        addresses = list(every_address())
    assert len(addresses) > 100
    for address in addresses:
        path = re.sub(r"<[^>]*>", lambda part: next(values), address)
        response = superuser.generic(
            method, path, body, content_type="application/x-www-form-urlencoded", QUERY_STRING="p=x"
        )
        assert response.status_code < 500, refused(response)


def test_hostile_bulk_actions(superuser):
    values = ["\x00", "9" * 400, "\ud800", "-1", "x" * 100_000]
    extras = [{}, {"select_across": "1"}, {"index": "9" * 400}, {"action": "\x00"}]
    combinations = itertools.cycle(itertools.product(values, extras))
    lists = admin_lists()
    for path, admin in lists + 20 * [entry for entry in lists if entry[0].endswith("/user/")]:
        value, extra = next(combinations)
        form = {"action": next(iter(admin.actions), value), "_selected_action": value, **extra}
        body = "&".join(f"{key}={quote(text)}" for key, text in form.items())
        response = superuser.generic(
            "POST", path, body, content_type="application/x-www-form-urlencoded"
        )
        assert response.status_code < 500, refused(response)


def quote(value):
    value = getattr(value, "__name__", value)
    return "".join(f"%{byte:02X}" for byte in value.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("host", ["evil.example", "a b", "[::", "\x00", "x" * 300, "testserver@e"])
def test_a_foreign_host_is_refused(visitor, host):
    response = visitor.get("/ar/", headers={"host": host})

    assert response.status_code == 400


@pytest.mark.parametrize(
    "cookie",
    [
        "session=\x00",
        'session="\\000\\000\\000\\000\\000\\000\\000\\000\\000"',
        "session=" + "x" * 5000,
        "session=%00; csrf=%ff",
        'csrf="; session=;;;=',
        "\xff\xfe=\xff",
        'messages="\\000"; session=../../etc',
        "django_language=\x00",
    ],
)
def test_hostile_cookies(visitor, cookie):
    for path in ("/", "/ar/", "/ar/admin/", "/ar/admin/login/", "/ar/admin/password/sent/"):
        expect_no_error(visitor, path, HTTP_COOKIE=cookie)


@pytest.mark.parametrize("value", ["\x00", "x" * 100_000, "ar;q=9999", ";;;,,,", "*", "\xff"])
@pytest.mark.parametrize(
    "header", ["ACCEPT_LANGUAGE", "ACCEPT_ENCODING", "IF_NONE_MATCH", "IF_MODIFIED_SINCE", "RANGE"]
)
def test_hostile_headers(visitor, header, value):
    for path in ("/", "/ar/", "/ar/admin/login/", "/sitemap.xml"):
        expect_no_error(visitor, path, **{f"HTTP_{header}": value})


@pytest.mark.parametrize("method", ["PUT", "DELETE", "TRACE", "PATCH", "OPTIONS", "FOO", "HEAD"])
def test_other_methods(visitor, method):
    for path in ("/", "/ar/", "/healthz", "/ar/admin/login/", "/ar/admin/password/"):
        response = visitor.generic(method, path)
        assert response.status_code < 500, refused(response)
