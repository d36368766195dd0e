"""The security headers, as one table: class of answer → policy. They stand on every answer."""

from django.conf import settings

from forum.lib.languages import CODES
from forum.lib.stored import FRAMED_BY

SELF = "'self'"
NONE = "'none'"
_PAGE = {
    "default-src": NONE,
    "script-src": SELF,
    "style-src": SELF,
    "img-src": SELF,
    "font-src": SELF,
    "connect-src": SELF,
    "manifest-src": SELF,
    "worker-src": SELF,
    "form-action": SELF,
    "base-uri": NONE,
    "frame-ancestors": NONE,
    "object-src": NONE,
}
POLICIES = {
    # One named policy: the service worker's registration needs one, nothing else may make any.
    "public": {
        **_PAGE,
        "require-trusted-types-for": "'script'",
        "trusted-types": "montada",
    },
    # The admin's bundled jQuery writes HTML strings: no Trusted Types there.
    "back-office": {**_PAGE, "img-src": "'self' data:"},
    "media": {
        "default-src": NONE,
        "sandbox": "",
        "form-action": NONE,
        "base-uri": NONE,
        "frame-ancestors": NONE,
    },
}
# `?embed=1` of an edition that names partners' sites: these may frame it, nobody else.
POLICIES["embedded"] = {**POLICIES["public"], "frame-ancestors": "{origins}"}
POLICIES["door"] = POLICIES["public"]
COMMON = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# Frames of other sites are what the old header forbids, and what the resource policy is about.
EMBEDDED = {
    **{name: value for name, value in COMMON.items() if name != "X-Frame-Options"},
    "Cross-Origin-Resource-Policy": "cross-origin",
}
# The page of a door reads badges.
PERMISSIONS = {
    "door": COMMON["Permissions-Policy"].replace("camera=()", "camera=(self)"),
}


def response_class(path):
    """Which row of `POLICIES` an answer under `path` follows."""
    if path.startswith(settings.MEDIA_URL):
        return "media"
    parts = path.split("/", 3)
    if len(parts) > 2 and parts[1] in CODES and parts[2] == "admin":
        return "back-office"
    if len(parts) > 3 and parts[1] in CODES and parts[3] == "door/":
        return "door"
    return "public"


def policy(name):
    """The Content-Security-Policy of one class, as the header's text."""
    directives = [f"{key} {value}".rstrip() for key, value in POLICIES[name].items()]
    if settings.IS_SECURE:
        directives.append("upgrade-insecure-requests")
    return "; ".join(directives)


class SecurityHeadersMiddleware:
    """Outermost, so that errors, redirects and static files carry the headers too."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.policies = {name: policy(name) for name in POLICIES}
        self.common, self.embedded = dict(COMMON), dict(EMBEDDED)
        if settings.IS_SECURE:
            transport = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains"
            for headers in (self.common, self.embedded):
                headers["Strict-Transport-Security"] = transport

    def __call__(self, request):
        response = self.get_response(request)
        headers = response.headers
        origins = headers.get(FRAMED_BY, "")
        del headers[FRAMED_BY]
        name = "embedded" if origins else response_class(request.path_info)
        if name in PERMISSIONS:
            headers["Permissions-Policy"] = PERMISSIONS[name]
        for header, value in (self.embedded if origins else self.common).items():
            headers.setdefault(header, value)
        text = self.policies[name].replace("{origins}", origins)
        headers.setdefault("Content-Security-Policy", text)
        if name == "back-office":
            headers["Cache-Control"] = "no-store"
        return response
