"""What people register as, and what each edition asks of it."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Edition
from forum.lib.constraints import Counter
from forum.lib.languages import CODES
from speakers.models.record import JudgedWhole, Sourced


class Category(Sourced):
    """What a registered person is to the forum: investor, expert, project holder, press…"""

    slug = models.SlugField(_("address"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name or self.slug


class AdmissionQuerySet(models.QuerySet):
    def of_edition(self, edition):
        return self.filter(edition=edition).select_related("category")

    def open_at(self, moment):
        """Those of which the public may register at `moment`."""
        begun = Q(opens_at=None) | Q(opens_at__lte=moment)
        unended = Q(closes_at=None) | Q(closes_at__gt=moment)
        return self.filter(begun, unended, is_public=True)

    def with_seats_to_offer(self):
        """Those with a free seat for which somebody waits."""
        same = Q(edition__registrations__category=F("category"))
        waits = Q(edition__registrations__status="waiting")
        has_seat = Q(capacity=None) | Q(taken__lt=F("capacity"))
        found = self.filter(same & waits & has_seat).distinct()
        return found.select_related("edition", "category")


class Admission(JudgedWhole):
    """How one category is admitted to one edition: seats, dates, approval.

    A category without one has no limit, and only the staff registers people of it.
    """

    class Standing(models.TextChoices):
        """What somebody who registers now may expect."""

        OPEN = "open", _("Seats are free")
        FEW = "few", _("Few seats left")
        APPROVAL = "approval", _("The organisers look at each registration")
        WAITING = "waiting", _("Full; you can enter the waiting list")
        FULL = "full", _("Full")
        LATER = "later", _("Not open yet")
        CLOSED = "closed", _("Closed")

    # With so few left, or a tenth of all, there are "few".
    FEW_SEATS = 5

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="admissions", verbose_name=_("edition")
    )
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="admissions", verbose_name=_("category")
    )
    is_public = models.BooleanField(
        _("on the registration form"),
        default=True,
        help_text=_("Unticked, only the staff registers people of this category."),
    )
    capacity = models.PositiveIntegerField(
        _("seats"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    # Confirmed and offered seats. The database alone counts: see `Registration.Meta`.
    taken = models.PositiveIntegerField(_("seats taken"), default=0, editable=False)
    opens_at = models.DateTimeField(
        _("opens at"), null=True, blank=True, help_text=_("Empty: open already.")
    )
    closes_at = models.DateTimeField(
        _("closes at"), null=True, blank=True, help_text=_("Empty: when the edition ends.")
    )
    needs_approval = models.BooleanField(_("somebody approves each registration"), default=False)
    has_waiting_list = models.BooleanField(_("has a waiting list"), default=True)
    offer_hours = models.PositiveSmallIntegerField(
        _("hours in which to accept an offered seat"), default=48
    )
    kept_months = models.PositiveSmallIntegerField(
        _("months that personal data are kept"),
        default=12,
        help_text=_("After the last day of the edition; then only the counts remain."),
    )

    objects = AdmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("admission")
        verbose_name_plural = _("admissions")
        ordering = ["edition", "category__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "category"],
                name="registrations_admission_once",
                violation_error_message=_("This category is admitted to this edition already."),
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(taken__lte=F("capacity")),
                name="registrations_admission_within_capacity",
                violation_error_message=_("More seats are taken than that."),
            ),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="registrations_admission_closes_after_opening",
                violation_error_message=_("It closes before it opens."),
            ),
            models.CheckConstraint(
                condition=Q(offer_hours__gte=1, kept_months__gte=1, kept_months__lte=60),
                name="registrations_admission_terms",
                violation_error_message=_(
                    "At least one hour to accept, and data kept from one month to five years."
                ),
            ),
            Counter(name="registrations_admission_counter"),
        ]

    def __str__(self):
        return str(self.category)

    def save(self, **kwargs):
        """Leave `taken` to the database, which counts; a new row finds out how many there are."""
        with transaction.atomic():
            if self._state.adding:
                held = self.edition.registrations.filter(category=self.category).holding_seats()
                self.taken = held.count()
            elif kwargs.get("update_fields") is None:
                columns = {f.name for f in self._meta.concrete_fields if not f.primary_key}
                kwargs["update_fields"] = columns - {"taken"}
            super().save(**kwargs)

    @property
    def seats_left(self):
        """How many are free; None without a limit."""
        return None if self.capacity is None else self.capacity - self.taken

    def is_open(self, moment=None):
        """Whether the public may register at `moment` (default: now)."""
        moment = moment or timezone.now()
        if not self.is_public or (self.opens_at and moment < self.opens_at):
            return False
        if self.closes_at:
            return moment < self.closes_at
        return self.edition.phase(moment) != Edition.Phase.AFTER

    def standing(self, moment=None):
        """What somebody who registers at `moment` (default: now) may expect: a `Standing`."""
        moment = moment or timezone.now()
        if not self.is_open(moment):
            is_early = self.is_public and self.opens_at and moment < self.opens_at
            return self.Standing.LATER if is_early else self.Standing.CLOSED
        if self.needs_approval:
            return self.Standing.APPROVAL
        if self.capacity is None:
            return self.Standing.OPEN
        left = self.capacity - self.taken
        if left <= 0:
            return self.Standing.WAITING if self.has_waiting_list else self.Standing.FULL
        is_few = left <= max(self.FEW_SEATS, self.capacity // 10)
        return self.Standing.FEW if is_few else self.Standing.OPEN


class QuestionQuerySet(models.QuerySet):
    def of_category(self, edition, category):
        """What `edition` asks people of `category`."""
        everyone = Q(categories=None)
        return self.filter(everyone | Q(categories=category), edition=edition).distinct()


class Question(Sourced):
    """Something more that an edition asks on its registration form."""

    class Kind(models.TextChoices):
        LINE = "line", _("One line")
        TEXT = "text", _("Several lines")
        YES_NO = "yes_no", _("Yes or no")
        CHOICE = "choice", _("One of several")

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="questions", verbose_name=_("edition")
    )
    categories = models.ManyToManyField(
        Category,
        blank=True,
        related_name="questions",
        verbose_name=_("categories"),
        help_text=_("None ticked: everybody is asked."),
    )
    text = models.CharField(_("question"), max_length=200)
    help = models.CharField(_("explanation"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices, default=Kind.LINE)
    options = models.TextField(
        _("answers to choose from"),
        blank=True,
        help_text=_("One a line, in the same order in each language."),
    )
    is_required = models.BooleanField(_("must be answered"), default=False)
    is_sensitive = models.BooleanField(
        _("sensitive"),
        default=False,
        help_text=_("Food or access needs may tell of health or belief: deleted after 14 days."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["edition", "position", "pk"]

    def __str__(self):
        return self.text or ""

    def clean(self):
        lists = [self.options_in(code) for code in CODES]
        lengths = {len(options) for options in lists if options}
        if self.kind == self.Kind.CHOICE and (not lengths or min(lengths) < 2):
            raise ValidationError({"options": _("Give at least two answers, one a line.")})
        if len(lengths) > 1:
            raise ValidationError({"options": _("Give as many answers in each language.")})

    def options_for(self, code):
        """The answers for a reader of `code`: in another language where theirs has none."""
        return self.options_in(code) or next(filter(None, map(self.options_in, CODES)), [])

    def options_in(self, code):
        """The answers in one language, as a list of lines."""
        text = getattr(self, f"options_{code}", "") or ""
        return [line.strip() for line in text.splitlines() if line.strip()]
