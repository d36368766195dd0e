"""Every kind of answer carries the whole set of security headers, with production settings.

The rows are those of the HTTP Observatory's rubric; each must be at its best, not only the sum.
"""

import http.client
import re
from base64 import b32decode
from urllib.parse import urlencode

import pytest
from django_otp.oath import totp

from forum.demo.accounts import ORGANISER, PASSWORD
from forum.headers import COMMON, EMBEDDED, policy, response_class

HOST = "forum.example.org"
PRODUCTION = {
    "SITE_URL": f"https://{HOST}",
    "ALLOWED_HOSTS": HOST,
    "BEHIND_PROXY": "true",
    "DEBUG": "false",
}
PICTURE = "photos/0123456789abcdef0123456789abcdef.webp"
DOOR = "/ar/2025/door/"
PATHS = [
    "/",
    "/ar/",
    "/fr/",
    "/en/editions/",
    "/ar/2025/",
    "/fr/2025/programme/",
    "/en/2025/programme/2025-05-06/",
    "/ar/2025/speakers/",
    "/ar/2025/partners/",
    "/fr/2025/organisers/",
    "/fr/2025/programme/?embed=1",
    "/ar/2025/card.png",
    "/fr/2025/programme-fr.pdf",
    "/fr/2025/changes.atom",
    "/en/2025/privacy/",
    "/fr/2025/meetings/",
    DOOR,
    "/fr/2025/agenda/",
    "/ar/2025/agenda.json",
    "/en/offline.html",
    "/fr/manifest.webmanifest",
    "/sw.js",
    "/fr/no/such/page/",
    "/ar/?q=%00",
    "/fr/admin",
    "/fr/admin/",
    "/ar/admin/login/",
    "/ar/admin/password/",
    "/ar/admin/password/MQ/abc-def/",
    "/fr/admin/jsi18n/",
    "/sitemap.xml",
    "/robots.txt",
    "/.well-known/security.txt",
    "/healthz",
    "/readyz",
    "/static/favicon.svg",
    "/static/css/montada.css",
    "/static/no-such-file.css",
    f"/media/{PICTURE}",
    "/media/no-such-file",
]


SIGNED_IN = [
    "/ar/admin/",
    "/ar/admin/events/session/",
    "/fr/admin/events/session/add/",
    "/fr/admin/accounts/user/add/",
    "/ar/admin/registrations/registration/",
    "/fr/admin/password_change/",
    "/ar/admin/security/",
    "/fr/admin/no/such/page/",
]


class Answer:
    def __init__(self, response, path):
        self.path, self.status = path, response.status
        self.headers = {}
        for name, value in response.getheaders():
            self.headers.setdefault(name.lower(), []).append(value)
        self.body = response.read()

    def __getitem__(self, name):
        """The value of a header that must stand exactly once."""
        [value] = self.headers.get(name, ["(missing)"])
        return value

    @property
    def csp(self):
        directives = (part.split() for part in self["content-security-policy"].split(";"))
        return {words[0]: words[1:] for words in directives if words}

    def __repr__(self):
        return f"{self.status} {self.path} {self.headers}"


def ask(port, path, method="GET", scheme="https", host=HOST, body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"Host": host, "X-Forwarded-Proto": scheme, **headers}
    connection.request(method, path, body, headers)
    answer = Answer(connection.getresponse(), path)
    connection.close()
    return answer


def is_strict(csp):
    """No inline code, no foreign source, and forms that only go home (+10)."""
    sources = [word for words in csp.values() for word in words]
    return (
        csp["default-src"] == ["'none'"]
        and not [word for word in sources if word.startswith(("'unsafe", "'nonce", "http", "*"))]
        and "data:" not in csp.get("script-src", [])
        and csp["form-action"] in (["'none'"], ["'self'"])
        and csp["base-uri"] == ["'none'"]
        and "upgrade-insecure-requests" in csp
    )


def sign_in(port):
    """The answer that signs the demo's organiser in; its cookies are those of the session."""
    fields = {"username": ORGANISER, "password": PASSWORD}
    answer = fill_in(port, "/ar/admin/login/", fields)
    assert answer.status == 302
    return answer


def pass_second_step(port, entry):
    """Set the second factor up, as production asks for; then what a remembered device gets."""
    path = "/ar/admin/security/second-factor/"
    page = ask(port, path, Cookie=cookies(entry))
    key = b32decode("".join(re.findall(r"<span>([A-Z2-7]{4})</span>", page.body.decode())))
    codes = fill_in(port, path, {"code": f"{totp(key):06}"}, cookies(entry))
    assert codes.status == 200
    again, path = sign_in(port), "/ar/admin/second-factor/"
    fields = {"code": f"{totp(key, t0=-30):06}", "remember": "on"}
    return [page, codes, again, fill_in(port, path, fields, cookies(again))]


def fill_in(port, path, fields, cookie=""):
    """Send the form of a page, as a browser does."""
    form = ask(port, path, Cookie=cookie)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.body.decode())[1]
    return ask(
        port,
        path,
        "POST",
        body=urlencode({**fields, "csrfmiddlewaretoken": token}),
        Cookie=cookie or cookies(form),
        Origin=PRODUCTION["SITE_URL"],
        **{"Content-Type": "application/x-www-form-urlencoded"},
    )


def cookies(answer):
    return "; ".join(cookie.split(";")[0] for cookie in answer.headers["set-cookie"])


