import datetime as dt
import re
from urllib.parse import quote

import pytest
import time_machine

from events.actions import hold_sessions, publish_programme, take_out
from tests.factories.events import make_edition, make_room, make_session, make_speaker

DAY = "/{}/2027/programme/2027-05-04/"


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("code", "root", "title", "when"),
    [
        ("ar", '<html lang="ar-MA" dir="rtl">', "الجلسة الافتتاحية", "09:30"),
        ("fr", '<html lang="fr" dir="ltr">', "Séance d&#x27;ouverture", "09:30 – 10:45"),
        ("en", '<html lang="en" dir="ltr">', "Opening session", "09:30 – 10:45"),
    ],
)
def test_day_speaks_the_language_of_its_address(client, forum, code, root, title, when):
    page = text_of(client.get(DAY.format(code)))

    assert root in page
    assert f'<a href="/{code}/2027/sessions/opening/">{title}</a>' in page
    assert when in page


def test_borrowed_title_says_its_language_and_own_title_does_not(client, forum):
    arabic, french = (text_of(client.get(DAY.format(code))) for code in ("ar", "fr"))

    assert '<span lang="fr" dir="ltr">Atelier\u00a0: énergie</span>' in arabic
    assert '<a href="/fr/2027/sessions/workshop/">Atelier\u00a0: énergie</a>' in french
    assert 'lang="ar' not in french.split("<main")[1].split("</main>")[0]


def test_draft_is_nowhere_public(client, forum):
    before = {code: client.get(DAY.format(code)).content for code in ("ar", "fr", "en")}
    forum.opening.title_fr = "Titre secret"
    forum.opening.start_time = dt.time(20, 15)
    forum.opening.save()
    forum.room.name_fr = "Salle secrète"
    forum.room.save()
    forum.speaker.name_fr = "Nom secret"
    forum.speaker.save()
    make_session(forum.edition, slug="hidden", title_fr="Séance secrète", speakers=[make_speaker()])
    type(forum.edition).objects.raise_version()

    for code, content in before.items():
        assert client.get(DAY.format(code)).content == content
    for path in ("", "programme/", "sessions/opening/", "now/"):
        page = text_of(client.get(f"/fr/2027/{path}")).lower()
        assert "secret" not in page
        assert "secrète" not in page
        assert "20:15" not in page
    assert client.get("/fr/2027/sessions/hidden/").status_code == 404


def test_second_release_replaces_the_first(client, forum, django_capture_on_commit_callbacks):
    client.get(DAY.format("en"))
    forum.opening.title_en = "Grand opening"
    forum.opening.save()

    with django_capture_on_commit_callbacks(execute=True):
        publish_programme(edition=forum.edition, by=None)

    assert "Grand opening" in text_of(client.get(DAY.format("en")))


def test_cancelled_session_stays_struck_and_untimed_one_waits(client, forum):
    forum.opening.status = "cancelled"
    forum.opening.save()
    take_out(sessions=[forum.workshop], by=None)
    publish_programme(edition=forum.edition, by=None)

    page = text_of(client.get(DAY.format("en")))

    assert "<s><a" in page
    assert "Cancelled" in page
    assert "To be rescheduled" in page
    assert '<a href="/en/2027/sessions/workshop/">' in page


def test_moved_and_full_sessions_say_so_until_they_return(client, forum):
    other = make_room(forum.edition, slug="other", name_en="Other room")
    forum.opening.room, forum.opening.is_full = other, True
    forum.opening.start_time = dt.time(14)
    forum.opening.save()
    publish_programme(edition=forum.edition, by=None)
    forum.opening.day = dt.date(2027, 5, 5)
    forum.opening.save()
    publish_programme(edition=forum.edition, by=None)

    was = f"Full · Moved: was Tuesday 4 May, 09:30, {forum.room.name_en}</p>"
    assert was in text_of(client.get("/en/2027/programme/2027-05-05/"))
    assert was in text_of(client.get("/en/2027/sessions/opening/"))

    forum.opening.day, forum.opening.start_time = dt.date(2027, 5, 4), dt.time(9, 30)
    forum.opening.room, forum.opening.is_full = forum.room, False
    forum.opening.save()
    publish_programme(edition=forum.edition, by=None)

    assert "Moved" not in text_of(client.get(DAY.format("en")))


