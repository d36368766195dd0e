"""The public addresses of editions and their programme (design.md §5)."""

import datetime as dt

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from events.feeds import agenda as agenda_feeds
from events.feeds import changes
from events.feeds import pages as feeds
from events.models import Page
from events.views import (
    agenda,
    editions,
    now,
    outcomes,
    pages,
    partners,
    pictures,
    printed,
    programme,
    search,
    sessions,
    speakers,
)
from forum.lib.languages import CODES


class DayConverter:
    """A date as in 2025-05-05; anything else is another address."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value):
        return dt.date.fromisoformat(value)

    def to_url(self, value):
        return str(value)


class PageConverter(StringConverter):
    """The kinds of pages that organisers write."""

    regex = "|".join(Page.Kind.values)


class TokenConverter(StringConverter):
    """128 bits as `SavedAgenda` writes them."""

    regex = "[A-Za-z0-9_-]{22}"


class LanguageConverter(StringConverter):
    """A language of the site."""

    regex = "|".join(CODES)


register_converter(DayConverter, "day")
register_converter(LanguageConverter, "language")
register_converter(PageConverter, "page")
register_converter(TokenConverter, "token")

app_name = "events"
urlpatterns = [
    path("", editions.home, name="home"),
    path("editions/", editions.edition_list, name="edition-list"),
    path("search/", search.search_page, name="search"),
    path("<slug:edition>/", editions.edition_detail, name="edition-detail"),
    path("<slug:edition>/programme/", programme.programme, name="programme"),
    path("<slug:edition>/programme/<day:day>/", programme.programme_day, name="programme-day"),
    path(
        "<slug:edition>/programme-<language:language>.pdf",
        printed.programme_pdf,
        name="programme-pdf",
    ),
    path("<slug:edition>/now/", now.programme_now, name="programme-now"),
    path("<slug:edition>/sessions/<slug:slug>/", sessions.session_detail, name="session-detail"),
    path("<slug:edition>/card.png", pictures.edition_card, name="edition-card"),
    path(
        "<slug:edition>/sessions/<slug:slug>/card.png", pictures.session_card, name="session-card"
    ),
    path("<slug:edition>/sessions/<slug:slug>.ics", feeds.session_as_ics, name="session-ics"),
    path("<slug:edition>/changes.atom", changes.changes_as_atom, name="changes-atom"),
    path("<slug:edition>/schedule.ics", feeds.schedule_as_ics, name="schedule-ics"),
    path("<slug:edition>/schedule.xml", feeds.schedule_as_xml, name="schedule-xml"),
    path("<slug:edition>/schedule.json", feeds.schedule_as_json, name="schedule-json"),
    path("<slug:edition>/agenda/", agenda.agenda, name="agenda"),
    path("<slug:edition>/agenda.json", agenda.agenda_sessions, name="agenda-sessions"),
    path("<slug:edition>/agenda/save/", agenda.agenda_save, name="agenda-save"),
    path("<slug:edition>/agenda/picture.svg", agenda.agenda_picture, name="agenda-picture"),
    path("<slug:edition>/agenda.ics", agenda_feeds.agenda_file, name="agenda-file"),
    path("<slug:edition>/agenda/<token:token>.ics", agenda_feeds.agenda_feed, name="agenda-feed"),
    path("<slug:edition>/speakers/", speakers.speaker_list, name="speaker-list"),
    path("<slug:edition>/speakers/<slug:slug>/", speakers.speaker_detail, name="speaker-detail"),
    path(
        "<slug:edition>/speakers/<slug:slug>/card.png", pictures.speaker_card, name="speaker-card"
    ),
    path("<slug:edition>/outcomes/", outcomes.outcome_list, name="outcome-list"),
    path("<slug:edition>/<page:kind>/", pages.page_detail, name="page-detail"),
    path("<slug:edition>/organisers/", partners.organiser_list, name="organiser-list"),
    path("<slug:edition>/partners/", partners.partner_list, name="partner-list"),
    path("<slug:edition>/partners/<slug:slug>/", partners.partner_detail, name="partner-detail"),
]
