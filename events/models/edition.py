import datetime as dt
import re
import zoneinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.lib.stored import pages_changed
from forum.lib.wallclock import day_start, local_parts
from speakers.models.record import Sourced

# What stands beside the editions in the addresses of the site.
TAKEN_ADDRESSES = ("admin", "editions", "search", "unsubscribe", "verify")


def validate_free_address(slug):
    if slug in TAKEN_ADDRESSES:
        raise ValidationError(_("The site uses this address itself; choose another."))


def is_origin(line):
    """Whether a line is an https origin; also http where the site itself has no TLS."""
    scheme = "https" if settings.IS_SECURE else "https?"
    host = r"(?=.{1,253}(?::|$))[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?"
    return bool(re.fullmatch(rf"{scheme}://{host}(?::[0-9]{{1,5}})?", line))


def validate_origins(text):
    """One origin a line: where the programme may be framed. A browser reads them as they stand."""
    for line in filter(None, map(str.strip, text.splitlines())):
        if not is_origin(line):
            raise ValidationError(
                _("“%(line)s” is not an address as in https://www.example.org, without a path."),
                params={"line": line},
            )


class EditionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(is_published=True)

    def current(self):
        """The published edition that the home page shows: running or next, else the last one."""
        today = timezone.now().date()
        # Those to come have a place in the first order, those that are over only in the second.
        coming = models.Case(models.When(ends_on__gte=today, then=F("starts_on")))
        return self.published().order_by(coming.asc(nulls_last=True), "-starts_on").first()

    def open(self):
        """Those that may still be changed."""
        return self.filter(is_archived=False)

    def raise_version(self):
        """Make every stored page of these editions stale, here at once, elsewhere in a second."""
        transaction.on_commit(lambda: pages_changed.send(Edition), using=self.db)
        return self.update(version=F("version") + 1)


class Edition(Sourced):
    """One year's forum."""

    class Phase(models.TextChoices):
        BEFORE = "before", _("Before the forum")
        DURING = "during", _("During the forum")
        AFTER = "after", _("After the forum")

    slug = models.SlugField(
        _("address"),
        max_length=40,
        unique=True,
        validators=[validate_free_address],
        help_text=_("The year, as in 2025."),
    )
    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    name = models.CharField(_("name"), max_length=250)
    slogan = models.CharField(_("slogan"), max_length=300, blank=True)
    introduction = models.TextField(_("introduction"), blank=True)
    high_patronage = models.CharField(
        _("high patronage"),
        max_length=300,
        blank=True,
        help_text=_("The full formula, only where the High Patronage was granted."),
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    zone = models.CharField(_("time zone"), max_length=60, default="Africa/Casablanca")
    city = models.CharField(_("city"), max_length=120, blank=True)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    address = models.CharField(_("postal address"), max_length=300, blank=True)
    map_url = models.URLField(_("map"), blank=True)
    directions = models.TextField(_("how to come"), blank=True)
    contact_email = models.EmailField(
        _("contact e-mail"), blank=True, help_text=_("Printed on the public pages.")
    )
    cndp_reference = models.CharField(
        _("declaration to the CNDP"),
        max_length=60,
        blank=True,
        help_text=_("The number of the receipt (law 09-08), shown where data are asked for."),
    )
    is_published = models.BooleanField(
        _("public"),
        default=False,
        help_text=_("Unticked, no page of this edition answers."),
    )
    is_programme_illustrative = models.BooleanField(
        _("times and rooms are illustrative"),
        default=False,
        help_text=_("Says so on every page of the programme."),
    )
    embed_origins = models.TextField(
        _("sites that may show the programme"),
        blank=True,
        help_text=_("One address a line, as in https://www.example.org."),
    )
    required_languages = models.JSONField(
        _("languages that every title needs"),
        default=list,
        blank=True,
        help_text=_("A session without a title in one of these cannot be published."),
    )
    walking_minutes = models.PositiveSmallIntegerField(
        _("minutes between two rooms"),
        default=5,
        help_text=_("What a speaker needs to walk from one to the other."),
    )
    is_archived = models.BooleanField(
        _("archived"),
        default=False,
        help_text=_("Its pages stay public; nothing in it can be changed any more."),
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    # When one can register: `[from or null, until or null]`, in ISO, of each way in. Written by the
    # room that admits people, so that no page has to ask it.
    registration_times = models.JSONField(default=list, editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=F("starts_on")),
                name="events_edition_ends_after_start",
                violation_error_message=_("The last day is before the first day."),
            ),
            models.CheckConstraint(
                condition=~models.Q(slug__in=TAKEN_ADDRESSES),
                name="events_edition_address_is_free",
                violation_error_message=_("The site uses this address itself; choose another."),
            ),
        ]

    def __str__(self):
        """With the address, as editions of one forum share their name."""
        name = self.name or self.slug
        return name if self.slug in name else f"{name} ({self.slug})"

    def save(self, **kwargs):
        """Leave alone what others write: from a form opened long ago it would be as it was then."""
        if not self._state.adding and kwargs.get("update_fields") is None:
            columns = {field.name for field in self._meta.concrete_fields if not field.primary_key}
            kwargs["update_fields"] = columns - {"version", "registration_times"}
        super().save(**kwargs)

    @property
    def scope(self):
        """What the changes of this edition are kept under."""
        return f"edition:{self.pk}"

    def get_absolute_url(self):
        return reverse("events:edition-detail", args=[self.slug])

    def clean(self):
        try:
            zoneinfo.ZoneInfo(self.zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            raise ValidationError({"zone": _("No time zone has this name.")}) from None
        try:
            validate_origins(self.embed_origins)
        except ValidationError as refusal:
            raise ValidationError({"embed_origins": refusal}) from None

    @property
    def framing_origins(self):
        """The sites that may show the programme in a frame, one of each."""
        lines = dict.fromkeys(line.strip() for line in self.embed_origins.splitlines())
        return [line for line in lines if is_origin(line)]

    @property
    def days(self):
        """Every date from the first day to the last."""
        count = (self.ends_on - self.starts_on).days + 1
        return [self.starts_on + dt.timedelta(days=n) for n in range(count)]

    def phase(self, now=None):
        """Where `now` (default: this moment) stands to the edition's days, on its own clocks."""
        today = local_parts(now or timezone.now(), self.zone)[0]
        if today < self.starts_on:
            return self.Phase.BEFORE
        return self.Phase.DURING if today <= self.ends_on else self.Phase.AFTER

    def registration_spans(self):
        """`(from, until)` of each way in, as aware moments; nobody registers once it is over."""
        end = self.phase_changes()[1]
        for opens_at, closes_at in self.registration_times:
            opens_at, closes_at = (
                t and dt.datetime.fromisoformat(t) for t in (opens_at, closes_at)
            )
            yield opens_at or dt.datetime.min.replace(tzinfo=dt.UTC), closes_at or end

    def phase_changes(self):
        """The instants at which `phase` changes: first day 00:00, day after the last 00:00."""
        days = (self.starts_on, self.ends_on + dt.timedelta(days=1))
        return [day_start(day, self.zone) for day in days]
