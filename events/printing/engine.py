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
def _compiler():
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[HERE / "fonts"]
    )
    return typst.Compiler(root=HERE, font_paths=fonts, ignore_system_fonts=True)


def draw_picture(name, data):
    """The PNG of `name`.typ with `data` (JSON-able), as bytes. Raises `TooBusy`.

    Letters on paper need few colours, and a third of the bytes that typst writes.
    """
    picture = Image.open(io.BytesIO(_draw(name, data, format="png", ppi=PICTURE_PPI)))
    few = picture.convert("RGB").quantize(COLOURS, Image.Quantize.FASTOCTREE)
    png = io.BytesIO()
    few.save(png, "PNG")
    return png.getvalue()


def draw_document(name, data, moment):
    """The PDF/UA of `name`.typ; the same data and aware `moment` give the same bytes.

    Where a text has a sign that the typeface lacks, which the standard forbids, it is a tagged PDF
    all the same. Raises `TooBusy`.
    """
    options = {"format": "pdf", "timestamp": int(moment.timestamp())}
    try:
        return _draw(name, data, pdf_standards=ACCESSIBLE, **options)
    except typst.TypstError:
        return _draw(name, data, **options)


def _draw(name, data, **options):
    if not _one_at_a_time.acquire(timeout=LONGEST_WAIT):
        raise TooBusy
    try:
        inputs = {"data": json.dumps(data, ensure_ascii=False)}
        return _compiler().compile(HERE / f"{name}.typ", sys_inputs=inputs, **options)
    finally:
        _one_at_a_time.release()
