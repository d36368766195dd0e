"""Who would like to meet whom: a request holds no time."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import Edition
from registrations.models import Category
from speakers.models.record import JudgedWhole

from .profile import Profile


class MeetingRequestQuerySet(models.QuerySet):
    def live(self):
        """Those that may still lead to a meeting."""
        return self.filter(status__in=MeetingRequest.LIVE)

    def wished(self):
        """Those that the plan is made of: accepted, or set by the coordinator."""
        must = Q(status=MeetingRequest.Status.OPEN, is_must=True)
        return self.filter(must | Q(status=MeetingRequest.Status.ACCEPTED))

    def of(self, profile):
        """Those that `profile` sent or received."""
        return self.filter(Q(asker=profile) | Q(asked=profile))

    def to_answer_by(self, profile):
        """Those that wait for this profile's answer."""
        return self.filter(asked=profile, status=MeetingRequest.Status.OPEN)

    def to_place(self):
        """Those wished for that have no meeting, past or coming."""
        return self.wished().exclude(meetings__status__in=["planned", "held", "missed"])

    def lapsing(self):
        """Open ones whose time to be answered is over."""
        over = Q(status=MeetingRequest.Status.OPEN, expires_at__lte=timezone.now())
        return self.filter(over, is_must=False)

    def with_sides(self):
        sides = ("asker", "asked")
        return self.select_related(
            *(f"{side}__registration__organisation" for side in sides),
            *(f"{side}__registration__category" for side in sides),
        )


class MeetingRequest(JudgedWhole):
    """One profile would like to meet another, with a reason in a line."""

    class Status(models.TextChoices):
        OPEN = "open", _("Waits for an answer")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        ALREADY_MET = "already_met", _("They know each other")
        WITHDRAWN = "withdrawn", pgettext_lazy("request", "Withdrawn")
        EXPIRED = "expired", _("Not answered in time")

    class Priority(models.IntegerChoices):
        USEFUL = 1, _("Useful")
        IMPORTANT = 2, _("Important")
        ESSENTIAL = 3, _("Essential")

    LIVE = (Status.OPEN, Status.ACCEPTED)

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="meeting_requests", verbose_name=_("edition")
    )
    asker = models.ForeignKey(
        Profile, models.CASCADE, related_name="sent_requests", verbose_name=_("who asks")
    )
    asked = models.ForeignKey(
        Profile, models.CASCADE, related_name="received_requests", verbose_name=_("who is asked")
    )
    reason = models.CharField(
        _("reason"), max_length=200, help_text=_("One line: why you should meet.")
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority.choices, default=Priority.IMPORTANT
    )
    status = models.CharField(
        _("status"), max_length=11, choices=Status.choices, default=Status.OPEN
    )
    is_must = models.BooleanField(
        _("must meet"), default=False, help_text=_("Before all wishes; needs no answer.")
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("to be answered before"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    # Where the coordinator acted for a side.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="asked_meeting_requests",
        verbose_name=_("asked for them by"),
        editable=False,
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="answered_meeting_requests",
        verbose_name=_("answered for them by"),
        editable=False,
    )

    objects = MeetingRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting request")
        verbose_name_plural = _("meeting requests")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(status="open"), name="meetings_request_lapse"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(asker=F("asked")),
                name="meetings_request_two_sides",
                violation_error_message=_("Nobody asks to meet themselves."),
            ),
            # Whichever of the two asked first.
            models.UniqueConstraint(
                Least("asker", "asked"),
                Greatest("asker", "asked"),
                condition=Q(status__in=["open", "accepted"]),
                name="meetings_request_once",
                violation_error_message=_("These two have asked each other already."),
            ),
        ]

    def __str__(self):
        return f"{self.asker_id} → {self.asked_id}"

    @property
    def weight(self):
        """What holding this meeting is worth to a plan: 1, 2 or 4 by priority; 8 for a must."""
        return 8 if self.is_must else 2 ** (self.priority - 1)


