"""Uploads: refused by their header, kept as small clean copies."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from forum.lib.images import validate_picture
from tests.factories.events import make_speaker


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(content, name="me.jpg"):
    return SimpleUploadedFile(name, content)


def jpeg(size=(1200, 900)):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    exif[0x0112] = 6  # lying on its side
    Image.new("RGB", size, "navy").save(out, "JPEG", exif=exif)
    return out.getvalue()


def bomb(side):
    """A tiny 1-bit PNG whose header announces `side` × `side` pixels."""

    def chunk(kind, data):
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b""))


@pytest.mark.django_db
def test_photo_becomes_two_upright_copies_without_metadata(tmp_path):
    speaker = make_speaker(photo=upload(jpeg(), "../../Jean Dupont.jpg"))

    sizes = {}
    for name in (speaker.photo.name, speaker.photo.small_name):
        assert "Dupont" not in name
        with Image.open(tmp_path / name) as copy:
            assert copy.format == "WEBP"
            assert not copy.getexif()
            sizes[name] = copy.size
    assert list(sizes.values()) == [(576, 768), (144, 192)]
    assert speaker.photo.small_url.endswith("-small.webp")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (bomb(13_300), "too_many_pixels"),
        (bomb(60_000), "too_many_pixels"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (b"GIF89a" + bytes(100), "not_a_picture"),
        (b"", "not_a_picture"),
    ],
)
def test_what_is_no_reasonable_picture_is_refused_by_its_header(content, code):
    with pytest.raises(ValidationError) as refusal:
        validate_picture(upload(content))

    assert refusal.value.code == code


@pytest.mark.django_db
def test_damaged_pixels_are_refused_and_nothing_is_kept(tmp_path):
    with pytest.raises(ValidationError):
        make_speaker(photo=upload(jpeg()[:2000]))

    assert list(tmp_path.rglob("*.webp")) == []
