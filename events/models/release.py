from django.conf import settings
from django.db import models
from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .edition import Edition


class ReleaseQuerySet(models.QuerySet):
    def newest_of(self, edition):
        """The release that the public reads; None before the first."""
        return self.filter(edition=edition).order_by("-number").first()

    def current(self):
        """The newest release of every edition."""
        later = self.filter(
            edition=models.OuterRef("edition"), number__gt=models.OuterRef("number")
        )
        return self.filter(~models.Exists(later))


class Release(models.Model):
    """One published, frozen version of the programme: a plain document of `events.programme`."""

    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="releases", verbose_name=_("edition")
    )
    number = models.PositiveIntegerField(_("number"))
    document = models.JSONField(_("document"), editable=False)
    note = models.TextField(_("note"), blank=True)
    restores = models.PositiveIntegerField(_("restores number"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="releases",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published at"), auto_now_add=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["-number"]
        permissions = [("publish_release", _("Can publish the programme"))]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="events_release_number")
        ]

    def __str__(self):
        return f"{self.edition.slug} v{self.number}"


class PlannedReleaseQuerySet(models.QuerySet):
    def due(self):
        """Those whose moment has come, but for what was refused: a person must look at it."""
        return self.filter(publish_at__lte=timezone.now(), problems="")


class PlannedRelease(models.Model):
    """A release that publishes itself: the draft as it stands at that moment, if nothing blocks.

    `problems` says, in the language of who planned it, why the last try was refused.
    """

    edition = models.OneToOneField(
        Edition, models.CASCADE, related_name="planned_release", verbose_name=_("edition")
    )
    publish_at = models.DateTimeField(_("publish at"))
    note = models.TextField(_("note"), blank=True)
    tells_speakers = models.BooleanField(_("tell the speakers concerned"), default=False)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="planned_releases",
        verbose_name=_("planned by"),
    )
    planned_at = models.DateTimeField(_("planned at"), auto_now=True)
    problems = models.TextField(_("what stood in the way"), blank=True, editable=False)

    objects = PlannedReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned release")
        verbose_name_plural = _("planned releases")

    def __str__(self):
        return f"{self.edition} {self.publish_at:%Y-%m-%d %H:%M}"


class ReleasePartQuerySet(models.QuerySet):
    def newest(self, edition, *kinds):
        """The parts of these kinds in the release that the public reads."""
        newest = Release.objects.filter(edition=edition).order_by("-number").values("pk")[:1]
        return self.filter(release=models.Subquery(newest), kind__in=kinds)

    def coded(self, codes):
        """Of the parts of sessions, those with one of these codes; each has its `code`."""
        # `code` as text: SQLite would hand out one of digits as a number.
        return self.filter(content__code__in=codes).annotate(code=KT("content__code"))


class ReleasePart(models.Model):
    """What one page needs of a release, so that no page parses the whole.

    `day` (key: ISO date; also `index`, the days and their counts, and `tray`, the sessions to be
    rescheduled), `session` and `speaker` (key: slug).
    """

    class Kind(models.TextChoices):
        INDEX = "index", _("index")
        DAY = "day", _("day")
        SESSION = "session", _("session")
        SPEAKER = "speaker", _("speaker")

    release = models.ForeignKey(
        Release, models.CASCADE, related_name="parts", verbose_name=_("release")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    key = models.CharField(_("key"), max_length=120)
    content = models.JSONField(_("content"))

    objects = ReleasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a release")
        verbose_name_plural = _("parts of releases")
        constraints = [
            models.UniqueConstraint(
                fields=["release", "kind", "key"], name="events_releasepart_once"
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.key}"
