"""Plans: complete, versioned placements of meetings."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Edition
from registrations.models import Job, Registration

from .place import MeetingSlot, Table
from .request import MeetingRequest


class Plan(models.Model):
    """One complete placement of the wishes of an edition, as computed or as changed by hand.

    An unpublished plan holds nobody's time; the published one is what its meetings were made from.
    The measures are those of the solver: see docs/solver.md.
    """

    class State(models.TextChoices):
        COMPUTING = "computing", _("being computed")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        PUBLISHED = "published", _("published")
        REPLACED = "replaced", _("replaced by a later one")

    class Origin(models.TextChoices):
        COMPUTED = "computed", _("computed")
        REPAIR = "repair", _("repair of the published plan")
        COPY = "copy", _("copied to be changed by hand")

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="plans", verbose_name=_("edition")
    )
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(
        _("state"), max_length=9, choices=State.choices, default=State.COMPUTING
    )
    origin = models.CharField(
        _("origin"), max_length=8, choices=Origin.choices, default=Origin.COMPUTED
    )
    based_on = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="followers",
        verbose_name=_("based on"),
    )
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="plans")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="plans",
        verbose_name=_("by"),
    )
    seed = models.PositiveIntegerField(default=1)
    seconds = models.PositiveIntegerField(default=60)
    gap = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("made at"), default=timezone.now)
    published_at = models.DateTimeField(_("published at"), null=True)
    held = models.PositiveIntegerField(_("held"), null=True)
    wished = models.PositiveIntegerField(_("wished"), null=True)
    weight = models.PositiveIntegerField(null=True)
    weight_bound = models.PositiveIntegerField(null=True)
    breaks = models.PositiveIntegerField(_("breaks"), null=True)
    breaks_bound = models.PositiveIntegerField(null=True)
    worst_breaks = models.PositiveIntegerField(null=True)
    idle = models.PositiveIntegerField(null=True)
    moved = models.PositiveIntegerField(_("moved"), null=True)
    is_optimal = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-edition", "-number"]
        permissions = [("publish_plan", _("Can publish a plan of meetings"))]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="meetings_plan_number"),
            models.UniqueConstraint(
                fields=["edition"],
                condition=Q(state="computing"),
                name="meetings_plan_one_computing",
                violation_error_message=_("A plan is being computed already."),
            ),
            models.UniqueConstraint(
                fields=["edition"],
                condition=Q(state="published"),
                name="meetings_plan_one_published",
            ),
        ]

    def __str__(self):
        return f"{self.number}"


class Placement(models.Model):
    """What a plan does with one wish: a slot, a table and who sits there; or why it has none."""

    class Reason(models.TextChoices):
        NO_COMMON_SLOT = "no_common_slot", _("No slot in which both are free")
        NO_COMMON_LANGUAGE = "no_common_language", _("No language in common")
        NO_TABLE = "no_table", _("All tables are taken when both are free")
        QUOTA = "quota", _("One of them has as many meetings as the quota allows")
        OUTWEIGHED = "outweighed", _("Other meetings of theirs weigh more")
        DECLINED = "declined", _("Declined")
        NOT_COMING = "not_coming", _("One of them does not come")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="placements")
    request = models.ForeignKey(MeetingRequest, models.CASCADE, related_name="placements")
    slot = models.ForeignKey(
        MeetingSlot, models.PROTECT, null=True, related_name="placements", verbose_name=_("slot")
    )
    table = models.ForeignKey(
        Table, models.PROTECT, null=True, related_name="placements", verbose_name=_("table")
    )
    first = models.ForeignKey(
        Registration, models.CASCADE, null=True, related_name="placements_as_first"
    )
    second = models.ForeignKey(
        Registration, models.CASCADE, null=True, related_name="placements_as_second"
    )
    is_locked = models.BooleanField(_("locked"), default=False)
    reason = models.CharField(max_length=18, choices=Reason.choices, blank=True)
    # The nearest exchange that would make room: {"request": id, "slot": id}, or nothing.
    exchange = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["plan", "slot", "table", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "request"], name="meetings_placement_once"),
            models.UniqueConstraint(
                fields=["plan", "slot", "table"],
                name="meetings_placement_place",
                violation_error_message=_("This table is taken in that slot."),
            ),
            models.UniqueConstraint(
                fields=["plan", "slot", "first"], name="meetings_placement_first"
            ),
            models.UniqueConstraint(
                fields=["plan", "slot", "second"], name="meetings_placement_second"
            ),
            models.CheckConstraint(
                condition=Q(slot=None, table=None, first=None, second=None)
                | Q(
                    slot__isnull=False,
                    table__isnull=False,
                    first__isnull=False,
                    second__isnull=False,
                ),
                name="meetings_placement_whole",
            ),
        ]

    def __str__(self):
        return f"{self.plan_id}/{self.request_id}"