def test_card_says_what_is_spoken_and_interpreted(client, forum):
    page = text_of(client.get(DAY.format("en")))

    assert "<span>Arabic, interpretation: French</span>" in page


def test_what_is_over_is_folded_away_on_the_day_itself(client, forum):
    def page_at(moment):
        with time_machine.travel(f"2027-05-04T{moment}Z", tick=False):
            return text_of(client.get(DAY.format("en")))

    early, between, late = page_at("10:44:59"), page_at("10:45"), page_at("23:00")

    assert 'class="past"' not in early
    folded, rest = between.split("</details>\n<div id=")
    assert "/sessions/opening/" in folded.split('<details class="past">')[1]
    assert "/sessions/workshop/" in rest
    assert 'href="#now"' in between
    assert 'class="past"' not in late


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2027-04-01T10:00Z", "2027-05-04"),
        ("2027-05-05T10:00Z", "2027-05-05"),
        ("2027-06-01T10:00Z", "2027-05-04"),
    ],
)
def test_programme_opens_at_the_current_day_else_the_first(client, forum, moment, day):
    with time_machine.travel(moment, tick=False):
        page = text_of(client.get("/en/2027/programme/"))

    assert f'<a href="/en/2027/programme/{day}/" aria-current="page">' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"opening", "workshop"}),
        ("lang=ar", {"opening"}),
        ("lang=fr", {"workshop"}),
        ("interp=fr", {"opening"}),
        ("interp=fr&lang=fr", set()),
        ("q=" + quote("zahra"), {"opening"}),
        ("q=" + quote("الزهور"), set()),
        ("q=" + quote("الزَّهراء"), {"opening"}),
        ("q=ENERGIE", {"workshop"}),
        ("q=energie&lang=ar", set()),
    ],
)
def test_filters_narrow_the_day(client, forum, query, found):
    page = text_of(client.get(f"{DAY.format('fr')}?{query}"))

    assert {s for s in ("opening", "workshop") if f"/sessions/{s}/" in page} == found
    assert ('class="empty"' in page) == (not found)


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("room=nowhere&track=%20&type=" + "9" * 400, ""),
        ("lang=fr&lang=ar&interp=xx", "?lang=ar"),
        ("view=list&lang=fr", "?lang=fr"),
        ("q=" + quote("  zahra   ii "), "?q=zahra+ii"),
        ("q=" + quote("!?"), ""),
    ],
)
def test_value_that_means_nothing_leaves_the_address(client, forum, query, kept):
    response = client.get(f"{DAY.format('fr')}?{query}")

    assert response.status_code == 302
    assert response["Location"] == DAY.format("fr") + kept


def test_filter_in_use_can_be_removed_alone_and_stays_from_day_to_day(client, forum):
    page = text_of(client.get(f"{DAY.format('en')}?track=energy&lang=fr&view=grid"))

    chips = page.split('<ul class="chips"')[1].split("</ul>")[0]
    assert re.findall(r'href="[^"]*/(\?[^"]*)"', chips) == [
        "?lang=fr&amp;view=grid",
        "?track=energy&amp;view=grid",
        "?view=grid",
    ]
    assert "Remove filter: Spoken in, </span>French</a>" in chips
    assert 'programme/2027-05-05/?track=energy&amp;lang=fr&amp;view=grid"' in page
    other = text_of(client.get("/en/2027/programme/2027-05-05/?track=energy"))
    assert '<option value="energy" selected>' in other


