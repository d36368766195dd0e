"""The head of a page for those who share it and those who search."""

import html
import json

from django import template
from django.conf import settings
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from forum.lib.markup import html_code

register = template.Library()

# No text can end the element that it stands in.
_ESCAPED = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})
# What the networks know; they have no Moroccan ones.
NETWORK_CODES = {"ar": "ar_AR", "fr": "fr_FR", "en": "en_GB"}


class Captured(template.Node):
    """What stands between the tags, kept under a name instead of shown."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist, name):
        self.nodelist, self.name = nodelist, name

    def render(self, context):
        context[self.name] = mark_safe(self.nodelist.render(context).strip())  # noqa: S308
        return ""


@register.tag
def captured(parser, token):
    """`{% captured as name %}…{% endcaptured %}`: a block of the page that its head needs twice."""
    _tag, _as, name = token.split_contents()
    nodelist = parser.parse(["endcaptured"])
    parser.delete_first_token()
    return Captured(nodelist, name)


@register.filter
def network_code(code):
    return NETWORK_CODES.get(code, code)


@register.simple_tag(takes_context=True)
def linked_data(context, languages, title):
    """What the page is about, as JSON-LD: a data block, which no policy for scripts concerns."""
    nodes = [node for node in context.get("linked", ()) if node]
    if not nodes:
        return ""
    page = {
        "@type": "WebPage",
        "url": next(link.url for link in languages if link.is_current),
        "name": html.unescape(title),
        "inLanguage": html_code(get_language()),
        "isPartOf": {"@type": "WebSite", "url": f"{settings.SITE_URL}/"},
        "about": [{"@id": node["@id"]} for node in nodes],
    }
    graph = {"@context": "https://schema.org", "@graph": [page, *nodes]}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308
