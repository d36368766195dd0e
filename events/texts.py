"""The texts of an edition in their three languages: what is written, missing, outdated."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db import models
from django.db.models import Case, Q, Sum, Value, When
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


def _speakers(edition):
    in_sessions = Appearance.objects.filter(session__edition=edition)
    quoted = Intervention.objects.filter(edition=edition, speaker__isnull=False)
    here = Q(pk__in=in_sessions.values("speaker")) | Q(pk__in=quoted.values("speaker"))
    return Speaker.objects.filter(here)


def _public_speakers(edition):
    sessions = Session.objects.filter(edition=edition).releasable()
    in_sessions = Appearance.objects.filter(session__in=sessions)
    quoted = Intervention.objects.filter(edition=edition, speaker__isnull=False)
    here = Q(pk__in=in_sessions.values("speaker")) | Q(pk__in=quoted.values("speaker"))
    return Speaker.objects.filter(here)


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
            public=lambda edition: Session.objects.filter(edition=edition).releasable(),
            editable_by=lambda user, sessions: sessions.editable_by(user),
        ),
        _kind(Speaker, _("Speakers"), _speakers, _public_speakers),
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


@dataclass(frozen=True)
class Progress:
    """How far one language is: texts that stand, of all; and how many of them are outdated."""

    code: str
    done: int
    total: int
    outdated: int

    @property
    def language(self):
        return LANGUAGES[self.code]

    @property
    def percent(self):
        """Rounded down, so that 100 means all."""
        return self.done * 100 // self.total if self.total else 100


def progress(texts):
    """`[Progress]`, one for each language, over a list of texts."""
    return [
        Progress(
            code,
            sum(bool(text.written[code]) for text in texts),
            len(texts),
            sum(code in text.marks for text in texts),
        )
        for code in CODES
    ]


def progress_by_kind(texts):
    """`[(Kind, [Progress])]` of the kinds that have texts, in the order of the desk."""
    by_kind = {name: [] for name in KINDS}
    for text in texts:
        by_kind[text.key.kind].append(text)
    return [(KINDS[name], progress(found)) for name, found in by_kind.items() if found]


def counted_progress(edition):
    """The `Progress` of every text of an edition, counted by the database: two queries."""
    kinds = list(KINDS.values())
    first, *rest = [_counted(kind, kind.of_edition(edition)) for kind in kinds]
    rows = list(first.union(*rest, all=True))
    ours = Q(pk__in=[])
    for kind in kinds:
        records = kind.of_edition(edition).order_by().values("pk")
        ours |= Q(model=kind.model._meta.label_lower, record__in=records)
    columns = OutdatedText.objects.filter(ours).values_list("column", flat=True)
    outdated = Counter(column.rpartition("_")[2] for column in columns)
    totals = [sum(row[place] or 0 for row in rows) for place in range(len(CODES) + 1)]
    return [
        Progress(code, done, totals[0], outdated[code])
        for code, done in zip(CODES, totals[1:], strict=True)
    ]


def _counted(kind, records):
    """One row: the texts of `records` that count, then those written in each language."""
    written = {
        (name, code): Q(**{f"{name}_{code}__gt": ""}) for name in kind.fields for code in CODES
    }
    required = [name for name in kind.fields if not kind.model._meta.get_field(name).blank]
    others = [
        reduce(or_, (written[name, code] for code in CODES))
        for name in kind.fields
        if name not in required
    ]
    sums = {"total": Sum(_held(others) + len(required))}
    sums |= {f"in_{c}": Sum(_held([written[name, c] for name in kind.fields])) for c in CODES}
    # Rewriting for the reader's language would put the columns in no order.
    whole = records.rewrite(False).order_by().values(whole=Value(0))
    return whole.annotate(**sums).values_list(*sums)


def _held(conditions):
    """How many of `conditions` hold, of one row."""
    return sum((Case(When(one, then=1), default=0) for one in conditions), Value(0))


def outdated_sessions(edition, codes=("ar", "fr"), fields=("title", "abstract")):
    """`[(id, title by language, [columns])]`: sessions of the next release with outdated texts.

    Two queries.
    """
    found: dict[int, tuple] = {}
    for text in texts_of(edition, kinds=[KINDS["session"]], public=True):
        stale = [f"{text.key.field}_{code}" for code in codes if code in text.marks]
        if stale and text.key.field in fields:
            found.setdefault(text.key.record, (text.key.record, text.of, []))[2].extend(stale)
    return list(found.values())


def tidy(text, column):
    """`text` as it is stored in `column`: clean, and on one line where the column is one."""
    text = clean(text).replace("\r\n", "\n").strip()
    return " ".join(text.split()) if isinstance(column, models.CharField) else text


def fingerprint(text):
    """Tells whether a text is still the one that somebody was shown."""
    text = clean(text or "").replace("\r\n", "\n").strip()
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
