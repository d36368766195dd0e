"""Drawing with typst, one drawing at a time in a process."""

import functools
import io
import json
import threading
from pathlib import Path

import typst
from PIL import Image

HERE = Path(__file__).parent
# 72 points an inch: a point of the page is a pixel of the picture.
PICTURE_PPI = 72
COLOURS = 32
LONGEST_WAIT = 20
ACCESSIBLE = "ua-1"

_one_at_a_time = threading.Lock()


class TooBusy(Exception):
    """Others draw already, and have for `LONGEST_WAIT` seconds."""


@functools.cache
def _compiler(folder):
    # typst's own typefaces have the letters of names from elsewhere; a drawing asks for them.
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[HERE / "fonts"]
    )
    return typst.Compiler(root=folder, font_paths=fonts, ignore_system_fonts=True)


def draw_picture(name, data):
    """The PNG of `name`.typ with `data` (JSON-able), as bytes. Raises `TooBusy`.

    Letters on paper need few colours, and a third of the bytes that typst writes.
    """
    picture = Image.open(io.BytesIO(_draw(HERE, name, data, format="png", ppi=PICTURE_PPI)))
    few = picture.convert("RGB").quantize(COLOURS, Image.Quantize.FASTOCTREE)
    png = io.BytesIO()
    few.save(png, "PNG")
    return png.getvalue()


def draw_document(name, data, moment, folder=HERE):
    """The PDF/UA of `name`.typ; the same data and aware `moment` give the same bytes.

    `folder` is where the drawing lies, for those of other rooms.

    Where a text has a sign that the typeface lacks, which the standard forbids, it is a tagged PDF
    all the same. Raises `TooBusy`.
    """
    options = {"format": "pdf", "timestamp": int(moment.timestamp())}
    try:
        return _draw(folder, name, data, pdf_standards=ACCESSIBLE, **options)
    except typst.TypstError:
        return _draw(folder, name, data, **options)


def draw_for_printer(name, data, moment, folder=HERE):
    """A PDF that goes to a printer and to no reader: without tags, a fraction of the bytes."""
    options = {"format": "pdf", "timestamp": int(moment.timestamp()), "pdf_tags": False}
    return _draw(folder, name, data, **options)


def forget_drawings():
    """Give back what typst keeps of the last ten drawings, for those who make many different ones.

    It has no other way to be told so than eleven drawings of something else.
    """
    for _ in range(11):
        with _one_at_a_time:
            _compiler(HERE).compile(b"", format="svg")


def _draw(folder, name, data, **options):
    if not _one_at_a_time.acquire(timeout=LONGEST_WAIT):
        raise TooBusy
    try:
        inputs = {"data": json.dumps(data, ensure_ascii=False)}
        return _compiler(folder).compile(folder / f"{name}.typ", sys_inputs=inputs, **options)
    finally:
        _one_at_a_time.release()
