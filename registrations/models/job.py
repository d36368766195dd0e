"""Long pieces of work in the background, and the lists that are asked for again and again."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Edition
from speakers.models import Organisation

from .category import Category

# A file of people is not left lying about.
FILE_LIFE = dt.timedelta(hours=24)
# Work from which nothing was heard for so long was lost with its worker, and begins again.
SILENCE = dt.timedelta(seconds=60)
MOST_ATTEMPTS = 5


class JobQuerySet(models.QuerySet):
    def to_start(self):
        """Those that wait, and those whose worker fell silent."""
        silent = Q(state=Job.State.RUNNING, heard_at__lt=timezone.now() - SILENCE)
        waiting = Q(state=Job.State.WAITING)
        return self.filter(waiting | silent, attempts__lt=MOST_ATTEMPTS)

    def claim(self, pk):
        """The job `pk`, now run by the caller alone; None where another has it or it is over.

        One conditional statement decides; the caller is known by the new `run`.
        """
        run = uuid.uuid4()
        now = timezone.now()
        taken = (
            self.to_start()
            .filter(pk=pk)
            .update(
                state=Job.State.RUNNING,
                run=run,
                heard_at=now,
                done=0,
                attempts=models.F("attempts") + 1,
            )
        )
        return self.get(pk=pk) if taken else None

    def lost_for_good(self):
        """Those whose worker fell silent the last time that they might begin."""
        silent = self.filter(state=Job.State.RUNNING, heard_at__lt=timezone.now() - SILENCE)
        return silent.filter(attempts__gte=MOST_ATTEMPTS)

    def asked_by(self, user):
        """Those of `user`, who alone may see them; without what may be a long list of people."""
        return self.filter(by=user).select_related("edition").defer("asked")

    def expired(self):
        """Those whose file has to go."""
        return self.filter(expires_at__lte=timezone.now()).exclude(file="")


class Job(models.Model):
    """Work that takes longer than a page may: who asked, how far it is, the file that it made.

    `asked` is JSON for its maker and holds no personal data. The file lies in
    `settings.PRIVATE_ROOT` under a name that tells nothing, and only `by` may fetch it.
    """

    class Kind(models.TextChoices):
        EXPORT = "export", _("Attendee list")
        BADGES = "badges", _("Badges")
        CERTIFICATES = "certificates", _("Certificates")
        DAY_LIST = "day_list", _("Day list")
        PLAN = "plan", _("Plan of meetings")
        REPAIR = "repair", _("Repair of the plan")
        SUGGESTIONS = "suggestions", _("Suggestions of meetings")
        AGENDAS = "agendas", _("Agendas")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        STOPPED = "stopped", _("stopped")

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="jobs", verbose_name=_("edition")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs", verbose_name=_("by")
    )
    asked = models.JSONField(default=dict)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    run = models.UUIDField(null=True)
    heard_at = models.DateTimeField(null=True)
    # A sentence for whoever asked, in their language.
    problem = models.CharField(max_length=300, blank=True)
    file = models.CharField(max_length=64, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(_("asked at"), default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True, db_index=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("background work")
        verbose_name_plural = _("background works")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_over(self):
        return self.state not in (self.State.WAITING, self.State.RUNNING)

    @property
    def has_file(self):
        """Whether its file may still be fetched."""
        return bool(self.file and self.expires_at and timezone.now() < self.expires_at)


class ExportProfileQuerySet(models.QuerySet):
    def for_edition(self, edition):
        """Those of `edition`, and those of every edition."""
        return self.filter(Q(edition=None) | Q(edition=edition)).order_by("pk")


class ExportProfile(models.Model):
    """A list that is asked for again and again: its columns, whom it holds, its format.

    Some are the same for every edition (`edition` is None). What a reader may not see is left out
    whatever the profile says.
    """

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Excel workbook (XLSX)")
        CSV = "csv", _("Text table (CSV)")
        JSON = "json", _("Data (JSON)")

    edition = models.ForeignKey(
        Edition,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="export_profiles",
        verbose_name=_("edition"),
        help_text=_("Empty: for every edition."),
    )
    name = models.CharField(_("name"), max_length=80)
    columns = models.JSONField(_("columns"), default=list)
    categories = models.ManyToManyField(
        Category,
        blank=True,
        related_name="export_profiles",
        verbose_name=_("categories"),
        help_text=_("None ticked: all."),
    )
    # Values of `Registration.Status`; none: all that are live.
    statuses = models.JSONField(_("statuses"), default=list, blank=True)
    partner = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="export_profiles",
        verbose_name=_("for the partner"),
        help_text=_("Then only those who agreed to share their details with it."),
    )
    fmt = models.CharField(_("format"), max_length=4, choices=Format.choices, default=Format.XLSX)
    reason = models.CharField(
        _("usual reason"), max_length=500, blank=True, help_text=_("Proposed at each export.")
    )

    objects = ExportProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("export profile")
        verbose_name_plural = _("export profiles")
        ordering = ["edition", "pk"]

    def __str__(self):
        return self.name or ""
