"""Forms of records in three languages; the rooms above build on them."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.translation import gettext as _
from modeltranslation.translator import translator

from forum.lib.images import validate_picture, webp
from forum.lib.languages import CODES
from forum.lib.slugs import ascii_slug, free_slug
from forum.lib.text import clean

from .models.pictures import LARGE, PictureField


class RecordForm(forms.ModelForm):
    """A record whose texts need one language at least, and whose address fills itself."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        lines = {f.name for f in self._meta.model._meta.fields if isinstance(f, models.CharField)}
        for name, value in cleaned.items():
            if isinstance(value, str):
                value = clean(value)
                cleaned[name] = " ".join(value.split()) if name in lines else value
        self.require_one_language(cleaned)
        self.check_pictures(cleaned)
        if "slug" in self.fields and not (cleaned.get("slug") or self.errors):
            cleaned["slug"] = self.make_slug(cleaned)
        return cleaned

    def require_one_language(self, cleaned):
        for field in translator.get_options_for_model(self._meta.model).all_fields:
            columns = [f"{field}_{code}" for code in CODES]
            if self._meta.model._meta.get_field(field).blank or columns[0] not in self.fields:
                continue
            if not any(cleaned.get(column) for column in columns):
                self.add_error(columns[0], _("Write it in one language at least."))

    def check_pictures(self, cleaned):
        """Decode new pictures here, where a damaged one can still be refused in a sentence."""
        for field in self._meta.model._meta.fields:
            file = cleaned.get(field.name)
            if isinstance(field, PictureField) and isinstance(file, UploadedFile):
                try:
                    validate_picture(file)
                    webp(file, LARGE)
                except ValidationError as refusal:
                    self.add_error(field.name, refusal)

    def make_slug(self, cleaned):
        """An address from the French, else the English name; for Arabic alone, from the noun."""
        meta = self._meta.model._meta
        field = "title" if "title_fr" in cleaned else "name"
        longest = meta.get_field("slug").max_length
        made = ascii_slug(cleaned.get(f"{field}_fr"), cleaned.get(f"{field}_en"), longest=longest)
        base = made or cleaned.get("code", "").lower() or meta.model_name
        others = self._meta.model._default_manager.exclude(pk=self.instance.pk)
        if edition := cleaned.get("edition"):
            others = others.filter(edition=edition)
        taken = others.filter(slug__startswith=base[: longest - 8]).values_list("slug", flat=True)
        return free_slug(base, set(taken), longest)
