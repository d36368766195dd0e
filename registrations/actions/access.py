"""Everything that is stored about one person, as a file for them."""

import datetime as dt
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.audit_words import DETAILS, VERBS
from accounts.models import AuditEntry, User
from events.history import TELLERS
from forum.lib.markup import written_date
from forum.lib.wallclock import local_parts
from registrations.exports import COLUMNS, audience_name
from registrations.models import Answer, Registration
from registrations.privacy import REGISTRY, Subject
from speakers.models import Organisation

from .erasing import ERASE
from .list_orders import SHORTEST_REASON

FIRST = "registrations.Registration"
# Columns that the page leaves to the data.
FOR_PROGRAMS = {"id", "about", "task_path", "queue_name", "backend_name", "args_kwargs"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FORMATS = {"html": "text/html; charset=utf-8", "json": "application/json"}
# Columns that no page names elsewhere.
LABELS = {
    "created_at": gettext_lazy("made at"),
    "seen_at": gettext_lazy("last used at"),
    "expires_at": gettext_lazy("works until"),
    "used_at": gettext_lazy("last used at"),
    "label": gettext_lazy("device"),
    "uploaded_at": gettext_lazy("made at"),
    "mailing": gettext_lazy("circular"),
    "mail": gettext_lazy("outgoing mail"),
    "kind": gettext_lazy("kind"),
    "name": gettext_lazy("name"),
}
# Digests of secrets, normalised copies of names, and the bytes of a sheet.
LEFT_OUT = {"digest", "code_digest", "previous", "content", "search", "sounds"}


@dataclass(frozen=True)
class AccessFile:
    """A file that is on record and about to be given."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Section:
    """All rows of one kind: each a list of `Cell`."""

    label: str
    title: str | Promise
    rows: list


@dataclass(frozen=True)
class Cell:
    column: str
    label: str
    value: object
    shown: str


def access_file(*, registration, fmt, by=None, reason=""):
    """All that is stored about the person, in their language, put on record before it is given.

    `fmt` is a key of `FORMATS`. Without `by` the person asks; a colleague needs a `reason`.
    """
    reason = " ".join(reason.split())
    if by and not by.has_perm(ERASE):
        raise PermissionDenied
    if by and len(reason) < SHORTEST_REASON:
        raise ValidationError(
            _("Say why this file is needed, in at least %(count)d characters.")
            % {"count": SHORTEST_REASON}
        )
    with translation.override(registration.language):
        contents = Contents(registration)
        content = contents.as_json() if fmt == "json" else contents.as_page()
        name = f"montada-{registration.edition.slug}-{registration.reference}.{fmt}"
    told = {"reason": reason} if by else {}
    with transaction.atomic():
        AuditEntry.objects.record(
            "registrations.access_file_made",
            by=by,
            subject=registration.subject,
            format=fmt,
            **told,
        )
    return AccessFile(name, FORMATS[fmt], content.encode())


class Contents:
    """What the file says, in the active language."""

    def __init__(self, registration):
        self.registration, self.edition = registration, registration.edition
        self.made_at = timezone.now()
        same = Registration.objects.filter(merged_into=registration)
        people = [registration, *same.select_related("edition", "speaker")]
        self.subject = Subject(people)

    @cached_property
    def sections(self):
        """Those of the registry that have something about the person; then former states."""
        found = [
            self._section(entry.label, entry.title, entry.rows(self.subject))
            for entry in sorted(REGISTRY.values(), key=lambda entry: entry.label != FIRST)
            if entry.rows
        ]
        states = self.subject.former_states().order_by("history_id")
        found.append(self._section(states.model._meta.label, _("Former states"), states))
        return [section for section in found if section.rows]

    @cached_property
    def lists(self):
        """The lists of this edition's attendees that left the house since, and for whom.

        Who stood in each is not kept, so that nobody can be found by it: any may have held them.
        """
        started = AuditEntry.objects.filter(
            verb="registrations.export_started",
            subject=f"events.edition:{self.edition.pk}",
            at__gte=self.registration.registered_at,
        )
        partners = Organisation.objects.in_bulk(
            {entry.details["partner"] for entry in started if entry.details.get("partner")}
        )
        return [
            {
                "at": entry.at,
                "shown_at": self._shown(entry.at),
                "columns": [
                    str(COLUMNS[key].header) if key in COLUMNS else key
                    for key in entry.details.get("columns", [])
                ],
                "for": audience_name(partners.get(entry.details.get("partner"))),
            }
            for entry in started
        ]

    def as_json(self):
        return json.dumps(
            {
                "made_at": self.made_at,
                "edition": self.edition.slug,
                "sections": [
                    {
                        "model": section.label,
                        "title": str(section.title),
                        "rows": [{c.column: c.value for c in row} for row in section.rows],
                    }
                    for section in self.sections
                ],
                "lists_that_left": [
                    {key: value for key, value in one.items() if key != "shown_at"}
                    for one in self.lists
                ],
            },
            cls=DjangoJSONEncoder,
            ensure_ascii=False,
            indent=1,
        )

    def as_page(self):
        context = {
            "registration": self.registration,
            "edition": self.edition,
            "made_at": self._shown(self.made_at),
            "sections": self.sections,
            "lists": self.lists,
        }
        return render_to_string("registrations/privacy_file.html", context)

    def _section(self, label, title, rows):
        rows = list(rows)
        fields = (
            [f for f in rows[0]._meta.concrete_fields if f.name not in LEFT_OUT] if rows else []
        )
        pointers = [f.name for f in fields if f.remote_field and f.related_model is not User]
        models.prefetch_related_objects(rows, *pointers)
        return Section(label, title, [[self._cell(row, f) for f in fields] for row in rows])

    def _cell(self, row, field):
        value = getattr(row, field.attname)
        if isinstance(field, models.ForeignKey) and field.related_model is User:
            # Which colleague it was is theirs.
            value = shown = value and _("one of the team")
        elif isinstance(field, models.ForeignKey) and value is not None:
            shown = self._called(row, field)
        elif isinstance(row, Answer) and field.name == "value":
            shown = row.text_for(get_language())
        elif field.choices:
            shown = getattr(row, f"get_{field.name}_display")()
        elif field.name == "verb":
            shown = VERBS.get(value) or _sentence(row)
        elif isinstance(row, AuditEntry) and field.name == "subject":
            shown = _("one’s own registration") if value in self.subject.subjects else ""
        else:
            shown = self._shown(value)
        return Cell(field.name, _label(field), value, str(shown or ""))

    def _shown_in_list(self, value):
        """The columns of a list that left by their headers, days as they are written."""
        if isinstance(value, str) and value in COLUMNS:
            return str(COLUMNS[value].header)
        if isinstance(value, str) and _DAY.fullmatch(value):
            with suppress(ValueError):
                return written_date(dt.date.fromisoformat(value))
        return self._shown(value)

    def _called(self, row, field):
        try:
            return getattr(row, field.name)
        except field.related_model.DoesNotExist:  # a former state that points to what is gone
            return ""

    def _shown(self, value):
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, dt.datetime):
            day, time, _fold = local_parts(value, self.edition.zone)
            return f"{written_date(day)} {time:%H:%M}"
        if isinstance(value, dt.date):
            return written_date(value)
        if isinstance(value, dict):
            pairs = [(key, self._shown(one)) for key, one in value.items() if key != "model"]
            return "\n".join(f"{DETAILS[k]} – {one}" if k in DETAILS else one for k, one in pairs)
        if isinstance(value, list):
            return " · ".join(map(self._shown_in_list, value))
        return "" if value is None else str(value)


def _sentence(change):
    tell = TELLERS.get(change.verb)
    return tell(change.details) if tell else ""


def _label(field):
    """What a column is called; "" for one that means something to the program alone."""
    if field.primary_key or field.name in FOR_PROGRAMS or field._verbose_name is None:
        return capfirst(str(LABELS.get(field.name, "")))
    return capfirst(str(field.verbose_name))
