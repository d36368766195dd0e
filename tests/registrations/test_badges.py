"""Badges as pictures that were looked at, and as files."""

import io
import re
import zipfile
from pathlib import Path

import pytest
import segno
import time_machine
import typst
from django.core.exceptions import ValidationError
from django.utils import timezone
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops, ImageFilter

from accounts.models import AuditEntry
from events.printing import engine
from registrations.actions import ask_for_badges, badge_pdf, print_badges, run_job
from registrations.actions import printing as printing_actions
from registrations.codes import badge_code
from registrations.models import Category, Registration
from registrations.printing import badges
from registrations.printing.lettering import OWN_LETTERS, written
from tests.factories.events import make_edition, make_speaker
from tests.factories.registrations import make_category, make_registration, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PICTURES = Path(__file__).parent / "pictures"
PPI = 100
# Of a hundred points, so many may differ: another smoothing, and no more.
ALIKE = 0.1
ZWNJ = "\u200c"
PEOPLE = {
    "arabic": {
        "name": "نعيمة أݣناو",
        "name_latin": "Naïma Aguenaou",
        "position": "رئيسة قسم الاستثمار",
        "organisation_name": "وزارة الصناعة والتجارة",
        "language": "ar",
    },
    "french": {
        "name": "Jean-Baptiste Lefèvre d’Ormesson",
        "name_latin": "",
        "position": "Directeur général adjoint chargé de la coopération",
        "organisation_name": "Chambre de commerce d’Évry",
        "language": "fr",
        "country": "FR",
    },
    "mixed": {
        "name": "عبد الرحمان بن محمد بن عبد الله الإدريسي العلوي الوزاني الحسني",
        "name_latin": "Abderrahmane ben Mohammed El Idrissi",
        "position": "مدير Business Development",
        "organisation_name": "شركة OCP Group ش.م.",
        "language": "en",
    },
}


@pytest.fixture
def edition(settings):
    """With the numbers and the key on which the codes in the pictures depend."""
    settings.SECRET_KEY = "of the pictures"
    return make_edition(
        pk=7,
        slug="2027",
        name_ar="المنتدى الدولي للصناعة والخدمات بجهة سوس-ماسة",
        name_fr="Forum international de l’industrie et des services Souss-Massa",
    )


@pytest.fixture
def category():
    return make_category(
        pk=7, slug="investor", name_ar="المستثمرون", name_fr="Investisseurs", name_en="Investors"
    )


@pytest.fixture
def attendee(edition, category):
    def make(which, **fields):
        given = {"category": category, "reference": f"{which.upper():Z<10}"[:10], "country": "MA"}
        return make_registration(edition, **{**given, **PEOPLE[which], **fields})

    return make


def drawn(registration, layout="a6"):
    """The badge as a picture."""
    data = badges.badge_data([registration], layout, registration.edition)
    png = engine._draw(badges.HERE, "badge", data, format="png", ppi=PPI)
    return Image.open(io.BytesIO(png)).convert("RGB")


def unlike(one, other):
    """Of a hundred points, how many differ plainly once both are a little blurred."""
    if one.size != other.size:
        return 100.0
    blurred = [picture.filter(ImageFilter.GaussianBlur(1)) for picture in (one, other)]
    difference = ImageChops.difference(*blurred).convert("L")
    plain = difference.point(lambda value: 255 if value > 40 else 0)
    return 100 * plain.histogram()[255] / (one.width * one.height)


def reference(which):
    return Image.open(PICTURES / f"badge-{which}.png").convert("RGB")


def millimetres(picture, left, top, right, bottom):
    return picture.crop(tuple(round(n * PPI / 25.4) for n in (left, top, right, bottom)))


@pytest.mark.parametrize("which", PEOPLE)
def test_a_badge_looks_as_the_one_that_was_reviewed(attendee, which, tmp_path):
    picture = drawn(attendee(which))

    seen = tmp_path / f"badge-{which}.png"
    picture.quantize(64).save(seen)
    assert unlike(picture, reference(which)) < ALIKE, f"look at {seen}"


def test_unjoined_or_reversed_letters_and_another_typeface_are_seen(attendee, monkeypatch):
    """The control of the comparison above: what Arabic on paper suffers from."""
    person = attendee("arabic")
    name = person.name
    for broken in (ZWNJ.join(name), name[::-1]):
        person.name = broken
        assert unlike(drawn(person), reference("arabic")) > 5 * ALIKE

    person.name = name
    bare = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[])
    monkeypatch.setattr(
        engine, "_compiler", lambda folder: typst.Compiler(root=folder, font_paths=bare)
    )
    assert unlike(drawn(person), reference("arabic")) > 5 * ALIKE


def test_the_code_is_whole(attendee):
    person = attendee("mixed")
    dark = millimetres(drawn(person), 5, 94, 45, 126).convert("L")
    dark = dark.point(lambda v: 255 if v < 128 else 0)
    code = dark.crop(dark.getbbox())

    matrix = segno.make(badge_code(person), error="m", mask=badges.QR_MASK).matrix
    side = len(matrix)
    step = code.width / side
    read = [
        [code.getpixel((int((x + 0.5) * step), int((y + 0.5) * step))) > 0 for x in range(side)]
        for y in range(side)
    ]
    assert read == [[bool(module) for module in row] for row in matrix]


