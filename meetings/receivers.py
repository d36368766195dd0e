"""What follows by itself when a record that meetings rest on changes."""

from django.db.models import Q
from django.dispatch import receiver
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import UndoRefused
from accounts.actions.reversal import restoring
from accounts.models import Change
from events.actions.editions import PARTS, Part
from events.invalidation import show_at_once
from registrations.engagements import TOLD_BY
from registrations.models import (
    Consent,
    Registration,
    person_changed,
    registration_ended,
    registrations_merged,
)
from speakers.models import Organisation

from .actions import end_part_of, follow_person, join_meetings, join_profiles
from .agendas import told_to
from .models import Meeting, MeetingRules, MeetingSlot, Quota, Table


@receiver(person_changed)
def meetings_follow(sender, registration, by, accept, **kwargs):
    follow_person(registration=registration, by=by, accept=accept)


@receiver(registration_ended)
def meetings_end(sender, registration, by, **kwargs):
    end_part_of(registration=registration, by=by)


@receiver(registrations_merged)
def meetings_join(sender, kept, other, by, **kwargs):
    join_meetings(kept=kept, other=other, by=by)
    join_profiles(kept=kept, other=other)


@receiver(restoring, sender=Change)
def keep_places_of_meetings(model, records, **kwargs):
    """A slot or a table that meetings hold is moved by its form, which lets them follow."""
    column = {MeetingSlot: "slot", Table: "table"}.get(model)
    if column and Meeting.objects.standing().filter(**{f"{column}__in": records}).exists():
        raise UndoRefused(gettext("Meetings take place there; change it in its form."))


def tell_meetings(registration):
    """What the calendar of an attendee says of their meetings. One query."""
    meetings = Meeting.objects.standing().involving(registration).with_version()
    return {meeting.ledger_source: _told_to(registration, meeting) for meeting in meetings}


def _told_to(registration, meeting):
    return *told_to(registration, meeting), meeting.version


TOLD_BY.append(tell_meetings)


def _of_side(registration_id):
    return Q(meetings__first=registration_id) | Q(meetings__second=registration_id)


# Which editions' public list of meetings each kind of record stands on.
show_at_once(
    {
        Meeting: lambda meeting: Q(pk=meeting.edition_id),
        MeetingSlot: lambda slot: Q(pk=slot.edition_id),
        Table: lambda table: Q(pk=table.edition_id),
        Registration: lambda registration: _of_side(registration.pk),
        Consent: lambda consent: _of_side(consent.registration_id),
        Organisation: lambda organisation: (
            Q(meetings__first__organisation=organisation)
            | Q(meetings__second__organisation=organisation)
        ),
    }
)


def _copy_tables(clone, tables):
    clone.add(tables, room_id=lambda table: table.room and clone.twin(table.room).pk)


def _copy_slots(clone, slots):
    clone.add(slots, day=lambda slot: clone.shifted(slot.day))


def _copy_rules(clone, rules):
    def shifted(column):
        return lambda one: clone.shifted(getattr(one, column))

    clone.add(
        rules,
        opens_at=shifted("opens_at"),
        closes_at=shifted("closes_at"),
        agenda_version=lambda one: 0,
        suggested_at=lambda one: None,
    )


def _copy_quotas(clone, quotas):
    clone.add(quotas)


# What an edition takes over from the last one.
PARTS += [
    Part(
        _("Meeting tables"),
        lambda edition: Table.objects.filter(edition=edition).select_related("room"),
        _copy_tables,
    ),
    Part(
        _("Meeting slots"),
        lambda edition: MeetingSlot.objects.filter(edition=edition),
        _copy_slots,
    ),
    Part(
        _("Rules of the meetings"),
        lambda edition: MeetingRules.objects.filter(edition=edition),
        _copy_rules,
    ),
    Part(_("Quotas"), lambda edition: Quota.objects.filter(edition=edition), _copy_quotas),
]
