"""The Markdown that organisers write, as HTML of our pages: no HTML of theirs, safe links."""

import re

from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

from forum.lib.markup import typeset

ELSEWHERE = re.compile(r"https?://", re.I)
# A scheme, or two slashes: the address of another host. Backslashes are escaped by then.
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.I)
_ALLOWED = re.compile(r"(https?://|mailto:)", re.I)
# The page's own heading is the first.
FIRST_LEVEL, LAST_LEVEL = 2, 6


def is_safe_link(address):
    """Whether an address leads to the web, to a mailbox or to another page of this site."""
    address = address.strip()
    return bool(_ALLOWED.match(address)) or not _SCHEME.match(address)


def render_markdown(text, code):
    """`text`, written in the language `code`, as safe HTML.

    Headings stand under the page's own and never skip a level, whatever the writer counted.
    """
    tokens = _parser.parse(text)
    _level(tokens)
    for token in tokens:
        for child in token.children or ():
            if child.type == "text":
                child.content = typeset(child.content, code)
            elif child.type == "link_open" and ELSEWHERE.match(str(child.attrGet("href"))):
                child.attrSet("rel", "noopener noreferrer")
    return mark_safe(_parser.renderer.render(tokens, _parser.options, {}))  # noqa: S308


def _make_parser():
    # Pictures would come from other hosts, which the pages' policy refuses.
    parser = MarkdownIt("commonmark", {"html": False}).disable("image").enable("table")
    parser.validateLink = is_safe_link  # type: ignore[method-assign]
    return parser


def _level(tokens):
    open_levels: list[str] = []
    for token in tokens:
        if token.type == "heading_open":
            while open_levels and open_levels[-1] >= token.tag:
                open_levels.pop()
            open_levels.append(token.tag)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(FIRST_LEVEL + len(open_levels) - 1, LAST_LEVEL)}"


_parser = _make_parser()
