"""What a browser sends of its stars: by POST alone, since no address may tell a reader's choice."""

import functools
import re

from django.core.exceptions import PermissionDenied
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

MOST_STARS = 300
CODE = re.compile(r"[A-Za-z0-9]{1,6}")


def from_our_pages(view):
    """Admit to `view` only what a page of this site posts; its answer is kept nowhere.

    Public pages know no cookie that a foreign site could abuse, so that `Origin`, which browsers
    put on every POST, does for the token that stored bytes cannot hold.
    """

    @csrf_exempt
    @never_cache
    @require_POST
    @functools.wraps(view)
    def checked(request, *args, **kwargs):
        require_our_page(request)
        return view(request, *args, **kwargs)

    return checked


def require_our_page(request):
    """Raises `PermissionDenied` unless a page of this site posts this."""
    if request.headers.get("Origin") != f"{request.scheme}://{request.get_host()}":
        raise PermissionDenied


def posted_codes(request):
    """The codes of sessions in what was posted, at most `MOST_STARS`; anything else is dropped."""
    codes = request.POST.get("codes", "")[: 7 * MOST_STARS].split(".")
    return list(dict.fromkeys(code for code in codes if CODE.fullmatch(code)))
