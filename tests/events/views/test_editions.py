import datetime as dt

import pytest
import time_machine

from events.actions import publish_programme
from events.models import Intervention, Page, Partnership
from tests.factories.events import FIRST_DAY, make_edition, make_organisation, make_session

SLOGANS = {
    "slogan_ar": "أكادير قطب",
    "slogan_fr": "Agadir, pôle : stratégique",
    "slogan_en": "Agadir, a hub",
}


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("code", "large", "beneath"),
    [
        (
            "ar",
            '<h1 class="slogan">أكادير قطب</h1>',
            [
                '<p lang="fr" dir="ltr">Agadir, pôle\u00a0: stratégique</p>',
                '<p lang="en" dir="ltr">',
            ],
        ),
        (
            "fr",
            '<h1 class="slogan">Agadir, pôle\u00a0: stratégique</h1>',
            ['<p lang="ar-MA" dir="rtl">أكادير قطب</p>', '<p lang="en" dir="ltr">'],
        ),
        (
            "en",
            '<h1 class="slogan">Agadir, a hub</h1>',
            ['<p lang="ar-MA" dir="rtl">أكادير قطب</p>', '<p lang="fr" dir="ltr">'],
        ),
    ],
)
def test_slogan_stands_large_with_the_others_beneath(client, db, code, large, beneath):
    make_edition(slug="2027", **SLOGANS)

    page = text_of(client.get(f"/{code}/"))

    assert large in page
    for line in beneath:
        assert line in page


def test_home_changes_before_during_and_after(client, forum):
    Intervention.objects.create(edition=forum.edition, kind="call", words_en="Invest more")
    pages = {}
    for moment in ("2027-05-03T22:00Z", "2027-05-04T10:00Z", "2027-05-06T10:00Z"):
        with time_machine.travel(moment, tick=False):
            pages[moment[:10]] = text_of(client.get("/en/"))
    before, during, after = pages.values()

    assert "Now and next" in during
    assert "Invest more" in after
    assert "Invest more" not in before + during
    assert "Registration is not open" not in before + during + after
    for page in (before, during, after):
        assert "/en/2027/sessions/opening/" in page


def test_home_is_the_current_edition_and_any_edition_keeps_its_own(client, db):
    for year in (2025, 2027):
        make_edition(
            slug=str(year),
            name_en=f"Forum of {year}",
            starts_on=dt.date(year, 5, 4),
            ends_on=dt.date(year, 5, 5),
        )
    make_edition(slug="2028", name_en="Secret forum", is_published=False)

    with time_machine.travel("2026-11-24T10:00Z", tick=False):
        home, old = text_of(client.get("/en/")), text_of(client.get("/en/2025/"))
        every = text_of(client.get("/en/editions/"))

    assert "Forum of 2027" in home
    assert "Forum of 2025" in old
    assert every.index("/en/2027/") < every.index("/en/2025/")
    assert "Secret" not in home + every
    assert client.get("/en/2028/").status_code == 404


def test_leading_institutions_stand_on_the_home_and_sponsors_do_not(client, db):
    edition = make_edition(slug="2027")
    for role, name in [("sponsor", "Bank"), ("aegis", "Ministry"), ("initiator", "Magazine")]:
        Partnership.objects.create(
            edition=edition, organisation=make_organisation(name_en=name), role=role
        )

    page = text_of(client.get("/en/2027/"))

    assert page.index("Magazine") < page.index("Ministry")
    assert "Bank" not in page


def test_days_of_two_months_are_named_in_full(client, db):
    make_edition(slug="2027", starts_on=dt.date(2027, 4, 30), ends_on=dt.date(2027, 5, 1))

    page = text_of(client.get("/en/2027/"))

    assert "30 April – 1 May 2027" in page
    assert "<span>30</span> <small>April</small><small>–</small><span>1</span>" in page


def test_site_without_an_edition_answers(client, db):
    assert "being prepared" in text_of(client.get("/en/"))
    assert "No edition has been published yet" in text_of(client.get("/en/editions/"))


def test_times_are_said_to_be_of_the_edition_s_own_offset(client, db):
    make_edition(slug="2025", starts_on=dt.date(2025, 5, 5), ends_on=dt.date(2025, 5, 6))
    make_edition(slug="2027", city_en="Agadir")

    assert '<bdi dir="ltr">GMT+1</bdi>' in text_of(client.get("/en/2025/programme/"))
    page = text_of(client.get("/en/2027/programme/"))
    assert 'local time in Agadir: <bdi dir="ltr">GMT (UTC+0)</bdi>' in page


def test_pages_cost_the_same_with_one_and_three_rows(queries_of, forum):
    def costs():
        return [queries_of(path) for path in ("/fr/", "/fr/2027/", "/fr/editions/")]

    def add():
        organisation = make_organisation()
        Partnership.objects.create(
            edition=forum.edition, organisation=organisation, role="initiator"
        )
        Intervention.objects.create(
            edition=forum.edition, speaker=forum.speaker, kind="call", words_fr="Mots"
        )

    with time_machine.travel("2027-06-01T10:00Z", tick=False):
        add()
        assert costs() == [5, 5, 3]
        add()
        add()
        make_edition(slug="2026", starts_on=dt.date(2026, 5, 4), ends_on=dt.date(2026, 5, 5))
        make_edition(slug="2024", starts_on=dt.date(2024, 5, 4), ends_on=dt.date(2024, 5, 5))
        assert costs() == [5, 5, 3]


