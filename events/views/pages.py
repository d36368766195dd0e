"""What the organisers write beside the programme: how to come, press, personal data, access."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language

from events.markdown import render_markdown
from events.models import Page
from events.views.editions import dates_of
from events.views.frame import frame, published_edition
from events.views.partners import partner_groups
from forum.lib.languages import pick, translations
from forum.lib.markup import marked, typeset
from forum.lib.stored import stored_page


@stored_page()
def page_detail(request, edition, kind):
    """A page that the organisers wrote; the press also finds what the edition itself knows."""
    edition = published_edition(edition)
    page = edition.pages.filter(kind=kind).first()
    if page is None:
        raise Http404
    text, code = pick(translations(page, "body"))
    context = {
        **frame(edition, kind),
        "page": page,
        "body": render_markdown(text, code),
        "borrowed": "" if code == get_language() else code,
        "press": _press(edition) if kind == Page.Kind.PRESS else None,
    }
    return render(request, "events/page_detail.html", context)


def _press(edition):
    """What a journalist copies: names, slogans, dates and who carries the forum. One query."""
    slogans = translations(edition, "slogan")
    return {
        "name": marked(translations(edition, "name")),
        "slogans": [
            {"code": code, "text": typeset(text, code)} for code, text in slogans.items() if text
        ],
        "dates": dates_of(edition)["spoken"],
        "groups": partner_groups(edition.partnerships.leading()),
    }
