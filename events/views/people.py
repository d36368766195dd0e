"""People as rows of ready HTML, for lists of hundreds."""

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.models import ReleasePart
from events.views.rows import displayed_name, organisation_name
from forum.lib.languages import CODES, pick, translations
from forum.lib.markup import marked
from forum.lib.text import normalise
from speakers.models import Speaker
from speakers.models.pictures import small_name
from speakers.models.record import Sourced

PHOTOS = Speaker._meta.get_field("photo").storage
_TEXTS = ("name", "honorific", "position", "organisation__name", "organisation__short_name")
# What a row shows; the biographies and sources of hundreds would cost more than the page.
_SHOWN = (
    *("slug", "photo", "provenance", "organisation_id"),
    *(f"{text}_{code}" for text in _TEXTS for code in CODES),
)


class PeopleRows:
    """Makes rows of one edition's speakers; institutions are written once each."""

    def __init__(self, edition):
        self.parts = ReleasePart.objects.newest(edition, ReleasePart.Kind.SPEAKER)
        self.prefix = reverse("events:speaker-detail", args=[edition.slug, "_"])[:-2]
        self.reader = get_language()
        self.illustrative = _("Illustrative")
        self.institutions = {None: ""}

    def rows(self, speakers, with_sessions=False):
        """Rows of these `Speaker`s in the order of their names, as released. One query.

        With sessions, each has those of the release as `sessions`, as dicts.
        """
        own = self.parts.filter(key=OuterRef("slug"))
        # A plain QuerySet: modeltranslation would put every row through Python once more.
        plain = QuerySet(Speaker, query=speakers.query)
        shown = plain.annotate(
            released_name=Subquery(own.values("content__name")),
            released_honorific=Subquery(own.values("content__honorific")),
            released_sessions=Subquery(own.values("content__sessions"))
            if with_sessions
            else Value(None, CharField()),
        ).values_list(
            *_SHOWN, "released_name", "released_honorific", "released_sessions", named=True
        )
        return sorted(map(self._row, shown), key=lambda row: row["sort_key"])

    def _row(self, speaker):
        name = speaker.released_name or translations(speaker, "name")
        honorific = speaker.released_honorific or translations(speaker, "honorific")
        mark = speaker.provenance == Sourced.Provenance.ILLUSTRATIVE
        position = marked(translations(speaker, "position"), reader=self.reader)
        about = (
            position,
            self._institution(speaker),
            f'<span class="mark">{self.illustrative}</span>' if mark else "",
        )
        return {
            "url": f"{self.prefix}{speaker.slug}/",
            "name": displayed_name(name, honorific, self.reader),
            "sort_key": normalise(pick(name, self.reader)[0]),
            "position": position,
            "sessions": speaker.released_sessions or [],
            "photo": speaker.photo and PHOTOS.url(small_name(speaker.photo)),
            "about": SafeString(
                "\n".join(f'<span class="quiet">{part}</span>' for part in about if part)
            ),
        }

    def _institution(self, speaker):
        key = speaker.organisation_id
        if key not in self.institutions:
            self.institutions[key] = organisation_name(speaker, "organisation__")
        return self.institutions[key]
