import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.lib.wallclock import NonexistentTime, instant

LONGEST_MINUTES = 7 * 24 * 60


class WallTimed(models.Model):
    """A span on the edition's wall clocks; the instants are derived and can be made anew."""

    day = models.DateField(_("day"), null=True, blank=True)
    start_time = models.TimeField(_("starts"), null=True, blank=True)
    fold = models.PositiveSmallIntegerField(
        _("second passage"),
        default=0,
        validators=[MaxValueValidator(1)],
        help_text=_("1 for the second of two equal local times, when the clocks go back."),
    )
    minutes = models.PositiveIntegerField(
        _("length in minutes"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MINUTES)],
    )
    starts_at = models.DateTimeField(null=True, editable=False)
    ends_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    def save(self, **kwargs):
        self.derive_times()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "starts_at", "ends_at"}
        super().save(**kwargs)

    def clean(self):
        """Refuse half a time, a day outside the edition, a time that the clocks skip."""
        if (self.day is None) != (self.start_time is None):
            raise ValidationError(_("Give both the day and the time, or neither."))
        if self.day is None or not self.edition_id:
            return
        if not self.edition.starts_on <= self.day <= self.edition.ends_on:
            raise ValidationError({"day": _("This day is outside the edition.")})
        try:
            self.derive_times()
        except NonexistentTime:
            raise ValidationError(
                {"start_time": _("The clocks skip this time that day; choose another.")}
            ) from None
        except (OverflowError, TypeError):
            raise ValidationError({"minutes": _("This length is not possible.")}) from None

    def derive_times(self):
        """Set `starts_at` and `ends_at` from day, time, fold, minutes and the edition's zone."""
        self.starts_at = self.ends_at = None
        if self.day and self.start_time:
            self.starts_at = instant(self.day, self.start_time, self.edition.zone, self.fold)
            self.ends_at = self.starts_at + dt.timedelta(minutes=self.minutes)
