import uuid

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Q
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from events.models import Edition
from forum.lib.constraints import KeepsCount
from forum.lib.text import normalise
from speakers.models import Organisation, Speaker
from speakers.models.record import JudgedWhole, Searchable, Sourced

from .category import Category, Question
from .name_sounds import name_sounds

# Sent in the transaction in which a registration became, or ceased to be, a speaker's, with
# `registration`, `by` and `accept`. Whoever claims this person's time claims it anew, and may
# refuse by raising `Clashes`.
person_changed = Signal()
# Sent in the transaction that cancelled or refused a `registration`, with `by`: what was planned
# with this person is called off.
registration_ended = Signal()
# Sent in the transaction in which `kept` takes over all that `other` had, with `by`. Whoever points
# to `other` points to `kept` from then on, or refuses by raising `ValidationError`.
registrations_merged = Signal()


class RegistrationQuerySet(models.QuerySet):
    def of_edition(self, edition):
        return self.filter(edition=edition)

    def live(self):
        """Neither cancelled nor refused."""
        return self.exclude(status__in=Registration.ENDED)

    def awaited(self, edition):
        """Those who may come to `edition`, with what paper says of them."""
        confirmed = self.filter(edition=edition, status=Registration.Status.CONFIRMED)
        return confirmed.filter(erased_at=None).select_related("category", "organisation")

    def holding_seats(self):
        """Those who are counted against the seats of their category."""
        return self.filter(status__in=Registration.SEATED)

    def in_waiting_order(self):
        """Those who wait for a seat, the first in line first."""
        waiting = self.filter(status=Registration.Status.WAITING)
        return waiting.order_by("waiting_since", "pk")

    def with_lapsed_offers(self):
        """Those who let the time pass in which to accept their seat."""
        offered = self.filter(status=Registration.Status.OFFERED)
        return offered.filter(offer_ends_at__lte=timezone.now())

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
            firms = Organisation.objects.filter(search__contains=key).order_by().values("pk")
            found &= Q(search__contains=key) | Q(organisation__in=firms)
        email = words.strip().lower()  # as they are stored
        if with_contact and email.isascii():
            found |= Q(email__contains=email)
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
        PENDING = "pending", _("To be approved")
        WAITING = "waiting", _("On the waiting list")
        OFFERED = "offered", _("Seat offered")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")
        CANCELLED = "cancelled", _("Cancelled")

    ENDED = (Status.REFUSED, Status.CANCELLED)
    SEATED = (Status.OFFERED, Status.CONFIRMED)

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
    is_walk_in = models.BooleanField(_("came without registering"), default=False)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True, editable=False)
    offer_ends_at = models.DateTimeField(
        _("seat offered until"), null=True, blank=True, editable=False
    )
    # By following a link that only its mailbox was sent.
    email_confirmed_at = models.DateTimeField(
        _("e-mail confirmed at"), null=True, blank=True, editable=False
    )
    unsubscribed_at = models.DateTimeField(
        _("wants no more circulars since"), null=True, blank=True, editable=False
    )
    badge_printed_at = models.DateTimeField(
        _("badge printed at"), null=True, blank=True, editable=False
    )
    # Of a duplicate, which is cancelled and stays as it was: who took over all that it had.
    merged_into = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("merged into"),
        editable=False,
    )
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)
    # How the names sound, in both scripts: the desk finds people who are spelt differently.
    sounds = models.TextField(default="", blank=True, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["name", "pk"]
        permissions = [
            ("view_contact", _("Can see e-mail and telephone")),
            ("export_registration", _("Can export attendee lists")),
            ("check_in", _("Can check people in")),
            ("erase_registration", _("Can erase a person's data")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "email"],
                condition=~Q(status__in=["cancelled", "refused"]) & ~Q(email=""),
                name="registrations_registration_one_live_per_email",
                violation_error_message=_("This e-mail is registered for this edition already."),
            ),
            models.UniqueConstraint(
                fields=["edition", "speaker"],
                condition=~Q(status__in=["cancelled", "refused"]) & Q(speaker__isnull=False),
                name="registrations_registration_one_live_per_speaker",
                violation_error_message=_("This speaker has a registration already."),
            ),
            models.CheckConstraint(
                condition=~Q(status="offered") | Q(offer_ends_at__isnull=False),
                name="registrations_registration_offer_ends",
            ),
            models.CheckConstraint(
                condition=~Q(status="waiting") | Q(waiting_since__isnull=False),
                name="registrations_registration_waits_since",
            ),
            KeepsCount(
                name="registrations_seats_counted",
                counter="registrations.Admission.taken",
                keys=["edition", "category"],
                condition=Q(status__in=["offered", "confirmed"]),
            ),
        ]
        # A page of 50,000 people, and the countries that they come from, without reading them all.
        indexes = [
            models.Index(fields=["edition", "name", "id"], name="registrations_by_name"),
            models.Index(fields=["edition", "country"], name="registrations_by_country"),
        ]

    def __str__(self):
        return self.name if self.erased_at is None else gettext("Former participant")

    def derive_search(self):
        super().derive_search()
        # So that one asks for the beginning of a word.
        self.search = f" {self.search}"
        self.sounds = name_sounds(self.name, self.name_latin)

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
        if self.status == self.Status.WAITING and self.waiting_since is None:
            self.waiting_since = timezone.now()
        written = kwargs.get("update_fields")
        if written is not None:
            kwargs["update_fields"] = {*written, "sounds"}
        if self._state.adding or not (written is None or {"speaker", "speaker_id"} & {*written}):
            return super().save(**kwargs)
        with transaction.atomic():
            stored = Registration.objects.select_for_update().filter(pk=self.pk)
            before = stored.values_list("speaker", flat=True).first()
            super().save(**kwargs)
            if before != self.speaker_id:
                person_changed.send(Registration, registration=self, by=by, accept=accept)

    @property
    def read_name(self):
        """The name in the script of whoever reads now, where we have it."""
        return (self.name_latin if get_language() != "ar" else "") or self.name

    @property
    def holds_seat(self):
        """Whether it is counted against the seats of its category."""
        return self.status in self.SEATED

    @property
    def place_in_line(self):
        """Which one it is of those who wait for a seat of its category, from 1. A query."""
        line = Registration.objects.in_waiting_order().of_edition(self.edition_id)
        line = line.filter(category=self.category_id)
        earlier = Q(waiting_since__lt=self.waiting_since)
        same_time = Q(waiting_since=self.waiting_since, pk__lt=self.pk)
        return line.filter(earlier | same_time).count() + 1

    @property
    def subject(self):
        """What the audit log and the outbox call this record."""
        return f"registrations.registration:{self.pk}"

    @property
    def person_resource(self):
        """What the ledger knows this person by: the speaker's where one is linked."""
        return self.speaker.resource if self.speaker else self.resource


class Answer(models.Model):
    """What somebody answered to a question of the registration form."""

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="answers", verbose_name=_("registration")
    )
    question = models.ForeignKey(
        Question, models.PROTECT, related_name="answers", verbose_name=_("question")
    )
    # Of a choice its number, from 0; of yes or no, "yes" or "no".
    value = models.TextField(_("answer"), max_length=2000)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["question__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "question"], name="registrations_answer_once"
            )
        ]

    def __str__(self):
        return f"{self.registration_id}/{self.question_id}"

    def text_for(self, code):
        """What was answered, as a reader of `code` is asked it."""
        if self.question.kind == Question.Kind.YES_NO:
            return gettext("Yes") if self.value == "yes" else gettext("No")
        if self.question.kind == Question.Kind.CHOICE and self.value.isdecimal():
            return dict(enumerate(self.question.options_for(code))).get(int(self.value), self.value)
        return self.value
