from django.db import models
from django.utils.translation import gettext_lazy as _

from .pictures import picture_field
from .record import Imported, Searchable, Sourced


class OrganisationQuerySet(models.QuerySet):
    def in_name_order(self):
        return self.order_by("name_ar", "name_fr", "pk")


class Organisation(Imported, Searchable, Sourced):
    """A company or institution; what it is to one edition is a partnership."""

    class Kind(models.TextChoices):
        PUBLIC = "public", _("Public institution")
        CHAMBER = "chamber", _("Chamber or federation")
        COMPANY = "company", _("Company")
        STARTUP = "startup", _("Start-up")
        INVESTOR = "investor", _("Investor")
        UNIVERSITY = "university", _("University or laboratory")
        MEDIA = "media", _("Media")
        SUPPORT = "support", _("Support structure")

    SEARCHED = (
        "name_ar", "name_fr", "name_en", "short_name_ar", "short_name_fr", "short_name_en",
    )  # fmt: skip

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("official name"), max_length=250)
    short_name = models.CharField(_("short name"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.COMPANY)
    description = models.TextField(_("description"), blank=True)
    website = models.URLField(_("website"), blank=True)
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        help_text=_("Two letters, as in MA or FR."),
    )
    logo = picture_field(_("logo"), "logos")
    logo_credit = models.CharField(_("logo credit"), max_length=200, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name_ar", "name_fr", "pk"]

    def __str__(self):
        return self.short_name or self.name or self.slug
