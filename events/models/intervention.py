from django.db import models
from django.utils.translation import gettext_lazy as _

from speakers.models import Speaker
from speakers.models.record import Sourced

from .edition import Edition
from .frame import Track


class Intervention(Sourced):
    """Who said what at an edition, in which words, by which source."""

    class Kind(models.TextChoices):
        STATEMENT = "statement", _("Statement")
        ANNOUNCEMENT = "announcement", _("Announced step")
        OBSTACLE = "obstacle", _("Obstacle")
        PROPOSAL = "proposal", _("Proposal")
        CALL = "call", _("Call")
        CONSENSUS = "consensus", _("Consensus")

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="interventions", verbose_name=_("edition")
    )
    speaker = models.ForeignKey(
        Speaker,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="interventions",
        verbose_name=_("speaker"),
        help_text=_("Empty for what the speakers agreed on together."),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    words = models.TextField(_("words"))
    tracks = models.ManyToManyField(
        Track, blank=True, related_name="interventions", verbose_name=_("tracks")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("intervention")
        verbose_name_plural = _("interventions")
        ordering = ["edition", "position", "pk"]

    def __str__(self):
        return (self.words or "")[:80]
