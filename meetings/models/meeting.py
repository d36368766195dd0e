from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import AcceptedClash, Edition, Occupancy
from events.models.occupancy import Claim
from registrations.models import Consent, Registration
from speakers.models.record import Sourced

from .place import MeetingSlot, Table
from .request import MeetingRequest


class MeetingQuerySet(models.QuerySet):
    def standing(self):
        """Not cancelled: these hold their table and their two sides."""
        return self.exclude(status=Meeting.Status.CANCELLED)

    def involving(self, registration):
        """Those of which `registration` is a side."""
        return self.filter(Q(first=registration) | Q(second=registration))

    def found_by(self, words):
        """Those with a side that `words` find, in either script."""
        sides = Registration.objects.found_by(words).values("pk")
        return self.filter(Q(first__in=sides) | Q(second__in=sides))

    def listed(self):
        """Standing meetings that both sides agreed to see in the public list."""
        agreed = Consent.objects.live().filter(purpose=Consent.Purpose.B2B_VISIBLE)
        return self.standing().filter(
            Exists(agreed.filter(registration=OuterRef("first"))),
            Exists(agreed.filter(registration=OuterRef("second"))),
        )

    def to_replace(self):
        """Those whose person was knowingly given something else at that time."""
        source = Concat(Value("meeting:"), Cast("pk", models.CharField()))
        hit = AcceptedClash.objects.filter(
            Q(first=OuterRef("ledger_name")) | Q(second=OuterRef("ledger_name"))
        )
        return self.standing().annotate(ledger_name=source).filter(Exists(hit))

    def with_places(self):
        """With all that a claim is made of."""
        return self.select_related("slot", "table", "first__speaker", "second__speaker")

    def with_version(self):
        """With their places, and as `version` that of the agendas of their edition."""
        version = Coalesce(F("edition__meeting_rules__agenda_version"), 0)
        return self.with_places().annotate(version=version)

    def delete(self):
        """Free what these held, then delete them."""
        with transaction.atomic():
            _free(self)
            return super().delete()

    delete.alters_data = delete.queryset_only = True  # type: ignore[attr-defined]


class Meeting(Sourced):
    """Two registered people at a table in a slot."""

    class Status(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("meeting", "Planned")
        HELD = "held", _("Held")
        MISSED = "missed", _("Not held")
        CANCELLED = "cancelled", _("Cancelled")

    class Side(models.TextChoices):
        FIRST = "first", _("the first side")
        SECOND = "second", _("the second side")

    class Absent(models.TextChoices):
        """Who did not come to a meeting that was not held."""

        FIRST = "first", _("the first side")
        SECOND = "second", _("the second side")
        BOTH = "both", _("both sides")

    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="meetings", verbose_name=_("edition")
    )
    slot = models.ForeignKey(
        MeetingSlot, models.PROTECT, related_name="meetings", verbose_name=_("slot")
    )
    table = models.ForeignKey(
        Table, models.PROTECT, related_name="meetings", verbose_name=_("table")
    )
    first = models.ForeignKey(
        Registration,
        models.PROTECT,
        related_name="meetings_as_first",
        verbose_name=_("first side"),
    )
    second = models.ForeignKey(
        Registration,
        models.PROTECT,
        related_name="meetings_as_second",
        verbose_name=_("second side"),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PLANNED
    )

    # The wish that it fulfils; none where it was arranged by hand.
    request = models.ForeignKey(
        MeetingRequest,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("request"),
        editable=False,
    )
    is_locked = models.BooleanField(
        _("locked"), default=False, help_text=_("No later plan moves it.")
    )
    absent = models.CharField(
        _("absent"), max_length=6, choices=Absent.choices, blank=True, editable=False
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["slot", "table", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(first=F("second")),
                name="meetings_meeting_two_sides",
                violation_error_message=_("The two sides are the same person."),
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=~Q(status="cancelled"),
                name="meetings_meeting_once_a_request",
                violation_error_message=_("This request has a meeting already."),
            ),
        ]

    def __str__(self):
        return f"{self.slot} / {self.table}"

    def clean(self):
        for field in ("slot", "table", "first", "second"):
            part = getattr(self, field, None)
            if part and self.edition_id and part.edition_id != self.edition_id:
                raise ValidationError({field: _("This belongs to another edition.")})
        if self.status == self.Status.PLANNED:
            for field in ("first", "second"):
                side = getattr(self, field, None)
                if side and side.status in Registration.ENDED:
                    raise ValidationError({field: _("This registration is cancelled.")})

    def delete(self, using=None, keep_parents=False):
        """Free what the meeting held, then delete it."""
        with transaction.atomic():
            _free([self])
            return super().delete(using, keep_parents)

    delete.alters_data = True  # type: ignore[attr-defined]

    @property
    def has_begun(self):
        """Whether its slot has: from then on it is held or not, and no longer called off."""
        return self.slot.span[0] <= timezone.now()

    @property
    def ledger_source(self):
        """What the ledger calls this meeting."""
        return f"meeting:{self.pk}"

    def claims(self):
        """What the meeting occupies: its table and its two sides; nothing once cancelled."""
        if self.status == self.Status.CANCELLED:
            return []
        span = self.slot.span
        return [
            Claim(Occupancy.Kind.TABLE, self.table.resource, *span),
            Claim(Occupancy.Kind.PERSON, self.first.person_resource, *span),
            Claim(Occupancy.Kind.PERSON, self.second.person_resource, *span),
        ]


def _free(meetings):
    claims: dict[str, list[Claim]] = {meeting.ledger_source: [] for meeting in meetings}
    Occupancy.objects.rewrite(claims, layers=Occupancy.Layer.values)
