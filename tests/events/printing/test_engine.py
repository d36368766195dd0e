"""The typeface on paper has the letters of the one on the site, joined."""

import io
import re

import pytest
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops, ImageStat

from events.printing.engine import HERE, draw_picture
from tests.project.tree import PROJECT

FONTS = sorted((HERE / "fonts").glob("*.ttf"))


def told(text, lang="ar", way="rtl"):
    return {"text": text, "lang": lang, "dir": way}


def card(title, way="rtl"):
    lang = "ar" if way == "rtl" else "fr"
    empty = told("", lang, way)
    data = {"lang": lang, "dir": way, "mark": "", "kicker": empty, "under": empty, "foot": empty}
    png = draw_picture("card", {**data, "title": told(title, lang, way)})
    return Image.open(io.BytesIO(png)).convert("L")


def ink(picture):
    """The box of all that is dark, without the star and the rule at the foot."""
    return picture.crop((0, 120, 1200, 600)).point(lambda v: 255 if v < 90 else 0).getbbox()


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.name)
def test_fonts_are_the_subsets_of_the_site_under_our_name(path):
    printed = TTFont(path)
    web = TTFont(PROJECT / "static" / "fonts" / f"{path.stem}.woff2")

    assert printed.getBestCmap() == web.getBestCmap()
    names = {str(record) for record in printed["name"].names if record.nameID in (1, 4, 6)}
    assert all(name.startswith("Montada") for name in names)
    assert not re.search("plex", " ".join(names), re.I)
    assert "Open Font License" in str(printed["name"].getName(13, 3, 1))


def test_arabic_is_joined_and_starts_at_the_right():
    joined, apart = card("سوس"), card("س و س")

    left, _top, right, _bottom = ink(joined)
    assert right > 1100
    # Three letters with no-joiners between them are wider than the joined word.
    isolated = ink(card("س\u200cو\u200cس"))
    assert isolated[2] - isolated[0] > right - left
    assert ImageChops.difference(joined, apart).getbbox()


def test_latin_starts_at_the_left():
    assert ink(card("Agadir", "ltr"))[0] < 100


def test_moroccan_letter_has_a_shape_of_its_own():
    gaf, kaf = card("أݣادير"), card("أكادير")

    assert ImageChops.difference(gaf, kaf).getbbox()
    assert 0x0763 in TTFont(HERE / "fonts" / "montada-arabic-700.ttf").getBestCmap()


def test_numbers_in_arabic_keep_their_order():
    """`12:30` reads the same from left to right whether the line is Arabic or French."""
    arabic, french, reversed_ = (
        figures(card("12:30")), figures(card("12:30", "ltr")), figures(card("03:21", "ltr"))
    )  # fmt: skip

    assert unlike(arabic, french) < 8
    assert unlike(arabic, reversed_) > 20


def figures(picture):
    left, top, right, bottom = ink(picture)
    return picture.crop((left, 120 + top, right, 120 + bottom)).resize((240, 64))


def unlike(one, other):
    """The mean difference of two pictures, 0 to 255."""
    return ImageStat.Stat(ImageChops.difference(one, other)).mean[0]
