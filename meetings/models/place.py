"""When and where meetings can be: slots and tables of one edition."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import Edition, Room
from events.models.timed import WallTimed
from speakers.models.record import Sourced


class MeetingSlot(WallTimed, Sourced):
    """A bookable interval."""

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="meeting_slots", verbose_name=_("edition")
    )
    day = models.DateField(_("day"))
    start_time = models.TimeField(_("starts"))

    class Meta:
        verbose_name = _("meeting slot")
        verbose_name_plural = _("meeting slots")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "starts_at"],
                name="meetings_slot_once",
                violation_error_message=_("A slot starts then already."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="meetings_slot_ends_after_start",
            ),
        ]

    def __str__(self):
        return f"{self.day:%Y-%m-%d} {self.start_time:%H:%M}"


class Table(Sourced):
    """A numbered place where two sides meet."""

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="tables", verbose_name=_("edition")
    )
    # What the ledger knows this table by; never shown.
    resource = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField(_("number"))
    room = models.ForeignKey(
        Room,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="tables",
        verbose_name=_("room"),
    )

    class Meta:
        verbose_name = _("table")
        verbose_name_plural = _("tables")
        ordering = ["edition", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "number"],
                name="meetings_table_number",
                violation_error_message=_("This table number exists already."),
            )
        ]

    def __str__(self):
        return f"{self.number}"
