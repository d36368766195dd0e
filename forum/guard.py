"""Refuses what no page of ours could mean, before or after the database chokes on it."""

import re

from django.core.exceptions import BadRequest
from django.db import DataError
from django.views.defaults import bad_request

LONGEST_QUERY = 4096
# Each word is one more condition, and SQLite gives up at a depth of a thousand.
MOST_WORDS = 100
NUL = "\0"
_WORD = re.compile(r"\w+")


class GuardMiddleware:
    """Answers 400 to input that only a program gone wrong, or an attacker, sends."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if is_nonsense(request):
            return bad_request(request, BadRequest())
        return self.get_response(request)

    def process_exception(self, request, exception):
        return bad_request(request, exception) if is_unreadable(exception) else None


def is_nonsense(request):
    """Whether path, query or cookies hold a NUL, or the query is beyond all measure."""
    query = request.META.get("QUERY_STRING", "")
    if len(query) > LONGEST_QUERY or NUL in request.path_info or "%00" in query or NUL in query:
        return True
    if query and any(len(_WORD.findall(value)) > MOST_WORDS for value in request.GET.values()):
        return True
    cookies = request.META.get("HTTP_COOKIE")
    return bool(cookies) and any(NUL in value for value in request.COOKIES.values())


def is_unreadable(error):
    """Whether a value sent to us could not be what its column holds: a number, a date, a text.

    Django's admin hands such values to the database unchecked (numbers beyond 64 bits in a
    filter, words in a list of ids).
    """
    if isinstance(error, ValueError):
        return str(error).startswith("Field '") or "NUL" in str(error)
    return isinstance(error, OverflowError | DataError)
