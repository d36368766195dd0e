"""What a programme hangs on: rooms, tracks and session types of one edition."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from speakers.models.record import JudgedWhole, Sourced

from .edition import Edition


class FrameItem(JudgedWhole, Sourced):
    """A named, ordered part of an edition's frame."""

    slug = models.SlugField(_("address"), max_length=80)
    name = models.CharField(_("name"), max_length=200)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name or self.slug


class Room(FrameItem):
    """A place inside the venue."""

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="rooms", verbose_name=_("edition")
    )
    # What the ledger knows this room by; never shown.
    resource = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    capacity = models.PositiveIntegerField(_("capacity"), null=True, blank=True)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["edition", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "slug"], name="events_room_slug_per_edition")
        ]


class Track(FrameItem):
    """A theme of sessions."""

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="tracks", verbose_name=_("edition")
    )

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        ordering = ["edition", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "slug"], name="events_track_slug_per_edition"
            )
        ]


class SessionType(FrameItem):
    """What a session is: opening, workshop, talk, closing…"""

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="session_types", verbose_name=_("edition")
    )

    class Meta:
        verbose_name = _("session type")
        verbose_name_plural = _("session types")
        ordering = ["edition", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "slug"], name="events_sessiontype_slug_per_edition"
            )
        ]
