"""Uploaded pictures: checked before they are opened, then re-encoded and stripped."""

import io

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 8 * 1024 * 1024
# 1-bit PNGs of 20 kB unfold to hundreds of megabytes: the header's size decides before decoding.
MAX_PIXELS = 24_000_000
MAX_SIDE = 8_000
# Ours is the stricter check, and a refusal instead of a warning.
Image.MAX_IMAGE_PIXELS = None


def validate_picture(file):
    """Refuse what is not a JPEG, PNG or WebP of reasonable size; reads the header only."""
    if file.size > MAX_BYTES:
        raise ValidationError(_("The picture is larger than 8 MB."), code="too_large")
    try:
        file.seek(0)
        picture = Image.open(file, formats=FORMATS)
        width, height = picture.size
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
    ):
        raise ValidationError(
            _("This is not a JPEG, PNG or WebP picture."), code="not_a_picture"
        ) from None
    finally:
        file.seek(0)
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise ValidationError(
            _("The picture has too many pixels (at most 8000 a side, 24 million in all)."),
            code="too_many_pixels",
        )


def webp(file, side):
    """A WebP copy of at most `side` pixels a side: upright, without EXIF or other metadata.

    Raises `ValidationError` when the pixels behind the header cannot be decoded.
    """
    try:
        file.seek(0)
        picture = ImageOps.exif_transpose(Image.open(file, formats=FORMATS))
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        mode = "RGBA" if picture.has_transparency_data else "RGB"
        clean, out = Image.new(mode, picture.size), io.BytesIO()
        clean.paste(picture.convert(mode))
        clean.save(out, "WEBP", quality=82, method=4)
    except (OSError, ValueError, SyntaxError):
        raise ValidationError(_("The picture is damaged."), code="damaged") from None
    return ContentFile(out.getvalue())
