"""The public pages of published editions, each with its address in the three languages."""

from xml.etree import ElementTree

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import translation

from events.models import Edition, ReleasePart
from forum.lib.languages import CODES
from speakers.models import Speaker

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
ElementTree.register_namespace("", SITEMAP)
ElementTree.register_namespace("xhtml", XHTML)


def sitemap():
    """The sitemap as bytes: one `<url>` per page and language, with all its alternates."""
    root = ElementTree.Element(f"{{{SITEMAP}}}urlset")
    for name, args in public_pages():
        addresses = {code: _address(code, name, args) for code in CODES}
        for address in addresses.values():
            entry = ElementTree.SubElement(root, f"{{{SITEMAP}}}url")
            ElementTree.SubElement(entry, f"{{{SITEMAP}}}loc").text = address
            default = {"x-default": addresses[settings.LANGUAGE_CODE]}
            for code, other in {**addresses, **default}.items():
                link = {"rel": "alternate", "hreflang": code, "href": other}
                ElementTree.SubElement(entry, f"{{{XHTML}}}link", link)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def public_pages():
    """`(url name, args)` of every page that a search engine should know."""
    yield "events:home", ()
    yield "events:edition-list", ()
    for edition in Edition.objects.published():
        slug = edition.slug
        for page in ("edition-detail", "programme", "speaker-list", "organiser-list"):
            yield f"events:{page}", (slug,)
        yield "events:partner-list", (slug,)
        yield "events:outcome-list", (slug,)
        for kind in edition.pages.values_list("kind", flat=True):
            yield "events:page-detail", (slug, kind)
        yield "meetings:meeting-list", (slug,)
        days = {day.isoformat() for day in edition.days} | {*_released(edition, "DAY")} - {"tray"}
        for day in sorted(days):
            yield "events:programme-day", (slug, day)
        for key in _released(edition, "SESSION"):
            yield "events:session-detail", (slug, key)
        for key in _speakers(edition):
            yield "events:speaker-detail", (slug, key)
        partners = edition.partnerships.order_by("organisation__slug")
        for key in partners.values_list("organisation__slug", flat=True).distinct():
            yield "events:partner-detail", (slug, key)


def _released(edition, kind):
    parts = ReleasePart.objects.newest(edition, ReleasePart.Kind[kind])
    return parts.order_by("key").values_list("key", flat=True)


def _speakers(edition):
    """Those of the release and those whom the press quoted, as the list of speakers has them."""
    released = ReleasePart.objects.newest(edition, ReleasePart.Kind.SPEAKER).values("key")
    people = Speaker.objects.filter(Q(slug__in=released) | Q(interventions__edition=edition))
    return people.order_by("slug").values_list("slug", flat=True).distinct()


def _address(code, name, args):
    with translation.override(code):
        return settings.SITE_URL + reverse(name, args=args)