RUBRIC = {
    "content security policy": lambda a: is_strict(a.csp),
    "cookies": lambda a: all(is_safe_cookie(c) for c in a.headers.get("set-cookie", [])),
    "no cross-origin sharing": lambda a: "access-control-allow-origin" not in a.headers,
    "referrer policy": lambda a: (
        a["referrer-policy"] in ("no-referrer", "strict-origin-when-cross-origin")
    ),
    "strict transport": lambda a: (
        a["strict-transport-security"] == "max-age=63072000; includeSubDomains"
    ),
    "content type options": lambda a: a["x-content-type-options"] == "nosniff",
    "framing": lambda a: a.csp["frame-ancestors"] == ["'none'"] and a["x-frame-options"] == "DENY",
    "resource policy": lambda a: a["cross-origin-resource-policy"] == "same-origin",
    "embedder policy": lambda a: a["cross-origin-embedder-policy"] == "require-corp",
    "opener policy": lambda a: a["cross-origin-opener-policy"] == "same-origin",
    "permissions": lambda a: (
        f"camera=({'self' if a.path == DOOR else ''})" in a["permissions-policy"]
    ),
    "nothing about the server": lambda a: "x-powered-by" not in a.headers,
}


def is_safe_cookie(cookie):
    words = {word.strip().lower() for word in cookie.split(";")}
    return (
        cookie.startswith("__Host-")
        and {"secure", "httponly", "path=/"} <= words
        and bool({"samesite=lax", "samesite=strict"} & words)
    )


@pytest.fixture
def port(scratch_site):
    site = scratch_site("demo")
    picture = site.home / "media" / PICTURE
    picture.parent.mkdir(exist_ok=True)
    picture.write_bytes(b"RIFF....WEBP")
    return int(site.start(workers=1, **PRODUCTION).rpartition(":")[2])


@pytest.mark.slow
def test_every_row_is_at_its_best_on_every_answer(port):
    entry = sign_in(port)
    answers = [entry, *pass_second_step(port, entry), *(ask(port, path) for path in PATHS)]
    answers += [ask(port, path, Cookie=cookies(entry)) for path in SIGNED_IN]
    answers += [
        ask(port, "/ar/admin/login/", "POST", body="username=a@b.org&password=x"),  # no token: 403
        ask(port, "/fr/", host="evil.example"),
        ask(port, "/fr/", scheme="http"),
        ask(port, "/fr/editions"),
        ask(port, "/healthz", "OPTIONS"),
    ]

    below = [
        f"{row}: {answer!r}"
        for answer in answers
        for row, is_best in RUBRIC.items()
        if not is_best(answer)
    ]

    assert not below, "\n".join(below)
    assert any(
        c.startswith("__Host-device") for a in answers for c in a.headers.get("set-cookie", [])
    )
    for answer in answers:
        if "/2025/" in answer.path or answer.path in SIGNED_IN[:-1]:
            assert answer.status == 200, answer
    assert {answer.status for answer in answers} >= {200, 301, 302, 400, 403, 404, 405}
    check_classes({answer.path: answer for answer in answers if answer.status in (200, 302)})
    check_redirect(ask(port, "/fr/?q=1", scheme="http"))


def check_classes(answers):
    """What differs between kinds of answers."""
    public, office = answers["/fr/"], answers["/ar/admin/login/"]
    assert public.csp["trusted-types"] == ["montada"]
    assert public.csp["require-trusted-types-for"] == ["'script'"]
    assert "trusted-types" not in office.csp
    assert answers["/ar/admin/password/MQ/abc-def/"]["referrer-policy"] == "no-referrer"
    assert "sandbox" in answers[f"/media/{PICTURE}"].csp
    assert answers[f"/media/{PICTURE}"]["content-type"] == "image/webp"
    for path, answer in answers.items():
        is_office = "/admin/" in path
        assert ("set-cookie" in answer.headers) <= is_office, path
        assert (answer.headers.get("cache-control") == ["no-store"]) == is_office, path
        text = answer.body.decode(errors="replace")
        if answer.status == 200 and answer["content-type"].startswith("text/html"):
            assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*json)|\sstyle=|<style", text), path
            assert not re.search(r"\son[a-z]+=[\"']", text), path


def check_redirect(answer):
    assert answer.status == 301
    assert answer["location"] == f"https://{HOST}/fr/?q=1"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/fr/", "public"),
        ("/fr/2025/admin/", "public"),
        ("/ar/admin/accounts/user/", "back-office"),
        ("/fr/admin", "back-office"),
        ("/ar/2025/door/", "door"),
        ("/ar/2025/door/x", "public"),
        ("/door/scan/", "public"),
        ("/media/photos/x.webp", "media"),
        ("/static/admin/css/base.css", "public"),
        ("/", "public"),
    ],
)
def test_the_class_of_an_answer(path, expected):
    assert response_class(path) == expected


def test_a_page_for_frames_keeps_all_but_what_forbids_frames():
    assert policy("embedded") == policy("public").replace(
        "frame-ancestors 'none'", "frame-ancestors {origins}"
    )
    differing = {name for name in COMMON if EMBEDDED.get(name) != COMMON[name]}
    assert differing == {"X-Frame-Options", "Cross-Origin-Resource-Policy"}


def test_without_tls_nothing_is_upgraded(settings, client, db):
    settings.IS_SECURE = False

    response = client.get("/healthz")

    assert "upgrade-insecure-requests" not in policy("public")
    assert "Strict-Transport-Security" not in response.headers
