from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from speakers.models import Organisation

from .frame import Room, Track


class Remit(models.Model):
    """What one colleague is kept to: an institution, or some tracks and rooms.

    A programme editor without a remit edits the whole programme; a partner editor without one,
    nothing.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="remit",
        verbose_name=_("user"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="remits",
        verbose_name=_("institution"),
        help_text=_("For a partner editor: it and the sessions that it hosts."),
    )
    tracks = models.ManyToManyField(
        Track, blank=True, related_name="remits", verbose_name=_("tracks")
    )
    rooms = models.ManyToManyField(Room, blank=True, related_name="remits", verbose_name=_("rooms"))

    class Meta:
        verbose_name = _("remit")
        verbose_name_plural = _("remits")

    def __str__(self):
        return f"{self.user}"
