import datetime as dt

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from django.utils.formats import date_format, time_format

from forum.lib.markup import marked, typeset, written_date
from speakers.models import Speaker


def render(source, code, **context):
    with translation.override(code):
        return Template("{% load trilingual %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ar", '<span lang="fr" dir="ltr">Directrice</span>'),
        ("fr", "Directrice"),
        ("en", '<span lang="fr" dir="ltr">Directrice</span>'),
    ],
)
def test_tr_marks_only_what_is_borrowed(code, expected):
    speaker = Speaker(position_ar="", position_fr="Directrice", position_en="")

    assert render('{% tr speaker "position" %}', code, speaker=speaker) == expected


def test_tr_of_nothing_is_nothing():
    assert render('{% tr speaker "position" %}', "fr", speaker=Speaker()) == ""


def test_tr_escapes_and_plain_leaves_it_to_the_template():
    speaker = Speaker(name_fr="<b>Ali & Co</b>")

    assert render('{% tr speaker "name" %}', "fr", speaker=speaker) == (
        "&lt;b&gt;Ali &amp; Co&lt;/b&gt;"
    )
    assert render('{% plain speaker "name" %}', "ar", speaker=speaker) == (
        "&lt;b&gt;Ali &amp; Co&lt;/b&gt;"
    )


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ar", "<bdi>علي</bdi>"),
        ("fr", '<bdi lang="ar-MA" dir="rtl">علي</bdi>'),
    ],
)
def test_names_are_fenced_in_their_own_language_too(code, expected):
    with translation.override(code):
        assert marked({"ar": "علي", "fr": "", "en": ""}, "bdi") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pôle : industrie ; services", "Pôle\u00a0: industrie\u00a0; services"),
        ("Pourquoi ? Déjà !", "Pourquoi\u00a0? Déjà\u00a0!"),
        ("« sandbox »", "«\u00a0sandbox\u00a0»"),
        ("à 10:30", "à 10:30"),
    ],
)
def test_french_signs_never_begin_a_line(text, expected):
    assert typeset(text, "fr") == expected
    assert typeset(text, "en") == text


@pytest.mark.parametrize(
    ("code", "may", "november"),
    [
        ("ar", "5 ماي 2025", "12 نونبر 2026"),
        ("fr", "5 mai 2025", "12 novembre 2026"),
        ("en", "5 May 2025", "12 November 2026"),
    ],
)
def test_dates_are_written_as_in_morocco(code, may, november):
    with translation.override(code):
        assert date_format(dt.date(2025, 5, 5)) == may
        assert date_format(dt.date(2026, 11, 12)) == november
        assert time_format(dt.time(14, 5)) == "14:05"


@pytest.mark.parametrize(
    ("path", "french"),
    [
        ("/ar/", "/fr/"),
        ("/ar/2025/now/", "/fr/2025/now/"),
        ("/nothing/here/", "/fr/"),
        ('/ar/"><script>/', "/fr/%22%3E%3Cscript%3E/"),
    ],
)
def test_language_links_lead_to_the_same_page(path, french):
    request = RequestFactory().get("/")
    request.path = path

    source = "{% language_links as links %}{{ links.1.path }} {{ links.1.is_current }}"

    assert render(source, "fr", request=request) == f"{french} True"


@pytest.mark.parametrize(
    ("code", "words"),
    [("fr", "mardi 1er juin 2027"), ("en", "Tuesday 1 June 2027"), ("ar", "الثلاثاء 1 يونيو 2027")],
)
def test_only_french_counts_the_first_of_a_month(code, words):
    with translation.override(code):
        assert written_date(dt.date(2027, 6, 1), "l j F Y") == words


def test_other_ones_stay_numbers_in_french():
    with translation.override("fr"):
        assert written_date(dt.date(2021, 11, 11)) == "11 novembre 2021"
        assert written_date(dt.date(2021, 6, 21), "l j F") == "lundi 21 juin"
