import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import Edition
from speakers.models import Organisation, Speaker
from speakers.models.record import Searchable, Sourced


class Category(Sourced):
    """What a registered person is to the forum: investor, expert, project holder, press…"""

    slug = models.SlugField(_("address"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name or self.slug


class RegistrationQuerySet(models.QuerySet):
    def of_edition(self, edition):
        return self.filter(edition=edition)

    def live(self):
        """Not cancelled."""
        return self.exclude(status=Registration.Status.CANCELLED)

    def agreed_to(self, purpose, partner=None):
        """Those with a consent to `purpose` (for `partner` alone, where given) not withdrawn."""
        return self.filter(
            consents__purpose=purpose,
            consents__partner=partner,
            consents__withdrawn_at=None,
        )


class Registration(Searchable, Sourced):
    """One person at one edition."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    SEARCHED = ("name", "name_latin", "organisation_name", "email", "reference")

    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="registrations", verbose_name=_("edition")
    )
    # What the ledger knows this person by where no speaker is linked; never shown.
    resource = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("reference"), max_length=12, unique=True)
    name = models.CharField(
        _("name"),
        max_length=200,
        help_text=_("As the person writes it, in their own script."),
    )
    name_latin = models.CharField(
        _("name in Latin letters"),
        max_length=200,
        blank=True,
        help_text=_("The person's own spelling."),
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="registrations",
        verbose_name=_("organisation"),
    )
    organisation_name = models.CharField(_("organisation as written"), max_length=250, blank=True)
    position = models.CharField(_("position"), max_length=200, blank=True)
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        help_text=_("Two letters, as in MA or FR."),
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        related_name="registrations",
        verbose_name=_("category"),
    )
    language = models.CharField(
        _("language"),
        max_length=5,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.CONFIRMED
    )
    speaker = models.ForeignKey(
        Speaker,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="registrations",
        verbose_name=_("same person as the speaker"),
        help_text=_("Then panels and meetings share one calendar."),
    )
    registered_at = models.DateTimeField(_("registered at"), auto_now_add=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["name", "pk"]
        permissions = [
            ("view_contact", _("Can see e-mail and telephone")),
            ("export_registration", _("Can export attendee lists")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "email"],
                condition=~models.Q(status="cancelled") & ~models.Q(email=""),
                name="registrations_registration_one_live_per_email",
                violation_error_message=_("This e-mail is registered for this edition already."),
            ),
            models.UniqueConstraint(
                fields=["edition", "speaker"],
                condition=~models.Q(status="cancelled") & models.Q(speaker__isnull=False),
                name="registrations_registration_one_live_per_speaker",
                violation_error_message=_("This speaker has a registration already."),
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        self.email = self.email.strip().lower()

    def save(self, **kwargs):
        self.email = self.email.strip().lower()
        if not self.reference:
            self.reference = uuid.uuid4().hex[:10].upper()
        super().save(**kwargs)

    @property
    def person_resource(self):
        """What the ledger knows this person by: the speaker's where one is linked."""
        return self.speaker.resource if self.speaker_id else self.resource
