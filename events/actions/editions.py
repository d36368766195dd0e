"""The start and the end of a year: an edition made from the last one; one that is closed."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry
from accounts.models.change import create_all, recording
from accounts.models.tracking import is_tracked
from events.models import (
    Availability,
    CommitteeMembership,
    Edition,
    Page,
    Partnership,
    PlannedRelease,
    Room,
    Session,
    SessionType,
    Track,
)
from events.models.timed import WallTimed
from forum.lib.languages import translated_fields, translations
from forum.lib.text import search_key
from forum.lib.wallclock import NonexistentTime

from .timetable import hold_sessions

# Each record's own, or true of one year only.
NEVER_COPIED = frozenset(
    [
        *("id", "edition_id", "resource", "guid", "imported_from", "imported_id"),
        *("provenance", "source", "search", "updated_at", "starts_at", "ends_at"),
        *("code", "sequence", "edits", "published_at", "status", "is_full"),
        *(
            "version",
            "registration_times",
            "is_published",
            "is_archived",
            "is_programme_illustrative",
        ),
        *("high_patronage_ar", "high_patronage_fr", "high_patronage_en"),
    ]
)


@dataclass
class Clone:
    """An edition that is being made from another one; `days` lie between their first days."""

    source: Edition
    edition: Edition
    twins: dict[models.Model, models.Model] = field(default_factory=dict)

    @property
    def days(self):
        return self.edition.starts_on - self.source.starts_on

    def shifted(self, day):
        return day and day + self.days

    def twin(self, record):
        """The copy of a record of the source; None for none."""
        return record and self.twins.get(record)

    def add(self, records, **changes):
        """Copy `records`, each with what `changes` (`{column: record → value}`) says of it."""
        pairs = [(record, self._copy(record, changes)) for record in records]
        pairs = [(record, copy) for record, copy in pairs if _derive(copy)]
        new = [copy for _record, copy in pairs]
        model = type(new[0]) if new else None
        if model and is_tracked(model):
            create_all(model, new)
        elif model:
            model._base_manager.bulk_create(new)
        self.twins |= dict(pairs)
        return new

    def _copy(self, record, changes):
        values = {column: getattr(record, column) for column in copied_columns(type(record))}
        values |= {column: change(record) for column, change in changes.items()}
        return type(record)(edition=self.edition, **values)


@dataclass(frozen=True)
class Part:
    """What an edition takes over from the last one: `of` its records there, `copy` makes them."""

    label: str | Promise
    of: Callable
    copy: Callable
    is_asked: bool = False

    def count(self, edition):
        return self.of(edition).count()


# In the order of copying: what others point to first. Rooms above add their own.
PARTS: list[Part] = []


def copied_columns(model):
    """The attributes of `model` that a copy takes over as they are."""
    left_out = NEVER_COPIED | set(translated_fields(model))
    return [f.attname for f in model._meta.concrete_fields if f.attname not in left_out]


def _derive(record):
    """Fill what `save` would. False where the clocks of the new day skip a time that must be."""
    if isinstance(record, Session):
        record.search = search_key(*(getattr(record, name) for name in Session.SEARCHED))
        record.slug = record.slug or record.code.lower()
    if isinstance(record, WallTimed):
        try:
            record.derive_times()
        except NonexistentTime:
            record.day = record.start_time = None
            return record._meta.get_field("day").null
    return True


def clone_edition(*, source, edition, by, with_sessions=False):
    """Save `edition`, a `draft_of` the source with its names and first day, and all its parts.

    No person's data comes along: no registration, appearance, hours of a speaker, or meeting.
    """
    told = {"source": translations(source, "name"), "title": translations(edition, "name")}
    # Of no edition: whoever takes back what was last done on its board must not unmake it whole.
    with recording("events.edition_cloned", by=by, **told):
        edition.save()
        clone = Clone(source, edition)
        for part in PARTS:
            if with_sessions or not part.is_asked:
                part.copy(clone, list(part.of(source)))
    return edition


def draft_of(source):
    """An unsaved edition with the settings of `source`; its address and days are to be given."""
    columns = [c for c in copied_columns(Edition) if c not in ("slug", "number")]
    return Edition(**{column: getattr(source, column) for column in columns})


def archive_edition(*, edition, by):
    """Close an edition: its pages stay, nothing in it can be changed, no release is planned."""
    with transaction.atomic():
        _set_archived(edition, True, "events.edition_archived", by)
        PlannedRelease.objects.filter(edition=edition).delete()


def reopen_edition(*, edition, by):
    _set_archived(edition, False, "events.edition_reopened", by)


def _set_archived(edition, is_archived, verb, by):
    told = {"title": translations(edition, "name")}
    with recording(verb, by=by, scope=edition.scope, **told):
        edition.is_archived = is_archived
        edition.save(update_fields=["is_archived"])
        AuditEntry.objects.record(verb, by=by, subject=f"events.edition:{edition.pk}")


# --- What is copied


def _of(model):
    return lambda edition: model.objects.filter(edition=edition)


def _plainly(clone, records):
    clone.add(records)


def _copy_hours(clone, records):
    clone.add(
        records,
        room_id=lambda hours: clone.twin(hours.room).pk,
        day=lambda hours: clone.shifted(hours.day),
    )


def _copy_sessions(clone, records):
    twin = clone.twin
    added = clone.add(
        records,
        slug=lambda session: "" if session.slug == session.code.lower() else session.slug,
        day=lambda session: clone.shifted(session.day),
        room_id=lambda session: session.room and twin(session.room).pk,
        track_id=lambda session: session.track and twin(session.track).pk,
        type_id=lambda session: session.type and twin(session.type).pk,
    )
    hold_sessions(sessions=added, by=None)


PARTS += [
    Part(_("Rooms"), _of(Room), _plainly),
    Part(
        _("Hours in which rooms can be used"),
        lambda edition: Availability.objects.filter(edition=edition, speaker=None).select_related(
            "room"
        ),
        _copy_hours,
    ),
    Part(_("Tracks"), _of(Track), _plainly),
    Part(_("Session types"), _of(SessionType), _plainly),
    Part(_("Partnerships"), _of(Partnership), _plainly),
    Part(_("Members of the committee"), _of(CommitteeMembership), _plainly),
    Part(_("Pages"), _of(Page), _plainly),
    Part(
        _("Sessions, without their speakers"),
        lambda edition: Session.objects.filter(
            edition=edition, status=Session.Status.PLANNED
        ).select_related("room", "track", "type"),
        _copy_sessions,
        is_asked=True,
    ),
]
