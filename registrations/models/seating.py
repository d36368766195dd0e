"""Sessions with few seats, and who has one."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Session
from forum.lib.constraints import Counter, KeepsCount, NoOverlap
from speakers.models.record import JudgedWhole

from .registration import Registration


class Seating(JudgedWhole):
    """A session for which one asks for a seat, and how many it has."""

    session = models.OneToOneField(
        Session, models.CASCADE, related_name="seating", verbose_name=_("session")
    )
    capacity = models.PositiveIntegerField(_("seats"))
    # The database alone counts: see `SeatRequest.Meta`.
    taken = models.PositiveIntegerField(_("seats taken"), default=0, editable=False)
    has_waiting_list = models.BooleanField(_("has a waiting list"), default=True)

    class Meta:
        verbose_name = _("session with limited seats")
        verbose_name_plural = _("sessions with limited seats")
        ordering = ["session__starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity")),
                name="registrations_seating_within_capacity",
                violation_error_message=_("More seats are taken than that."),
            ),
            Counter(name="registrations_seating_counter"),
        ]

    def __str__(self):
        return str(self.session)

    def clean(self):
        room = getattr(self.session, "room", None) if self.session_id else None
        if room and room.capacity and self.capacity and self.capacity > room.capacity:
            raise ValidationError({"capacity": _("The room has fewer seats than that.")})

    def save(self, **kwargs):
        """Leave `taken` to the database, which counts; a new row finds out how many there are."""
        with transaction.atomic():
            if self._state.adding:
                self.taken = self.session.seat_requests.confirmed().count()
            elif kwargs.get("update_fields") is None:
                columns = {f.name for f in self._meta.concrete_fields if not f.primary_key}
                kwargs["update_fields"] = columns - {"taken"}
            super().save(**kwargs)

    @property
    def edition(self):
        return self.session.edition

    @property
    def seats_left(self):
        return self.capacity - self.taken


class SeatRequestQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(status=SeatRequest.Status.CONFIRMED)

    def live(self):
        return self.exclude(status=SeatRequest.Status.CANCELLED)

    def in_waiting_order(self):
        """Those who wait for a seat, the first in line first."""
        return self.filter(status=SeatRequest.Status.WAITING).order_by("requested_at", "pk")


class SeatRequest(JudgedWhole):
    """One attendee's wish for a seat in one session.

    `starts_at` and `ends_at` are the session's, kept here so that the database can refuse a second
    seat at the same time; where a session was moved onto another one, `is_overlapping` exempts the
    seat until its owner has chosen.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("On the waiting list")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    registration = models.ForeignKey(
        Registration,
        models.CASCADE,
        related_name="seat_requests",
        verbose_name=_("registration"),
    )
    session = models.ForeignKey(
        Session, models.CASCADE, related_name="seat_requests", verbose_name=_("session")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices)
    requested_at = models.DateTimeField(_("requested at"), default=timezone.now)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    is_overlapping = models.BooleanField(_("overlaps with another seat"), default=False)

    objects = SeatRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat request")
        verbose_name_plural = _("seat requests")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "session"],
                condition=~Q(status="cancelled"),
                name="registrations_seat_request_once",
                violation_error_message=_("You have asked for this seat already."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="registrations_seat_request_ends_after_start",
            ),
            NoOverlap(
                name="registrations_seat_request_one_at_a_time",
                equal=["registration"],
                condition=Q(status="confirmed", is_overlapping=False),
                violation_error_message=_("You have a seat elsewhere at that time."),
            ),
            KeepsCount(
                name="registrations_seat_requests_counted",
                counter="registrations.Seating.taken",
                keys=["session"],
                condition=Q(status="confirmed"),
            ),
        ]

    def __str__(self):
        return f"{self.registration_id}/{self.session_id}"