def test_home_quotes_each_speaker_once(client, forum):
    for words in ("First words", "Second words"):
        Intervention.objects.create(
            edition=forum.edition, speaker=forum.speaker, kind="call", words_en=words
        )
    Intervention.objects.create(edition=forum.edition, kind="consensus", words_en="All agree")

    with time_machine.travel("2027-06-01T10:00Z", tick=False):
        page = text_of(client.get("/en/2027/"))

    assert "First words" in page
    assert "Second words" not in page
    assert "All agree" in page


def test_home_shows_the_day_that_runs_first(client, forum):
    second = FIRST_DAY + dt.timedelta(days=1)
    make_session(forum.edition, slug="closing", day=second, at="16:00")
    publish_programme(edition=forum.edition, by=None)

    with time_machine.travel("2027-05-04T23:59:58Z") as clock:
        first_day = text_of(client.get("/en/2027/"))
        clock.shift(4)
        second_day = text_of(client.get("/en/2027/"))

    assert "/programme/2027-05-04/" in first_day
    assert "/programme/2027-05-04/" not in second_day
    assert "/sessions/closing/" in second_day


def test_home_says_what_runs_now_and_what_comes_next(client, forum):
    make_session(forum.edition, slug="after", room=forum.room, at="14:00", title_en="Afterwards")
    publish_programme(edition=forum.edition, by=None)
    with time_machine.travel("2027-05-04T09:29:58Z") as clock:
        before = text_of(client.get("/en/"))
        clock.shift(4)
        running = text_of(client.get("/en/"))
        clock.move_to(dt.datetime(2027, 5, 4, 10, 45, 2, tzinfo=dt.UTC))
        over = text_of(client.get("/en/"))
        clock.move_to(dt.datetime(2027, 5, 4, 22, tzinfo=dt.UTC))
        evening = text_of(client.get("/en/"))

    now = '<p class="state state-now">Now</p>'
    following = '<p class="state quiet">Next</p>'
    assert now not in before
    assert "Opening session" in before.split(following)[1]
    assert "Opening session" in running.split(now)[1].split(following)[0]
    assert "Afterwards" in running.split(following)[1]
    assert "Opening session" not in over
    assert "Afterwards" in over.split(following)[1]
    assert "Nothing more is planned today." in evening


def test_home_leads_to_how_to_come_until_the_forum_is_over(client, forum):
    Page.objects.create(edition=forum.edition, kind="practical", body_fr="Venir")
    found = []
    for moment in ("2027-05-03T10:00Z", "2027-05-04T10:00Z", "2027-05-06T10:00Z"):
        with time_machine.travel(moment, tick=False):
            page = text_of(client.get("/fr/"))
        found.append('<p class="lede"><a href="/fr/2027/practical/">' in page)

    assert found == [True, True, False]


def test_home_names_the_themes_before_the_forum(client, forum):
    with time_machine.travel("2027-05-03T10:00Z", tick=False):
        before = text_of(client.get("/fr/2027/"))
    with time_machine.travel("2027-05-06T10:00Z", tick=False):
        after = text_of(client.get("/fr/2027/"))

    assert '<li class="track">Énergie</li>' in before
    assert '<li class="track">' not in after


def test_home_costs_the_same_queries_at_every_size(queries_of, db, release_of_size):
    edition = make_edition(slug="2027")
    counts = set()
    for size in (1, 3, 600):
        release_of_size(edition, size)
        for moment in ("2027-05-03T10:00Z", "2027-05-04T08:30Z"):
            with time_machine.travel(moment, tick=False):
                counts.add(queries_of("/fr/2027/"))

    assert counts == {4}


def test_illustrative_words_are_called_so(client, forum):
    Intervention.objects.create(
        edition=forum.edition, kind="call", words_en="Sample", provenance="illustrative"
    )

    with time_machine.travel("2027-06-01T10:00Z", tick=False):
        page = text_of(client.get("/en/2027/"))

    assert '<span class="mark">Illustrative</span>' in page


def test_edition_on_a_day_when_clocks_jump_has_its_pages(client, db):
    """Helsinki skips 03:00 to 04:00 on 28 March 2027."""
    day = dt.date(2027, 3, 28)
    make_edition(slug="north", zone="Europe/Helsinki", starts_on=day, ends_on=day)

    for path in ("", "programme/", "now/", "speakers/"):
        assert client.get(f"/en/north/{path}").status_code == 200


@pytest.mark.parametrize(
    ("code", "last", "expected"),
    [
        ("ar", 2, "من 1 إلى 2 ماي 2027"),
        ("fr", 2, "1er – 2 mai 2027"),
        ("en", 2, "1–2 May 2027"),
        ("fr", 1, "1er mai 2027"),
        ("fr", 12, "1er – 12 mai 2027"),
    ],
)
def test_days_of_one_month_name_it_once(client, db, code, last, expected):
    make_edition(slug="2027", starts_on=dt.date(2027, 5, 1), ends_on=dt.date(2027, 5, last))

    assert f'<span class="visually-hidden">{expected}</span>' in text_of(
        client.get(f"/{code}/2027/")
    )
