"""Who takes part in the meetings, what they offer and need, and whom they send."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Edition
from registrations.models import Consent, Registration
from speakers.models.record import JudgedWhole, Searchable

from .place import MeetingSlot
from .term import Term


class ProfileQuerySet(models.QuerySet):
    def of(self, registration):
        """The profile that `registration` owns or represents, with its owner; None without one."""
        return self.with_owner().filter(delegates__registration=registration).first()

    def taking_part(self):
        """Those approved whose owner is still expected: whom others can find and ask."""
        return self.filter(
            state=Profile.State.APPROVED,
            registration__status=Registration.Status.CONFIRMED,
            registration__erased_at=None,
        )

    def in_directory(self):
        """Those of `taking_part` whose owner agrees to be seen by all participants."""
        agreed = Consent.objects.live().filter(purpose=Consent.Purpose.PARTICIPANT_LIST)
        return self.taking_part().filter(
            Exists(agreed.filter(registration=OuterRef("registration")))
        )

    def to_moderate(self):
        """Those that wait for the coordinator, the longest waiting first.

        New ones, and approved ones whose text was changed since.
        """
        changed = Q(state=Profile.State.APPROVED, submitted_at__gt=F("decided_at"))
        waiting = self.filter(Q(state=Profile.State.SUBMITTED) | changed)
        waiting = waiting.filter(registration__erased_at=None)
        return waiting.exclude(registration__status__in=Registration.ENDED).order_by(
            "submitted_at", "pk"
        )

    def unfinished(self):
        """Those that were begun, or sent back, and never sent again."""
        begun = (Profile.State.DRAFT, Profile.State.RETURNED)
        return self.filter(state__in=begun, registration__erased_at=None).exclude(
            registration__status__in=Registration.ENDED
        )

    def with_owner(self):
        return self.select_related("registration__category", "registration__organisation")


class Profile(JudgedWhole, Searchable):
    """What one registration, with those who come along, offers and needs in B2B meetings."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Not sent yet")
        SUBMITTED = "submitted", _("Waits for the coordinator")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Sent back with a question")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    SEARCHED = ("approved_text",)

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="profiles", verbose_name=_("edition")
    )
    registration = models.OneToOneField(
        Registration, models.CASCADE, related_name="profile", verbose_name=_("registration")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    text = models.TextField(
        _("in a few words"),
        max_length=600,
        blank=True,
        help_text=_("In any language: who you are, and whom you would like to meet."),
    )
    text_language = models.CharField(
        _("language of the text"), max_length=5, choices=settings.LANGUAGES, default="fr"
    )
    # What others read: the text as the coordinator last approved it.
    approved_text = models.TextField(max_length=600, blank=True, editable=False)
    approved_language = models.CharField(
        max_length=5, choices=settings.LANGUAGES, default="fr", editable=False
    )
    question = models.CharField(_("question of the coordinator"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(_("sent at"), null=True, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="decided_profiles",
        verbose_name=_("decided by"),
        editable=False,
    )
    terms = models.ManyToManyField(
        Term, through="ProfileTerm", related_name="profiles", verbose_name=_("offers and needs")
    )

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        ordering = ["-edition", "pk"]

    def __str__(self):
        return str(self.registration)

    @property
    def takes_part(self):
        """Whether others can find and ask it; see `taking_part`."""
        owner = self.registration
        is_expected = owner.status == Registration.Status.CONFIRMED and owner.erased_at is None
        return self.state == self.State.APPROVED and is_expected

    @property
    def is_sent(self):
        """Whether a change of it is sent at once: there is no draft any more."""
        return self.state in (self.State.SUBMITTED, self.State.APPROVED)

    @property
    def is_waiting(self):
        """Whether the coordinator has to look at it; see `to_moderate`."""
        if self.state == self.State.SUBMITTED:
            return True
        return bool(
            self.state == self.State.APPROVED
            and self.submitted_at
            and self.decided_at
            and self.submitted_at > self.decided_at
        )

    @property
    def has_new_text(self):
        """Whether its text is another one than others read."""
        own = (self.text, self.text_language)
        return own != (self.approved_text, self.approved_language)


class ProfileTerm(models.Model):
    """That a profile offers, or needs, what a term says."""

    class Side(models.TextChoices):
        OFFERS = "offers", _("offers")
        NEEDS = "needs", _("needs")

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="profile_terms")
    term = models.ForeignKey(Term, models.PROTECT, related_name="profile_terms")
    side = models.CharField(max_length=6, choices=Side.choices)

    class Meta:
        verbose_name = _("offer or need")
        verbose_name_plural = _("offers and needs")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "side", "term"], name="meetings_profile_term_once"
            )
        ]

    def __str__(self):
        return f"{self.profile_id} {self.side} {self.term_id}"


class Delegate(models.Model):
    """One of the people who sit at the table for a profile: its owner, and who comes along.

    Each meeting of the profile is given to one of them, who is free and speaks the language.
    """

    profile = models.ForeignKey(
        Profile, models.CASCADE, related_name="delegates", verbose_name=_("profile")
    )
    registration = models.OneToOneField(
        Registration,
        models.CASCADE,
        related_name="delegate",
        verbose_name=_("registration"),
        error_messages={"unique": _("This person represents a profile already.")},
    )
    languages = models.ManyToManyField(
        Term,
        blank=True,
        related_name="speaking_delegates",
        limit_choices_to=Q(kind=Term.Kind.LANGUAGE),
        verbose_name=_("languages spoken"),
    )
    away = models.ManyToManyField(
        MeetingSlot, blank=True, related_name="away_delegates", verbose_name=_("not available")
    )

    class Meta:
        verbose_name = _("delegate")
        verbose_name_plural = _("delegates")
        ordering = ["profile", "pk"]

    def __str__(self):
        return str(self.registration)
