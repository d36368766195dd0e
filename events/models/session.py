import secrets

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models.tracking import changed_columns
from speakers.models import Organisation, Speaker
from speakers.models.record import Imported, Searchable, Sourced

from .edition import Edition
from .frame import Room, SessionType, Track
from .remit import editable_sessions, visible_sessions
from .timed import WallTimed

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_code():
    """Six capitals or digits that a person can read over the telephone."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(6))


class SessionQuerySet(models.QuerySet):
    def scheduled(self):
        """With a start; the others wait in the tray."""
        return self.exclude(starts_at=None)

    def unscheduled(self):
        return self.filter(starts_at=None)

    def claiming(self):
        """Those that occupy their room and their people: scheduled and not cancelled."""
        return self.scheduled().exclude(status=Session.Status.CANCELLED)

    def releasable(self):
        """What a release shows: the claiming ones, and whatever was public once."""
        claiming = Q(starts_at__isnull=False) & ~Q(status=Session.Status.CANCELLED)
        return self.filter(claiming | Q(published_at__isnull=False))

    def in_programme_order(self):
        return self.order_by("starts_at", "room__position", "pk")

    def editable_by(self, user):
        """Those that `user` may change; every way to write goes through here."""
        return self.filter(editable_sessions(user))

    def visible_to(self, user):
        """Those that `user` may see in the draft."""
        return self.filter(visible_sessions(user))


class Session(WallTimed, Imported, Searchable, Sourced):
    """One item of the programme, as the organisers have it; the public reads the release."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        CANCELLED = "cancelled", _("Cancelled")

    SEARCHED = ("title_ar", "title_fr", "title_en", "code")
    # An organiser's form may have been open since before a release.
    WRITTEN_BY_PUBLISHING = frozenset({"sequence", "published_at"})

    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="sessions", verbose_name=_("edition")
    )
    code = models.CharField(_("code"), max_length=6, default=new_code)
    slug = models.SlugField(
        _("address"), max_length=120, blank=True, help_text=_("Frozen once published.")
    )
    sequence = models.PositiveIntegerField(_("revision"), default=0, editable=False)
    title = models.CharField(_("title"), max_length=300)
    subtitle = models.CharField(_("subtitle"), max_length=300, blank=True)
    abstract = models.TextField(_("abstract"), blank=True)
    description = models.TextField(_("description"), blank=True)
    type = models.ForeignKey(
        SessionType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("type"),
    )
    track = models.ForeignKey(
        Track,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("track"),
    )
    room = models.ForeignKey(
        Room,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("room"),
    )
    spoken_languages = models.JSONField(
        _("spoken languages"),
        default=list,
        blank=True,
        help_text=_("As in ar, fr, en."),
    )
    interpreted_languages = models.JSONField(
        _("interpreted into"),
        default=list,
        blank=True,
        help_text=_("As in ar, fr, en."),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PLANNED
    )
    is_full = models.BooleanField(
        _("no seats left"), default=False, help_text=_("Shown beside the title.")
    )
    host = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="hosted_sessions",
        verbose_name=_("hosted by"),
        help_text=_("Its editors may change this session."),
    )
    expected = models.PositiveIntegerField(
        _("people expected"), null=True, blank=True, help_text=_("Compared with the room.")
    )
    # Counts the edits, so that nobody overwrites what another one did in the meantime.
    edits = models.PositiveIntegerField(default=0, editable=False)
    published_at = models.DateTimeField(
        _("first published at"), null=True, blank=True, editable=False
    )
    updated_at = models.DateTimeField(_("last changed at"), auto_now=True)
    speakers = models.ManyToManyField(
        Speaker,
        through="Appearance",
        related_name="sessions",
        verbose_name=_("speakers"),
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["edition", "starts_at", "pk"]
        permissions = [
            ("edit_whole_programme", _("Can edit every session, not only those of a remit"))
        ]
        constraints = [
            models.UniqueConstraint(fields=["edition", "slug"], name="events_session_slug"),
            models.UniqueConstraint(fields=["edition", "code"], name="events_session_code"),
            models.CheckConstraint(
                condition=models.Q(starts_at=None, ends_at=None)
                | models.Q(ends_at__gt=models.F("starts_at")),
                name="events_session_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(day=None, start_time=None, starts_at=None)
                | models.Q(day__isnull=False, start_time__isnull=False, starts_at__isnull=False),
                name="events_session_time_is_whole",
                violation_error_message=_("Give both the day and the time, or neither."),
            ),
        ]
        indexes = [models.Index(fields=["edition", "starts_at"], name="events_session_by_start")]

    def __str__(self):
        return self.title or self.code

    def get_absolute_url(self):
        return reverse("events:session-detail", args=[self.edition.slug, self.slug])

    def clean(self):
        super().clean()
        if self.pk and self.published_at:
            frozen = Session.objects.filter(pk=self.pk).values_list("slug", flat=True).first()
            if frozen != self.slug:
                raise ValidationError({"slug": _("This address is public; others link to it.")})
        for field in ("room", "track", "type"):
            part = getattr(self, field, None)
            if part and part.edition_id != self.edition_id:
                raise ValidationError({field: _("This belongs to another edition.")})
        for field in ("spoken_languages", "interpreted_languages"):
            codes = getattr(self, field)
            if not isinstance(codes, list) or not all(_is_language(code) for code in codes):
                raise ValidationError({field: _("A list of language codes is expected.")})

    def save(self, **kwargs):
        """Give an address to a session that has none; leave alone what publishing writes.

        A save that changes nothing is no edit: whoever was shown this session has seen it all.
        """
        if not self.slug:
            self.slug = self.code.lower()
        if self._state.adding or kwargs.get("force_insert"):
            return super().save(**kwargs)
        if self.differs_from_stored():
            self.count_edit()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "slug", "updated_at", "edits"}
        else:
            columns = {field.name for field in self._meta.concrete_fields if not field.primary_key}
            kwargs["update_fields"] = columns - self.WRITTEN_BY_PUBLISHING
        super().save(**kwargs)

    def count_edit(self):
        """To be called under the row's lock, by what saves it."""
        self.edits += 1

    def differs_from_stored(self):
        """Whether a save would change what the history keeps."""
        stored = Session._base_manager.filter(pk=self.pk).first()
        return stored is None or bool(changed_columns(Session, stored, self))

    @property
    def ledger_source(self):
        """What the ledger calls this session."""
        return f"session:{self.pk}"

    @property
    def is_claiming(self):
        return self.starts_at is not None and self.status != self.Status.CANCELLED


class Appearance(models.Model):
    """A person in a session, in a role."""

    class Role(models.TextChoices):
        SPEAKER = "speaker", _("Talk")
        MODERATOR = "moderator", _("Moderation")
        CHAIR = "chair", _("Chair")
        RAPPORTEUR = "rapporteur", _("Report")

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="appearances", verbose_name=_("session")
    )
    speaker = models.ForeignKey(
        Speaker, models.PROTECT, related_name="appearances", verbose_name=_("speaker")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.SPEAKER)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_confirmed = models.BooleanField(
        _("confirmed"), default=False, help_text=_("The person has said yes.")
    )

    class Meta:
        verbose_name = _("appearance")
        verbose_name_plural = _("appearances")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "speaker"],
                name="events_appearance_once",
                violation_error_message=_("This person is in the session already."),
            )
        ]

    def __str__(self):
        return f"{self.speaker}"


def _is_language(code):
    return isinstance(code, str) and 2 <= len(code) <= 12 and code.replace("-", "").isalnum()
