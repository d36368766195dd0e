import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .organisation import Organisation
from .pictures import picture_field
from .record import Imported, Searchable, Sourced


class Speaker(Imported, Searchable, Sourced):
    """A person who appears in a session or is quoted; independent of any edition."""

    SEARCHED = ("name_ar", "name_fr", "name_en")

    # What the ledger knows this person by; never shown.
    resource = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    honorific = models.CharField(
        _("honorific"),
        max_length=30,
        blank=True,
        help_text=_("السيدة، السيد / Mme, M. / Ms, Mr"),
    )
    name = models.CharField(
        _("name"),
        max_length=200,
        help_text=_("Leave a script empty when its spelling is not known."),
    )
    position = models.CharField(_("position"), max_length=250, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="speakers",
        verbose_name=_("organisation"),
    )
    biography = models.TextField(_("biography"), blank=True)
    photo = picture_field(_("photo"), "photos")
    photo_credit = models.CharField(_("photo credit"), max_length=200, blank=True)
    email = models.EmailField(
        _("e-mail"), blank=True, help_text=_("For the organisers only; shown nowhere.")
    )
    language = models.CharField(
        _("language"),
        max_length=5,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        help_text=_("The language of the mails to this person."),
    )

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["name_ar", "name_fr", "pk"]

    def __str__(self):
        return self.name or self.slug


class Organiser(Searchable, Sourced):
    """A person on the committee that runs the forum."""

    SEARCHED = ("name_ar", "name_fr", "name_en")

    honorific = models.CharField(_("honorific"), max_length=30, blank=True)
    name = models.CharField(_("name"), max_length=200)
    position = models.CharField(_("position"), max_length=250, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="organisers",
        verbose_name=_("organisation"),
    )
    photo = picture_field(_("photo"), "photos")
    email = models.EmailField(
        _("e-mail"), blank=True, help_text=_("For the organisers only; shown nowhere.")
    )

    class Meta:
        verbose_name = _("organiser")
        verbose_name_plural = _("organisers")
        ordering = ["name_ar", "name_fr", "pk"]

    def __str__(self):
        return self.name
