"""What templates need to speak three languages."""

import dataclasses

from django import template
from django.conf import settings
from django.utils.encoding import escape_uri_path
from django.utils.html import conditional_escape
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_info

from forum.lib.languages import CODES, direction, pick, translations
from forum.lib.markup import html_code, marked, written_date
from forum.lib.stored import LINKED_KEYS, STORED_KEYS

register = template.Library()

# A longer value of a query key is nothing that a page of ours would have put there.
LONGEST_VALUE = 100


@register.simple_tag
def tr(record, field, element="span"):
    """A translated field of a record, marked when it is borrowed from another language."""
    return marked(translations(record, field), element)


@register.simple_tag
def plain(record, field):
    """A translated field as bare text, for `<title>` and attributes, which hold no elements."""
    return pick(translations(record, field))[0]


@register.filter
def html_lang(code):
    return html_code(code)


@register.filter
def text_dir(code):
    return direction(code)


@register.filter
def written(day, shape="DATE_FORMAT"):
    """A date in words; the built-in `date` knows no French 1er."""
    return written_date(day, shape)


@register.filter
def bdi(value):
    """A name, fenced from the direction of the text around it."""
    return mark_safe(f"<bdi>{conditional_escape(value)}</bdi>")  # noqa: S308


@dataclasses.dataclass(frozen=True)
class LanguageLink:
    """This page in one language; `url` is absolute, `path` is not."""

    code: str
    name: str
    path: str
    url: str
    is_current: bool
    is_default: bool


@register.simple_tag(takes_context=True)
def language_links(context):
    """This page in each language of the site: same address, same query.

    Only the query keys that the page declares are kept: its stored bytes are served to everyone,
    and must not carry what one visitor happened to append.
    """
    request = context["request"]
    match = getattr(request, "resolver_match", None)
    keys = getattr(match.func, STORED_KEYS, ()) if match else ()
    keys = keys or getattr(match and match.func, LINKED_KEYS, ())
    pairs = [(key, request.GET.get(key, "")) for key in keys]
    query = urlencode([(key, value) for key, value in pairs if 0 < len(value) <= LONGEST_VALUE])
    current = get_language()
    prefix, _, rest = request.path.lstrip("/").partition("/")
    rest = rest if prefix in CODES else ""
    links = []
    for code in CODES:
        path = f"/{code}/{escape_uri_path(rest)}" + (f"?{query}" if query else "")
        links.append(
            LanguageLink(
                code=code,
                name=get_language_info(code)["name_local"].capitalize(),
                path=path,
                url=settings.SITE_URL + path,
                is_current=code == current,
                is_default=code == settings.LANGUAGE_CODE,
            )
        )
    return links
