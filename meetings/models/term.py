"""The closed vocabulary in which people say what they offer and need, the same in each language."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from speakers.models.record import JudgedWhole


class TermQuerySet(models.QuerySet):
    def in_order(self):
        """By kind; a sector before the narrower ones under it."""
        own = models.functions.Coalesce("parent__position", "position")
        top = models.functions.Coalesce("parent", "pk")
        return self.order_by("kind", own, top, F("parent").asc(nulls_first=True), "position", "pk")

    def on_offer(self):
        """Those that may be chosen today; the others stay on the profiles that have them."""
        return self.filter(is_active=True)


class Term(JudgedWhole):
    """One word of the vocabulary: a code, its names, and the wider term that it belongs to.

    Offers and needs are said with the same terms, so that they are compared without a language.
    """

    class Kind(models.TextChoices):
        SECTOR = "sector", _("Sector")
        SUBJECT = "subject", _("Product, service or cooperation")
        STAGE = "stage", _("Stage of a project")
        TICKET = "ticket", _("Amount sought or offered")
        LANGUAGE = "language", _("Language spoken")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="narrower",
        verbose_name=_("wider term"),
    )
    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(
        _("may be chosen"), default=True, help_text=_("Not ticked: it stays where it was chosen.")
    )

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term of the vocabulary")
        verbose_name_plural = _("vocabulary")
        ordering = ["kind", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                name="meetings_term_not_under_itself",
                violation_error_message=_("A term is not under itself."),
            )
        ]

    def __str__(self):
        return self.name or self.code

    def clean(self):
        if self.parent and (self.parent.kind != self.kind or self.parent.parent_id):
            raise ValidationError({"parent": _("Choose a top term of the same kind.")})
