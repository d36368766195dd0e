"""Which editions' public pages each kind of record stands on.

The draft programme is not here: the public reads releases, and publishing raises the version.
"""

from functools import reduce
from operator import or_

from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from accounts.models.change import written_in_bulk
from events.models import (
    CommitteeMembership,
    Edition,
    Intervention,
    Page,
    Partnership,
    ReleasePart,
    Track,
)
from speakers.models import Organisation, Organiser, Speaker


def _of_speaker(speaker):
    return _of_people([speaker.slug]) | Q(interventions__speaker=speaker)


def _of_organisation(organisation):
    people = Speaker.objects.filter(organisation=organisation)
    return (
        _of_people(people.values("slug"))
        | Q(partnerships__organisation=organisation)
        | Q(committee__organiser__organisation=organisation)
        | Q(interventions__speaker__organisation=organisation)
    )


def _of_people(slugs):
    """Where a release shows these speakers, also when the draft has them no longer."""
    pages = ReleasePart.objects.filter(kind=ReleasePart.Kind.SPEAKER, key__in=slugs)
    return Q(releases__in=pages.values("release"))


SHOWN_AT_ONCE = {
    Speaker: [_of_speaker],
    Organisation: [_of_organisation],
    Organiser: [lambda organiser: Q(committee__organiser=organiser)],
    Edition: [lambda edition: Q(pk=edition.pk)],
    Partnership: [lambda partnership: Q(pk=partnership.edition_id)],
    CommitteeMembership: [lambda membership: Q(pk=membership.edition_id)],
    Intervention: [lambda intervention: Q(pk=intervention.edition_id)],
    # Outcomes name their themes; the programme names those of its release.
    Track: [lambda track: Q(interventions__tracks=track)],
    Page: [lambda page: Q(pk=page.edition_id)],
}


def show_at_once(table):
    """Add what the pages of a room above show: `{model: instance → Q of its editions}`."""
    for model, editions_of in table.items():
        SHOWN_AT_ONCE.setdefault(model, []).append(editions_of)


@receiver([post_save, post_delete])
def raise_versions(sender, instance, raw=False, **kwargs):
    """Make stale the pages of each edition that shows this record."""
    if raw or sender not in SHOWN_AT_ONCE:
        return
    shown = reduce(or_, (editions_of(instance) for editions_of in SHOWN_AT_ONCE[sender]))
    shown_in = Edition.objects.filter(shown).values("pk")
    Edition.objects.filter(pk__in=shown_in).raise_version()


@receiver(written_in_bulk)
def raise_all_versions(sender, **kwargs):
    """After many records at once, those of every edition: asking for each would cost more."""
    if sender in SHOWN_AT_ONCE:
        Edition.objects.raise_version()
