"""Photos and logos: what is stored is always a fresh WebP copy of what was uploaded."""

import uuid

from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.db.models.fields.files import ImageFieldFile

from forum.lib.images import validate_picture, webp

# Pixels a side: of the page about a person, and of lists (72 px shown, on a dense screen).
LARGE, SMALL = 768, 192


class ReencodedFile(ImageFieldFile):
    def save(self, name, content, save=True):
        """Store stripped WebP copies under a random name; the uploader's name is dropped."""
        large, small = webp(content, LARGE), webp(content, SMALL)
        super().save(f"{uuid.uuid4().hex}.webp", large, save=save)
        self.storage.save(self.small_name, small)

    @property
    def small_name(self):
        return small_name(self.name)

    @property
    def small_url(self):
        """The address of the copy for lists."""
        return self.storage.url(self.small_name)


def small_name(name):
    """The name of the copy for lists, of the picture stored under `name`."""
    return name.replace(".webp", "-small.webp")


class PictureField(models.ImageField):
    """An image column whose uploads are checked by their header, then re-encoded."""

    attr_class = ReencodedFile

    def pre_save(self, instance, add):
        file = getattr(instance, self.attname)
        if file and isinstance(getattr(file, "_file", None), UploadedFile):
            validate_picture(file._file)
        return super().pre_save(instance, add)


def picture_field(label, folder):
    """A trilingual-neutral optional picture under `MEDIA_ROOT/<folder>/`."""
    return PictureField(
        label,
        upload_to=f"{folder}/",
        blank=True,
        max_length=120,
        validators=[validate_picture],
    )
