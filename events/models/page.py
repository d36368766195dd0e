from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .edition import Edition


class Joined(models.Aggregate):
    """The values of a group as one text, with commas between them."""

    function = "GROUP_CONCAT"
    output_field = models.CharField()

    def as_postgresql(self, compiler, connection):
        template = "STRING_AGG(%(expressions)s, ',')"
        return self.as_sql(compiler, connection, template=template)


class PageQuerySet(models.QuerySet):
    def told_by(self, editions):
        """These editions with the kinds of their pages: no query more for the links to them."""
        mine = self.filter(edition=models.OuterRef("pk")).order_by().values("edition")
        return editions.annotate(
            page_kinds=models.Subquery(mine.annotate(kinds=Joined("kind")).values("kinds"))
        )


class Page(models.Model):
    """A text of an edition beside its programme, which the organisers write: how to come, press…

    `body` is Markdown.
    """

    class Kind(models.TextChoices):
        PRACTICAL = "practical", _("Practical information")
        PRESS = "press", _("Press")
        PRIVACY = "privacy", _("Personal data")
        ACCESSIBILITY = "accessibility", _("Accessibility")

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="pages", verbose_name=_("edition")
    )
    kind = models.CharField(_("page"), max_length=14, choices=Kind.choices)
    body = models.TextField(
        _("text"),
        help_text=_(
            "Markdown: ## before a heading, - before an item, [words](address) for a link."
        ),
    )
    updated_at = models.DateTimeField(_("last changed at"), auto_now=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["edition", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "kind"],
                name="events_page_once",
                violation_error_message=_("This edition has that page already."),
            )
        ]

    def __str__(self):
        return self.get_kind_display()

    def get_absolute_url(self):
        return reverse("events:page-detail", args=[self.edition.slug, self.kind])
