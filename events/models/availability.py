from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from speakers.models import Speaker

from .edition import Edition
from .frame import Room


class Availability(models.Model):
    """When a speaker can come, or a room can be used, in one edition, on its wall clocks.

    Who has no row is free all the time; who has one, only inside their rows.
    """

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="availabilities", verbose_name=_("edition")
    )
    speaker = models.ForeignKey(
        Speaker,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="availabilities",
        verbose_name=_("speaker"),
    )
    room = models.ForeignKey(
        Room,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="availabilities",
        verbose_name=_("room"),
    )
    day = models.DateField(_("day"))
    from_time = models.TimeField(_("from"))
    to_time = models.TimeField(_("to"))

    class Meta:
        verbose_name = _("availability")
        verbose_name_plural = _("availabilities")
        ordering = ["day", "from_time", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_time__gt=F("from_time")),
                name="events_availability_ends_after_start",
                violation_error_message=_("The end is before the start."),
            ),
            models.CheckConstraint(
                condition=Q(speaker=None, room__isnull=False) | Q(speaker__isnull=False, room=None),
                name="events_availability_of_one",
                violation_error_message=_("Choose either a speaker or a room."),
            ),
        ]

    def __str__(self):
        return f"{self.speaker or self.room} {self.day} {self.from_time:%H:%M}–{self.to_time:%H:%M}"

    def clean(self):
        if self.room and self.room.edition_id != self.edition_id:
            raise ValidationError({"room": _("This belongs to another edition.")})
