"""The security headers, as one table: class of answer → policy. They stand on every answer."""

from django.conf import settings

from forum.lib.languages import CODES

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
COMMON = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def response_class(path):
    """Which row of `POLICIES` an answer under `path` follows."""
    if path.startswith(settings.MEDIA_URL):
        return "media"
    parts = path.split("/", 3)
    if len(parts) > 2 and parts[1] in CODES and parts[2] == "admin":
        return "back-office"
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
        self.common = dict(COMMON)
        if settings.IS_SECURE:
            self.common["Strict-Transport-Security"] = (
                f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains"
            )

    def __call__(self, request):
        response = self.get_response(request)
        headers = response.headers
        for name, value in self.common.items():
            headers.setdefault(name, value)
        name = response_class(request.path_info)
        headers.setdefault("Content-Security-Policy", self.policies[name])
        if name == "back-office":
            headers["Cache-Control"] = "no-store"
        return response