class MeetingRules(models.Model):
    """How one edition runs its meetings: when one may ask, how much, and what the plan minds."""

    edition = models.OneToOneField(
        Edition, models.CASCADE, related_name="meeting_rules", verbose_name=_("edition")
    )
    opens_at = models.DateTimeField(_("requests open at"), null=True, blank=True)
    closes_at = models.DateTimeField(_("requests close at"), null=True, blank=True)
    answer_days = models.PositiveSmallIntegerField(_("days to answer a request"), default=7)
    most_a_day = models.PositiveSmallIntegerField(_("requests that one may send a day"), default=30)
    most_pending = models.PositiveSmallIntegerField(
        _("requests of one profile that may wait for an answer"), default=10
    )
    gap = models.PositiveSmallIntegerField(
        _("free slots between two meetings of a person"),
        default=0,
        help_text=_("1 leaves time to walk and to write down what was said."),
    )
    seconds = models.PositiveSmallIntegerField(_("seconds to look for a better plan"), default=60)
    is_self_service = models.BooleanField(
        _("participants may take free places on the day"), default=True
    )
    # Raised with each change of a published agenda; printed on every one.
    agenda_version = models.PositiveIntegerField(default=0, editable=False)
    suggested_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("rules of the meetings")
        verbose_name_plural = _("rules of the meetings")
        ordering = ["-edition"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="meetings_rules_close_after_opening",
                violation_error_message=_("Requests close after they open."),
            )
        ]

    def __str__(self):
        return str(self.edition)

    @classmethod
    def of(cls, edition):
        """Those of `edition`, or the usual ones where it has none yet."""
        return cls.objects.filter(edition=edition).first() or cls(edition=edition)

    def may_ask_at(self, moment):
        """Whether requests may be sent at `moment`."""
        return (self.opens_at is None or self.opens_at <= moment) and (
            self.closes_at is None or moment < self.closes_at
        )


class Quota(JudgedWhole):
    """How much those of one category may ask for, and how many meetings the plan gives them."""

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="meeting_quotas", verbose_name=_("edition")
    )
    category = models.ForeignKey(
        Category, models.CASCADE, related_name="meeting_quotas", verbose_name=_("category")
    )
    most_requests = models.PositiveSmallIntegerField(
        _("requests that one profile may have open or accepted"), null=True, blank=True
    )
    most_meetings = models.PositiveSmallIntegerField(
        _("meetings of one profile"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering = ["edition", "category"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "category"],
                name="meetings_quota_once",
                violation_error_message=_("This category has a quota already."),
            )
        ]

    def __str__(self):
        return str(self.category)


class SuggestionQuerySet(models.QuerySet):
    def of(self, profile):
        """Those that `profile` can still follow, best first: the other takes part and can be
        found, and neither has asked the other; with the other's owner."""
        asked = MeetingRequest.objects.of(profile).filter(
            Q(asker=OuterRef("other")) | Q(asked=OuterRef("other"))
        )
        found = self.filter(profile=profile, other__in=Profile.objects.in_directory())
        owner = "other__registration"
        return found.exclude(Exists(asked)).select_related(
            f"{owner}__category", f"{owner}__organisation"
        )

    def shown(self):
        """Those that nobody set aside."""
        return self.filter(dismissed_at=None)


class Suggestion(models.Model):
    """That a profile is advised to meet another one, and why.

    `score` is between 0 and 1: see docs/suggestions.md. `reasons` holds what it was computed of,
    `{"of": profiles, "needs": [[need, profiles that name it, weight, offer, closeness]…],
    "offers": […]}`: what the reader needs and the other offers, and the other way round; a need
    that nothing answers has no offer. One that was set aside stays, so that it is not made again.
    """

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="suggestions")
    other = models.ForeignKey(Profile, models.CASCADE, related_name="suggested_to")
    rank = models.PositiveSmallIntegerField()
    score = models.FloatField()
    reasons = models.JSONField(default=dict)
    dismissed_at = models.DateTimeField(null=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["profile", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["profile", "other"], name="meetings_suggestion_once")
        ]

    def __str__(self):
        return f"{self.profile_id} → {self.other_id}"
