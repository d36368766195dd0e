"""What became of the meetings: at the table, and months later."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registrations.models import Registration, ScanDevice

from .meeting import Meeting


class MeetingMark(models.Model):
    """One tap of a steward, or of a side: held, or not held and who was missing.

    `mark` is the number that the device gave it: sent again, it is the same. The latest
    `marked_at` of a meeting counts; what a `side` says only as long as no steward says anything.
    """

    class Outcome(models.TextChoices):
        HELD = "held", _("Held")
        MISSED = "missed", _("Not held")
        CLEARED = "cleared", _("Taken back")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="marks")
    outcome = models.CharField(max_length=7, choices=Outcome.choices)
    absent = models.CharField(max_length=6, choices=Meeting.Absent.choices, blank=True)
    # Which of the two said it; none where it was a steward, or the coordinator.
    side = models.CharField(max_length=6, choices=Meeting.Side.choices, blank=True)
    mark = models.UUIDField(default=uuid.uuid4, unique=True)
    marked_at = models.DateTimeField(default=timezone.now)
    received_at = models.DateTimeField(default=timezone.now)
    device = models.ForeignKey(ScanDevice, models.SET_NULL, null=True, related_name="meeting_marks")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="meeting_marks"
    )

    class Meta:
        verbose_name = _("mark of a meeting")
        verbose_name_plural = _("marks of meetings")
        ordering = ["marked_at", "pk"]

    def __str__(self):
        return f"{self.meeting_id} {self.outcome}"


class Feedback(models.Model):
    """What one side says of a meeting, at the table or some months later.

    A row is made when it is asked for; `answered_at` says that it was answered.
    """

    class Stage(models.IntegerChoices):
        TABLE = 0, _("at the table")
        THREE = 3, _("after 3 months")
        SIX = 6, _("after 6 months")
        TWELVE = 12, _("after 12 months")

    class NextStep(models.TextChoices):
        NONE = "none", _("No next step")
        TALK = "talk", _("We talk again")
        OFFER = "offer", _("An offer is being made")
        VISIT = "visit", _("A visit is planned")
        PROJECT = "project", _("A common project is being prepared")

    class Amount(models.TextChoices):
        """Bands of dirhams: what is asked of a firm is not its books."""

        NONE = "none", _("None yet")
        UNDER_100K = "u100k", _("Under 100,000 dirhams")
        UNDER_1M = "u1m", _("100,000 to 1 million dirhams")
        UNDER_10M = "u10m", _("1 to 10 million dirhams")
        OVER_10M = "o10m", _("Over 10 million dirhams")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="feedback")
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="meeting_feedback")
    stage = models.PositiveSmallIntegerField(_("stage"), choices=Stage.choices)
    is_useful = models.BooleanField(_("useful"), null=True)
    next_step = models.CharField(_("next step"), max_length=7, choices=NextStep.choices, blank=True)
    is_contract = models.BooleanField(_("a contract was signed"), null=True)
    amount = models.CharField(_("amount"), max_length=5, choices=Amount.choices, blank=True)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["meeting", "stage", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "registration", "stage"], name="meetings_feedback_once"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(is_useful__isnull=False),
                name="meetings_feedback_says_something",
            ),
        ]

    def __str__(self):
        return f"{self.meeting_id} {self.stage}"
