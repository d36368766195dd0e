"""The texts of an edition in their three languages: what is written, missing, outdated."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models.tracking import told_by
from events.models import (
    Appearance,
    CommitteeMembership,
    Edition,
    Intervention,
    Page,
    Partnership,
    Room,
    Session,
    SessionType,
    Track,
    organisations_editable_by,
)
from forum.lib.languages import CODES, translated_fields
from forum.lib.text import clean, normalise
from speakers.models import Organisation, Organiser, OutdatedText, Speaker

LANGUAGES = {"ar": _("Arabic"), "fr": _("French"), "en": _("English")}


def _of_edition(model):
    return lambda edition: model.objects.filter(edition=edition)


def _sessions(edition):
    return Session.objects.filter(edition=edition)


def _public_sessions(edition):
    return _sessions(edition).releasable()


def _speakers_in(sessions_of):
    """The speakers of these sessions of an edition, and those who are quoted there."""

    def speakers(edition):
        there = Appearance.objects.filter(session__in=sessions_of(edition))
        quoted = Intervention.objects.filter(edition=edition, speaker__isnull=False)
        here = Q(pk__in=there.values("speaker")) | Q(pk__in=quoted.values("speaker"))
        return Speaker.objects.filter(here)

    return speakers


def _organisations(edition):
    partners = Partnership.objects.filter(edition=edition).values("organisation")
    return Organisation.objects.filter(pk__in=partners)


def _organisers(edition):
    members = CommitteeMembership.objects.filter(edition=edition).values("organiser")
    return Organiser.objects.filter(pk__in=members)


@dataclass(frozen=True)
class Kind:
    """One kind of record with texts.

    `of_edition` gives the records of an edition, `public` those that the public reads or will at
    the next release; `editable_by` keeps those that a user may change, of a kind that it may.
    """

    model: type[models.Model]
    label: str
    of_edition: Callable
    public: Callable
    editable_by: Callable = lambda user, records: records

    @property
    def name(self):
        return self.model._meta.model_name

    @property
    def fields(self):
        return translated_fields(self.model)

    def is_for(self, user):
        return user.has_perm(f"{self.model._meta.app_label}.change_{self.name}")


def _kind(model, label, of_edition=None, public=None, **more):
    of_edition = of_edition or _of_edition(model)
    return Kind(model, label, of_edition, public or of_edition, **more)


# In the order of the desk.
KINDS = {
    kind.name: kind
    for kind in (
        _kind(
            Session,
            _("Sessions"),
            _sessions,
            _public_sessions,
            editable_by=lambda user, sessions: sessions.editable_by(user),
        ),
        _kind(Speaker, _("Speakers"), _speakers_in(_sessions), _speakers_in(_public_sessions)),
        _kind(Track, _("Tracks")),
        _kind(Room, _("Rooms")),
        _kind(SessionType, _("Session types")),
        _kind(
            Organisation,
            _("Institutions"),
            _organisations,
            editable_by=lambda user, records: organisations_editable_by(user, records),
        ),
        _kind(Page, _("Pages")),
        _kind(Intervention, _("Interventions")),
        _kind(Edition, _("The edition"), lambda edition: Edition.objects.filter(pk=edition.pk)),
        _kind(CommitteeMembership, _("Titles on the committee")),
        _kind(Organiser, _("Organisers"), _organisers),
    )
}


def may_translate(user):
    """Whether the desk has anything for `user` to write."""
    may_enter = user.has_perm("events.view_edition")
    return may_enter and any(kind.is_for(user) for kind in KINDS.values())


class Key(NamedTuple):
    """What names one text: a kind, a record of it, a field."""

    kind: str
    record: int
    field: str

    def __str__(self):
        return f"{self.kind}.{self.record}.{self.field}"


@dataclass(slots=True)
class Text:
    """One field of one record, in each language; `of` is what the record is called."""

    key: Key
    of: dict | str
    written: dict[str, str]
    marks: dict[str, OutdatedText] = field(default_factory=dict)

    @property
    def column(self):
        """The field itself, for its label and its limit."""
        return KINDS[self.key.kind].model._meta.get_field(self.key.field)

    @property
    def label(self):
        return capfirst(str(self.column.verbose_name))

    @property
    def missing(self):
        return [code for code in CODES if not self.written[code]]

    def holds(self, words):
        """Whether each of `words`, normalised, stands in it or in the name of its record."""
        names = self.of.values() if isinstance(self.of, dict) else [self.of]
        found = normalise(" ".join([*self.written.values(), *names]))
        return all(word in found for word in words)


def texts_of(edition, *, kinds: Iterable[Kind] = KINDS.values(), user=None, public=False):
    """Every text of `edition` that stands in one language at least, or must stand in one.

    With `user`, those that it may write; with `public`, those that the public reads. One query a
    kind, and one for what is outdated.
    """
    kinds = [kind for kind in kinds if user is None or kind.is_for(user)]
    marks = OutdatedText.objects.all() if kinds else OutdatedText.objects.none()
    labels = [kind.model._meta.label_lower for kind in kinds]
    marks = marks.filter(model__in=labels).by_text()
    for kind in kinds:
        records = (kind.public if public else kind.of_edition)(edition)
        if user is not None:
            records = kind.editable_by(user, records)
        yield from _texts_of_kind(kind, records, marks)


def _texts_of_kind(kind, records, marks):
    names = {code: f"{path}_{code}" for path in _name_paths(kind.model) for code in CODES}
    columns = [f"{name}_{code}" for name in kind.fields for code in CODES]
    label = kind.model._meta.label_lower
    plain = ["kind"] if kind.model is Page else []
    for row in records.values("pk", *{*columns, *names.values(), *plain}):
        of: dict | str = {code: row[column] or "" for code, column in names.items()}
        if kind.model is Page:
            of = str(Page.Kind(row["kind"]).label)
        for name in kind.fields:
            written = {code: row[f"{name}_{code}"] or "" for code in CODES}
            if any(written.values()) or not kind.model._meta.get_field(name).blank:
                found = {code: marks.get((label, row["pk"], f"{name}_{code}")) for code in CODES}
                found = {code: mark for code, mark in found.items() if mark and written[code]}
                yield Text(Key(kind.name, row["pk"], name), of, written, found)


def _name_paths(model):
    """The first path by which a sentence calls a record of `model`, where it is translated."""
    path = told_by(model)[0].replace(".", "__")
    return [] if model is Page else [path]


def tidy(text, column):
    """`text` as it is stored in `column`: clean, and on one line where the column is one."""
    text = clean(text).replace("\r\n", "\n").strip()
    return " ".join(text.split()) if isinstance(column, models.CharField) else text


def fingerprint(text):
    """Tells whether a text is still the one that somebody was shown."""
    text = clean(text or "").replace("\r\n", "\n").strip()
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