@pytest.mark.parametrize("layout", badges.LAYOUTS)
@pytest.mark.parametrize("name", ["ن" * 200, "W" * 200, "محمد " * 40, "Bartholomew " * 16, "Li"])
def test_nothing_is_clipped_or_leaves_the_margin(attendee, layout, name):
    long = {"position": name, "organisation_name": f"{name[:120]} {name[:120]}"}
    person = attendee("mixed", name=name, name_latin=name[::-1], **long)
    picture = drawn(person, layout)

    if layout == "a4":
        picture = millimetres(picture, 0, 0, 104, 148)
        # Without the marks along which one cuts.
        picture.paste("white", (0, 0, picture.width, round(5 * PPI / 25.4)))
    grey = picture.convert("L")
    left, top, right, bottom = grey.point(lambda v: 255 if v < 200 else 0).getbbox()
    margin = PPI / 25.4 * 2.5
    edges = (left, top, picture.width - right, picture.height - bottom)
    assert min(edges) >= margin or layout == "a4"
    assert left >= margin
    assert picture.width - right >= margin


def test_a_name_in_letters_that_we_lack_gives_way_to_its_latin_spelling(attendee):
    person = attendee("french", name="李小龍", name_latin="Li Xiaolong")

    assert badges.names_of(person) == ("Li Xiaolong", "")
    person.name_latin = ""
    assert badges.names_of(person) == ("李小龍", "")


def test_letters_of_neighbours_stand_in_one_typeface(attendee):
    assert written("Łukasz Žižek")["plain"]
    assert not written("Dvořák")["plain"]
    assert written("قسم ٣")["text"] == "قسم 3"
    fonts = (engine.HERE / "fonts").glob("*.ttf")
    have = {chr(code) for font in fonts for code in TTFont(font).getBestCmap()}
    claimed = {sign for sign in map(chr, range(0x20, 0x2800)) if OWN_LETTERS.fullmatch(sign)}
    invisible = re.compile("[\u200b-\u200f\u2066-\u2069]")
    assert {sign for sign in claimed - have if not invisible.match(sign)} == set()


def test_words_on_every_band_can_be_read():
    """WCAG 2.2, 1.4.3: white on each colour has a contrast of 4.5."""
    for colour in {badges.SPEAKER, badges.PRESS, badges.ORGANISER, *badges.COLOURS}:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        luminance = sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
        assert 1.05 / (luminance + 0.05) >= 4.5, colour


def test_press_speakers_and_organisers_are_told_apart(attendee, edition):
    for slug in ("press", "organiser", "expert", "diplomat"):
        make_category(slug=slug)
    colours = badges.colours_of(Category.objects.order_by("pk"))
    assert len(set(colours.values())) == 5
    assert badges.SPEAKER not in colours.values()

    person = attendee("french", speaker=make_speaker())
    [badge] = badges.badge_data([person], "a6", edition)["badges"]
    assert badge["colour"] == badges.SPEAKER
    assert [word["lang"] for word in badge["role"]] == ["ar", "fr"]


def test_badges_are_laid_out_by_category_then_by_name(attendee, edition):
    press = make_category(slug="press", position=1)
    zoe = attendee("french", name="Zoé", reference="1")
    anna = attendee("french", name="Anna", reference="2")
    salma = attendee("french", name="سلمى", reference="3", category=press)

    people = [zoe, salma, anna]
    assert badges.in_badge_order(people, badges.BY_NAME) == [anna, zoe, salma]
    assert badges.in_badge_order(people, badges.BY_CATEGORY) == [anna, zoe, salma]
    press.position, anna.category.position = 0, 5
    anna.category.save()
    press.save()
    people = list(Registration.objects.awaited(edition))
    assert badges.in_badge_order(people, badges.BY_CATEGORY) == [salma, anna, zoe]


def test_the_desk_prints_one_and_remembers_it(attendee):
    person = attendee("arabic")
    pdf = print_badges(registrations=[person], layout="label-90x54")

    assert pdf.startswith(b"%PDF-")
    person.refresh_from_db()
    assert person.badge_printed_at is not None


def ask(edition, **asked):
    options = {"layout": "a4", "order": badges.BY_NAME, **asked}
    return ask_for_badges(
        edition=edition, by=make_staff("registrations.check_in"), language="fr", **options
    )


def test_a_job_draws_them_in_files_of_a_portion(attendee, edition, settings, monkeypatch):
    monkeypatch.setattr(printing_actions, "PORTION", 2)
    people = [attendee("french", email=f"{n}@example.org", reference=f"REF{n}") for n in range(5)]
    job = ask(edition)
    Registration.objects.filter(pk=people[0].pk).update(status="cancelled")
    run_job(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("ready", 4, 4)
    with zipfile.ZipFile(settings.PRIVATE_ROOT / job.file) as archive:
        assert archive.namelist() == ["badges-2027-01.pdf", "badges-2027-02.pdf"]
        assert all(archive.read(name).startswith(b"%PDF-") for name in archive.namelist())
    printed = Registration.objects.exclude(badge_printed_at=None)
    assert printed.count() == 4
    [entry] = AuditEntry.objects.filter(verb="registrations.printing_started")
    assert entry.details == {"kind": "badges", "rows": 5}


def test_only_those_without_a_badge_are_drawn_again(attendee, edition):
    attendee("french", badge_printed_at=timezone.now())
    with pytest.raises(ValidationError):
        ask(edition)
    assert ask(edition, only_new=False).asked["registrations"]
    other = attendee("arabic")
    assert ask(edition).asked["registrations"] == [other.pk]


def test_the_same_badge_is_the_same_file(attendee):
    person = attendee("arabic")
    with time_machine.travel("2027-05-01T10:00Z", tick=False):
        assert badge_pdf([person], "a6") == badge_pdf([person], "a6")
