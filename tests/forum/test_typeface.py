"""The shipped subsets have every letter that the site writes."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

FONTS = settings.BASE_DIR / "static/fonts"
MOROCCAN = "ݣڭگپڤ"
FRENCH = "àâæçéèêëîïôœùûüÿÀÂÇÉÈÊŒ«»’…–"
# Controls of direction and the narrow no-break space draw nothing of their own.
INVISIBLE = set("\n\u2066\u2067\u2068\u2069\u200e\u200f\u202f")


def letters_of(*names):
    return {chr(c) for name in names for c in TTFont(FONTS / name).getBestCmap()}


@pytest.mark.parametrize("weight", [400, 700])
def test_fonts_cover_the_catalogues_and_the_languages(weight):
    drawn = letters_of(f"montada-arabic-{weight}.woff2", f"montada-latin-{weight}.woff2")
    catalogues = [
        line
        for path in Path(settings.BASE_DIR, "locale").glob("*/LC_MESSAGES/django.po")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith(("msgstr", '"'))
    ]

    wanted = {*"".join(catalogues), *MOROCCAN, *FRENCH}

    assert len(catalogues) > 100
    assert wanted - drawn - INVISIBLE == set()


@pytest.mark.parametrize("weight", [400, 700])
def test_figures_are_tabular(weight):
    font = TTFont(FONTS / f"montada-latin-{weight}.woff2")
    names = font.getBestCmap()

    assert len({font["hmtx"][names[ord(figure)]][0] for figure in "0123456789"}) == 1


def test_style_sheet_knows_the_files_and_only_logical_sides():
    sheet = (settings.BASE_DIR / "static/css/montada.css").read_text(encoding="utf-8")
    files = {path.name for path in FONTS.glob("*.woff2")}

    assert set(re.findall(r"fonts/([\w.-]+)", sheet)) == files
    physical = (
        r"(margin|padding|border|inset)-(left|right|top|bottom)|float:|(^|[\s;{])(left|right):"
    )
    assert not re.search(physical, sheet)