def test_empty_day_says_which_filter_to_drop(client, forum):
    day = DAY.format("en")
    page = text_of(client.get(f"{day}?track=energy&q=opening"))

    assert f'<a href="{day}?track=energy">Without “opening”: 1 session</a>' in page
    assert re.search(rf'<a href="{day}\?q=opening">Without Track \d+: 1 session</a>', page)

    alone = text_of(client.get(f"{day}?track=energy&lang=ar&q=nobody"))
    assert "Remove more than one of them" in alone
    assert "Without" not in alone


def test_filter_by_frame_offers_only_what_the_day_has(client, forum):
    other = make_room(forum.edition, slug="unused", name_fr="Salle inutilisée")
    small = make_room(forum.edition, slug="small", name_fr="Petite salle")
    make_session(forum.edition, slug="talk", at="15:00", room=small)
    publish_programme(edition=forum.edition, by=None)

    page = text_of(client.get(f"{DAY.format('fr')}?room=small"))

    assert '<option value="small" selected>Petite salle</option>' in page
    assert other.name_fr not in page
    assert "/sessions/talk/" in page
    assert "/sessions/opening/" not in page


def test_without_release_or_sessions_the_page_says_so(client, forum):
    make_edition(slug="empty")

    assert "has not been published yet" in text_of(client.get("/en/empty/programme/"))
    assert "Nothing is planned" in text_of(client.get("/en/2027/programme/2027-05-05/"))


def test_illustrative_times_and_records_are_called_so(client, forum):
    assert "illustrative" not in text_of(client.get("/en/2027/programme/")).lower()

    forum.edition.is_programme_illustrative = True
    forum.edition.save()
    forum.workshop.provenance = "illustrative"
    forum.workshop.save()
    publish_programme(edition=forum.edition, by=None)
    page = text_of(client.get(DAY.format("en")))

    assert "Times and rooms are illustrative" in page
    assert page.count(">Illustrative<") == 1


def test_now_shows_the_running_and_the_next_session_of_a_room(client, forum):
    make_session(forum.edition, slug="later", at="14:00", room=forum.room, title_en="Later talk")
    publish_programme(edition=forum.edition, by=None)

    with time_machine.travel("2027-05-04T10:00Z", tick=False):
        during = text_of(client.get("/en/2027/now/"))
    with time_machine.travel("2027-05-04T10:45Z", tick=False):
        between = text_of(client.get("/en/2027/now/"))
    with time_machine.travel("2027-05-04T23:00Z", tick=False):
        late = text_of(client.get("/en/2027/now/"))

    assert during.index("Opening session") < during.index("Later talk")
    assert "Opening session" not in between
    assert "Later talk" in between
    assert "Nothing more is planned today" in late


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("2027-04-01T10:00Z", "The forum opens on Tuesday 4 May 2027."),
        ("2027-06-01T10:00Z", "The forum closed on Wednesday 5 May 2027."),
    ],
)
def test_now_outside_the_forum_says_when(client, forum, moment, sentence):
    with time_machine.travel(moment, tick=False):
        assert sentence in text_of(client.get("/en/2027/now/"))


def test_hall_screen_shows_every_language_in_turn_and_no_other_value_is_stored(client, forum):
    with time_machine.travel("2027-05-04T10:00Z", tick=False):
        page = text_of(client.get("/fr/2027/now/?screen=1"))

    main = page.split("<main")[1].split("</main>")[0]
    turns = re.findall(r'<section class="turn" lang="([^"]+)" dir="([^"]+)">', main)
    assert turns == [("fr", "ltr"), ("ar-MA", "rtl"), ("en", "ltr")]
    for title in ("Séance d&#x27;ouverture", "الجلسة الافتتاحية", "Opening session"):
        assert f'<p class="title">{title}</p>' in main
    assert 'data-minutes-ahead="0"' in main
    assert "<a " not in main
    assert client.get("/fr/2027/now/?screen=2")["Location"] == "/fr/2027/now/"


def test_hall_screen_of_a_large_edition_is_small(client, db, release_of_size):
    edition = make_edition(slug="2027")
    release_of_size(edition, 600)

    with time_machine.travel("2027-05-04T10:30Z", tick=False):
        response = client.get("/ar/2027/now/?screen=1", headers={"Accept-Encoding": "gzip"})

    assert response["Content-Encoding"] == "gzip"
    assert len(response.content) <= 15_000


