import uuid

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Q
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from events.models import Edition
from forum.lib.text import normalise
from speakers.models import Organisation, Speaker
from speakers.models.record import JudgedWhole, Searchable, Sourced

# Sent in the transaction in which a registration became, or ceased to be, a speaker's, with
# `registration`, `by` and `accept`. Whoever claims this person's time claims it anew, and may
# refuse by raising `Clashes`.
person_changed = Signal()


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

    def agreed_counts(self, purpose):
        """`{partner id: how many of these have a live consent to `purpose` for it}`. One query."""
        live = Q(consents__purpose=purpose, consents__withdrawn_at=None)
        rows = self.order_by().filter(live).values_list("consents__partner")
        return dict(rows.annotate(Count("pk", distinct=True)))

    def found_by(self, words, *, with_contact=False):
        """Those whose names hold each of `words`, in either script; or whose e-mail holds them."""
        if not words.strip():
            return self
        keys = normalise(words).split()
        found = Q() if keys else Q(pk__in=[])
        for key in keys:
            found &= Q(search__contains=key) | Q(organisation__search__contains=key)
        if with_contact:
            found |= Q(email__icontains=words.strip())
        return self.filter(found)

    def update(self, **fields):
        """Refuse to relink people in bulk: nothing would tell those who hold their time."""
        if {"speaker", "speaker_id"} & fields.keys():
            raise TypeError("use registrations.actions.link_speaker")
        return super().update(**fields)

    update.alters_data = True  # type: ignore[attr-defined]


class Registration(JudgedWhole, Searchable, Sourced):
    """One person at one edition."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    # No e-mail: searching would tell it to those who may not see it.
    SEARCHED = ("name", "name_latin", "organisation_name", "reference")
    CONTACT = ("email", "phone")
    # Saving lets those who hold this person's time follow: see `save`.
    TOLD_WHEN_SAVED = ("speaker",)

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
    # Protected, since deleting the speaker would leave their meetings under a name of the ledger
    # that nobody bears: unlink first.
    speaker = models.ForeignKey(
        Speaker,
        models.PROTECT,
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

    def save(self, *, by=None, accept=False, **kwargs):
        """Save, and let those who hold this person's time follow a change of the speaker.

        Raises `Clashes`, and saves nothing, when the time is taken under the other name; `accept`
        knowingly keeps both (recorded as done `by`).
        """
        self.email = self.email.strip().lower()
        if not self.reference:
            self.reference = uuid.uuid4().hex[:10].upper()
        written = kwargs.get("update_fields")
        if self._state.adding or not (written is None or {"speaker", "speaker_id"} & {*written}):
            return super().save(**kwargs)
        with transaction.atomic():
            stored = Registration.objects.select_for_update().filter(pk=self.pk)
            before = stored.values_list("speaker", flat=True).first()
            super().save(**kwargs)
            if before != self.speaker_id:
                person_changed.send(Registration, registration=self, by=by, accept=accept)

    @property
    def person_resource(self):
        """What the ledger knows this person by: the speaker's where one is linked."""
        return self.speaker.resource if self.speaker else self.resource
