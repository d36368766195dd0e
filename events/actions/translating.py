"""Writing one text in its languages, without overwriting what somebody else has written since."""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.models.change import recording
from accounts.models.tracking import title_of
from events.models import Room, SessionType, Track
from events.texts import KINDS, fingerprint, tidy
from forum.lib.languages import CODES
from speakers.models import OutdatedText, Speaker

from .sessions import mark_changed

# What stands in sessions too, so that renaming it waits for publishing.
SHOWN_IN_SESSIONS = {
    Speaker: ("honorific", "name"),
    Room: ("name",),
    Track: ("name",),
    SessionType: ("name",),
}
# States of one record among which whoever wrote a text is looked for.
LOOKED_BACK = 50


class TextsRefused(Exception):
    """Nothing of a text may be written; the message says why in the reader's language."""


class Wanted(NamedTuple):
    """What somebody wrote in one language, and the fingerprint of what they saw before."""

    text: str
    seen: str


@dataclass
class Written:
    """What came of it, by language: saved; refused with a sentence; written by another since."""

    saved: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    newer: dict[str, "Newer"] = field(default_factory=dict)
    stored: dict[str, str] = field(default_factory=dict)


class Newer(NamedTuple):
    """What another one has written meanwhile: the text, who (None: unknown), when."""

    text: str
    by: str | None
    at: object


def write_text(*, edition, key, wanted, by):
    """Write `wanted` (`{code: Wanted}`) into the text `key`; returns `Written`.

    A language that somebody changed since it was seen, or that has an error, is left as it is;
    the others are saved together. Raises `TextsRefused` where the record is gone, not of this
    edition, not for this user, or archived.
    """
    column = KINDS[key.kind].model._meta.get_field(key.field)
    with recording("events.translation_written", by=by, scope=edition.scope) as act:
        record = _locked(edition, key, by)
        outcome = Written()
        for code, wish in wanted.items():
            _judge(record, f"{key.field}_{code}", code, wish, column, outcome)
        _require_one_language(record, key.field, column, outcome)
        if outcome.saved:
            act.describe(
                model=record._meta.label_lower,
                title=title_of(record),
                column=f"{key.field}_{outcome.saved[0]}" if len(outcome.saved) == 1 else key.field,
            )
            dated = [f.name for f in record._meta.fields if getattr(f, "auto_now", False)]
            record.save(update_fields=[*dated, *(f"{key.field}_{c}" for c in outcome.saved)])
            if key.field in SHOWN_IN_SESSIONS.get(type(record), ()):
                mark_changed(sessions=record.sessions)
    outcome.stored = {code: getattr(record, f"{key.field}_{code}") or "" for code in CODES}
    return outcome


def keep_translation(*, edition, key, code, by):
    """Say that a translation still holds though its source was changed. Raises `TextsRefused`."""
    with recording("events.translation_written", by=by, scope=edition.scope):
        record = _locked(edition, key, by)
        marks = OutdatedText.objects.of_model(type(record)).filter(record=record.pk)
        marks.filter(column=f"{key.field}_{code}").delete()


def _locked(edition, key, by):
    kind = KINDS[key.kind]
    if edition.is_archived:
        raise TextsRefused(_("This edition is archived: nothing in it can be changed any more."))
    own = kind.editable_by(by, kind.of_edition(edition)) if kind.is_for(by) else None
    record = own and own.select_for_update(of=("self",)).filter(pk=key.record).first()
    if record is None:
        raise TextsRefused(_("This text is not there any more, or not yours to change."))
    return record


def _judge(record, name, code, wish, column, outcome):
    """Set what may be set, in memory, and note the rest."""
    stored = getattr(record, name) or ""
    text = tidy(wish.text, column)
    if text == stored or fingerprint(wish.text) == wish.seen:
        return
    if fingerprint(stored) != wish.seen:
        outcome.newer[code] = newest_writer(record, name)
    elif column.max_length and len(text) > column.max_length:
        outcome.errors[code] = _("At most %(count)d characters; this has %(length)d.") % {
            "count": column.max_length,
            "length": len(text),
        }
    else:
        setattr(record, name, text)
        outcome.saved.append(code)


def _require_one_language(record, field_name, column, outcome):
    left = any(getattr(record, f"{field_name}_{code}") for code in CODES)
    if outcome.saved and not left and not column.blank:
        outcome.errors |= {code: _("Write it in one language at least.") for code in outcome.saved}
        outcome.saved = []
        record.refresh_from_db(fields=[f"{field_name}_{code}" for code in CODES])


def newest_writer(record, name):
    """`Newer`: who gave the column `name` of `record` the text that it has now."""
    text = getattr(record, name) or ""
    rows = type(record).history.filter(id=record.pk).order_by("-history_id")
    found: tuple = (None, None)
    for stored, who, at in rows.values_list(name, "change__by__name", "history_date")[:LOOKED_BACK]:
        if (stored or "") != text:
            break
        found = (who, at)
    return Newer(text, *found)
