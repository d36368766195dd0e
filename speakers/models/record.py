"""What people, institutions and programme items have in common."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.lib.text import search_key


class Sourced(models.Model):
    """Where a record's content comes from, so that nobody takes an example for a fact."""

    class Provenance(models.TextChoices):
        SEED = "seed", _("Reported by the news agency")
        FOUND = "found", _("Published")
        INFERRED = "inferred", _("Inferred")
        ILLUSTRATIVE = "illustrative", _("Illustrative")

    provenance = models.CharField(
        _("provenance"), max_length=12, choices=Provenance.choices, blank=True
    )
    source = models.CharField(
        _("source"),
        max_length=500,
        blank=True,
        help_text=_("A web address or a reference."),
    )

    class Meta:
        abstract = True


class JudgedWhole(models.Model):
    """A record whose every constraint is judged, also when a form hides one of its columns."""

    class Meta:
        abstract = True

    def validate_constraints(self, exclude=None):
        super().validate_constraints()


class Imported(models.Model):
    """A record that other systems know: by its guid, else by the number they gave it."""

    guid = models.UUIDField(_("guid"), default=uuid.uuid4, unique=True)
    imported_from = models.CharField(_("imported from"), max_length=120, blank=True)
    imported_id = models.CharField(_("number there"), max_length=120, blank=True)

    class Meta:
        abstract = True


class Searchable(models.Model):
    """Keeps `search` equal to the normalised spellings named in `SEARCHED`."""

    SEARCHED: tuple[str, ...] = ()

    search = models.TextField(editable=False, default="", blank=True)

    class Meta:
        abstract = True

    def save(self, **kwargs):
        self.derive_search()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search"}
        super().save(**kwargs)

    def derive_search(self):
        self.search = search_key(*(getattr(self, field) for field in self.SEARCHED))
