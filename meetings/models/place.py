"""When and where meetings can be: slots and tables of one edition."""

import uuid

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from events.models import Edition, Occupancy, Room
from events.models.timed import WallTimed
from speakers.models.record import JudgedWhole, Sourced


def _held(span, **held):
    """The draft's rows of the ledger that overlap `span` (start, end) and match `held`."""
    return Occupancy.objects.filter(
        layer=Occupancy.Layer.DRAFT, starts_at__lt=span[1], ends_at__gt=span[0], **held
    )


class MeetingSlotQuerySet(models.QuerySet):
    def free_for(self, meeting):
        """The slots in which nothing but `meeting` itself holds either of its sides."""
        sides = [side.person_resource for side in (meeting.first, meeting.second)]
        busy = _held((OuterRef("starts_at"), OuterRef("ends_at")), resource__in=sides)
        slots = self.filter(edition=meeting.edition_id)
        return slots.exclude(Exists(busy.exclude(source=meeting.ledger_source)))


class MeetingSlot(JudgedWhole, WallTimed, Sourced):
    """A bookable interval."""

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="meeting_slots", verbose_name=_("edition")
    )
    day = models.DateField(_("day"))
    start_time = models.TimeField(_("starts"))

    objects = MeetingSlotQuerySet.as_manager()

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
        return f"{date_format(self.day, 'j F Y')} {self.start_time:%H:%M}"

    @property
    def span(self):
        """`(start, end)`, as instants."""
        return self.starts_at, self.ends_at


class TableQuerySet(models.QuerySet):
    def free_for(self, meeting):
        """The tables that nothing but `meeting` itself holds in its slot."""
        taken = _held(meeting.slot.span, kind=Occupancy.Kind.TABLE).exclude(
            source=meeting.ledger_source
        )
        tables = self.filter(edition=meeting.edition_id)
        return tables.exclude(resource__in=taken.values("resource"))


class Table(JudgedWhole, Sourced):
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

    objects = TableQuerySet.as_manager()

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
