"""Which editions' public pages each kind of record stands on.

The draft programme is not here: the public reads releases, and publishing raises the version.
"""

from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from events.models import CommitteeMembership, Edition, Intervention, Partnership
from speakers.models import Organisation, Organiser, Speaker


def _of_speaker(speaker):
    return Q(interventions__speaker=speaker) | Q(sessions__appearances__speaker=speaker)


def _of_organisation(organisation):
    return (
        Q(partnerships__organisation=organisation)
        | Q(committee__organiser__organisation=organisation)
        | Q(interventions__speaker__organisation=organisation)
        | Q(sessions__appearances__speaker__organisation=organisation)
    )


SHOWN_AT_ONCE = {
    Speaker: _of_speaker,
    Organisation: _of_organisation,
    Organiser: lambda organiser: Q(committee__organiser=organiser),
    Edition: lambda edition: Q(pk=edition.pk),
    Partnership: lambda partnership: Q(pk=partnership.edition_id),
    CommitteeMembership: lambda membership: Q(pk=membership.edition_id),
    Intervention: lambda intervention: Q(pk=intervention.edition_id),
}


@receiver([post_save, post_delete])
def raise_versions(sender, instance, raw=False, **kwargs):
    """Make stale the pages of each edition that shows this record."""
    editions_of = SHOWN_AT_ONCE.get(sender)
    if editions_of and not raw:
        shown_in = Edition.objects.filter(editions_of(instance)).values("pk")
        Edition.objects.filter(pk__in=shown_in).raise_version()