def test_now_is_stored_until_the_next_start_or_end(client, forum):
    with time_machine.travel("2027-05-04T09:29:58Z") as clock:
        assert "Next" in text_of(client.get("/en/2027/now/"))
        clock.shift(4)
        assert '<p class="state state-now">Now</p>' in text_of(client.get("/en/2027/now/"))


def test_pages_cost_the_same_at_every_size(db, queries_of, release_of_size):
    edition = make_edition(slug="2027")

    counts = set()
    for size in (1, 3, 60, 600):
        release_of_size(edition, size)
        counts.add((queries_of(DAY.format("fr")), queries_of("/fr/2027/now/")))

    assert counts == {(3, 3)}


@pytest.mark.parametrize(
    "path",
    [
        "/fr/2027/programme/2027-05-09/",
        "/fr/2027/programme/2027-13-45/",
        "/fr/2027/programme/0000-00-00/",
        "/fr/2027/programme/today/",
        "/fr/2027/programme/%ED%A0%80/",
        "/fr/2027/programme/٢٠٢٧-٠٥-٠٤/",
        "/fr/" + "9" * 5000 + "/programme/",
        "/fr/1999/programme/",
        "/fr/1999/now/",
    ],
)
def test_address_of_nothing_is_not_found(client, forum, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("value", ["%ED%A0%80", "%FF", "x" * 300, "1e999", "%26%3C%22", "9" * 300])
def test_hostile_query_changes_nothing(client, forum, value):
    query = "&".join(f"{key}={value}" for key in ("track", "room", "type", "lang", "q", "page"))

    response = client.get(f"{DAY.format('fr')}?{query}", follow=True)

    assert response.status_code == 200
    assert len(response.content) < 20_000


@pytest.mark.parametrize("value", ["%00", "x" * 100_000])
def test_query_that_no_page_could_mean_is_refused(client, forum, value):
    response = client.get(f"{DAY.format('fr')}?q={value}")

    assert response.status_code == 400


def test_unpublished_edition_does_not_answer(client, forum):
    forum.edition.is_published = False
    forum.edition.save()

    assert client.get("/fr/2027/programme/").status_code == 404
    assert client.get("/fr/2027/now/").status_code == 404


def test_grid_has_a_column_for_each_room_and_keeps_the_filter(client, forum):
    second = make_room(forum.edition, slug="second", name_fr="Salle deux")
    make_session(forum.edition, slug="talk", at="09:30", room=second, spoken_languages=["ar"])
    publish_programme(edition=forum.edition, by=None)

    listed = text_of(client.get(f"{DAY.format('fr')}?lang=ar"))
    grid = text_of(client.get(f"{DAY.format('fr')}?lang=ar&view=grid"))

    assert f'href="{DAY.format("fr")}?lang=ar&amp;view=grid"' in listed
    assert f'href="{DAY.format("fr")}?lang=ar"' in grid
    assert 'class="day grid c2 d0"' in grid
    assert 'class="day grid' not in listed
    for column, slug in [(1, "opening"), (2, "talk")]:
        row = grid.split(f"/fr/2027/sessions/{slug}/")[0].rsplit("<li", 1)[1]
        assert f'class="r{column}"' in row
    assert '/fr/2027/programme/2027-05-05/?lang=ar&amp;view=grid"' in grid


def test_one_room_makes_no_grid(client, forum):
    page = text_of(client.get(f"{DAY.format('fr')}?view=grid"))

    assert 'class="day grid' not in page
    assert "/sessions/opening/" in page


def test_day_carries_its_address_for_the_sheet_of_paper(client, forum, settings):
    settings.SITE_URL = "https://forum.example"
    page = text_of(client.get(DAY.format("ar")))
    address = DAY.format("ar")

    assert f'<bdi dir="ltr">forum.example{address}</bdi>' in page
    codes = [
        re.search(r'<span aria-hidden="true">(<svg .+?</svg>)</span>', one)[1]
        for one in (page, text_of(client.get(DAY.format("fr"))))
    ]
    assert codes[0] != codes[1]
    assert "style=" not in codes[0]


@pytest.mark.parametrize("path", ["", "now/", "now/?screen=1"])
def test_cancelled_session_is_told_until_its_planned_end(client, forum, path):
    make_session(forum.edition, slug="later", at="14:00", room=forum.room, title_en="Later talk")
    forum.opening.status = "cancelled"
    forum.opening.save()
    publish_programme(edition=forum.edition, by=None)

    with time_machine.travel("2027-05-04T10:00Z", tick=False):
        during = text_of(client.get(f"/en/2027/{path}"))
    with time_machine.travel("2027-05-04T10:45Z", tick=False):
        after = text_of(client.get(f"/en/2027/{path}"))

    assert "<s>Opening session</s>" in during
    assert '09:30 – 10:45 · <span class="state state-changed">Cancelled</span>' in during
    assert "Later talk" in during
    assert "<s>" not in after
    assert "Later talk" in after


def test_session_in_the_place_of_a_cancelled_one_is_what_runs(client, forum):
    forum.opening.status = "cancelled"
    forum.opening.save()
    hold_sessions(sessions=[forum.opening], by=None)
    make_session(forum.edition, slug="instead", at="09:45", room=forum.room, title_en="Instead")
    publish_programme(edition=forum.edition, by=None)

    with time_machine.travel("2027-05-04T10:00Z", tick=False):
        page = text_of(client.get("/en/2027/now/"))

    assert "Instead</a>" in page
    assert "Opening session" not in page


@pytest.mark.parametrize("path", ["", "now/", "now/?screen=1"])
@pytest.mark.parametrize(
    ("day", "sentence"), [(2, "Tomorrow at 09:00: "), (3, "Thursday 6 May at 09:00: ")]
)
def test_end_of_a_day_leads_to_the_next_day_with_sessions(client, forum, path, day, sentence):
    forum.edition.ends_on = dt.date(2027, 5, 7)
    forum.edition.save()
    date = dt.date(2027, 5, 3 + day)
    make_session(forum.edition, slug="next", day=date, at="09:00", title_en="Next talk")
    publish_programme(edition=forum.edition, by=None)

    with time_machine.travel("2027-05-04T20:00Z", tick=False):
        page = text_of(client.get(f"/en/2027/{path}"))

    title = "Next talk" if "screen" in path else '<a href="/en/2027/sessions/next/">Next talk</a>'
    assert f"Nothing more is planned today. {sentence}{title}" in page


def test_forum_has_closed_after_its_last_session(client, forum):
    make_session(forum.edition, slug="last", day=forum.edition.ends_on, at="16:00", minutes=60)
    publish_programme(edition=forum.edition, by=None)

    with time_machine.travel("2027-05-05T16:30Z", tick=False):
        assert "The forum has closed." not in text_of(client.get("/en/2027/now/"))
    with time_machine.travel("2027-05-05T17:00Z", tick=False):
        assert "The forum has closed." in text_of(client.get("/en/2027/now/"))


def test_filter_of_one_choice_stays_while_it_leaves_out_a_session(client, forum):
    page = text_of(client.get(DAY.format("en")))
    assert '<select name="interp">' in page

    forum.workshop.spoken_languages = ["ar"]
    forum.workshop.interpreted_languages = ["fr"]
    forum.workshop.save()
    publish_programme(edition=forum.edition, by=None)

    assert '<select name="interp">' not in text_of(client.get(DAY.format("fr")))


def test_french_writes_languages_small_within_a_sentence(client, forum):
    forum.workshop.spoken_languages = ["ar", "fr", "en"]
    forum.workshop.save()
    publish_programme(edition=forum.edition, by=None)

    page = text_of(client.get(DAY.format("fr")))

    assert "<span>Arabe, français, anglais</span>" in page
    assert "interprétation : français" in page
