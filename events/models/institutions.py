"""Who carries an edition: institutions in their roles, and its committee."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from speakers.models import Organisation, Organiser
from speakers.models.record import JudgedWhole, Sourced

from .edition import Edition


class PartnershipQuerySet(models.QuerySet):
    def in_precedence_order(self):
        """By role in the order of protocol, then by precedence inside the role."""
        rank = models.Case(
            *(
                models.When(role=role, then=models.Value(n))
                for n, role in enumerate(Partnership.Role.values)
            )
        )
        return self.order_by(rank, "precedence", "pk")

    def told_by(self, people, edition):
        """These speakers with `is_partner`: whether their organisation has a page in `edition`."""
        theirs = self.filter(edition=edition, organisation=models.OuterRef("organisation"))
        return people.annotate(is_partner=models.Exists(theirs))

    def leading(self):
        """The institutions that carry the edition, as against sponsors, exhibitors and media."""
        return self.filter(role__in=Partnership.LEADING)


class Partnership(JudgedWhole, Sourced):
    """An organisation's role in one edition, with its order of precedence."""

    class Role(models.TextChoices):
        INITIATOR = "initiator", _("Initiated by")
        COOPERATION = "cooperation", _("In cooperation with")
        AEGIS = "aegis", _("Under the aegis of")
        SPONSOR = "sponsor", _("Sponsors")
        EXHIBITOR = "exhibitor", _("Exhibitors")
        MEDIA = "media", _("Media partners")

    LEADING = (Role.INITIATOR, Role.COOPERATION, Role.AEGIS)

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="partnerships", verbose_name=_("edition")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="partnerships",
        verbose_name=_("organisation"),
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    precedence = models.PositiveSmallIntegerField(
        _("precedence"), default=0, help_text=_("The smaller number stands first.")
    )
    stand = models.CharField(_("stand"), max_length=20, blank=True)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        ordering = ["edition", "precedence", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "organisation", "role"],
                name="events_partnership_once_per_role",
                violation_error_message=_("This organisation has this role already."),
            )
        ]

    def __str__(self):
        return f"{self.organisation} ({self.get_role_display()})"


class CommitteeMembership(JudgedWhole, Sourced):
    """An organiser's place on the committee of one edition."""

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="committee", verbose_name=_("edition")
    )
    organiser = models.ForeignKey(
        Organiser,
        models.CASCADE,
        related_name="memberships",
        verbose_name=_("organiser"),
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    precedence = models.PositiveSmallIntegerField(_("precedence"), default=0)

    class Meta:
        verbose_name = _("committee member")
        verbose_name_plural = _("committee")
        ordering = ["edition", "precedence", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "organiser"], name="events_committeemembership_once"
            )
        ]

    def __str__(self):
        return f"{self.organiser}"
