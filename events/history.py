"""What a change was, as a sentence in the reader's language: composed when it is read."""

import datetime as dt

from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models.tracking import tracked_model
from events.models import Session
from events.moves import told_length, told_move
from forum.lib.markup import marked, written_date

TAKEN_BACK, DONE_AGAIN = "accounts.undone", "accounts.redone"
# What a spreadsheet held.
SHEETS = {
    "programme": gettext_lazy("programme"),
    "sessions": gettext_lazy("sessions"),
    "speakers": gettext_lazy("speakers"),
    "organisations": gettext_lazy("institutions"),
    "partnerships": gettext_lazy("partnerships"),
    "registrations": gettext_lazy("registrations"),
}


def sentence(change):
    """The sentence of a `Change`, as safe HTML; borrowed titles carry their own language."""
    verb, details = change.verb, change.details
    if verb not in (TAKEN_BACK, DONE_AGAIN):
        return _tell(verb, details)
    prefix = _("Taken back: %(what)s") if verb == TAKEN_BACK else _("Done again: %(what)s")
    while verb in (TAKEN_BACK, DONE_AGAIN):
        told = details.get("told", {})
        verb, details = told.get("verb", ""), told.get("details", {})
    return say(prefix, what=_tell(verb, details))


def ago(moment):
    """How long ago `moment` was, in the reader's words."""
    if timezone.now() - moment < dt.timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment, depth=1)}


def column_label(model, column):
    """What the forms call a column, with its language where it has one."""
    try:
        return capfirst(str(model._meta.get_field(column).verbose_name))
    except FieldDoesNotExist:
        return column


def titled(model, title):
    """A title as `accounts.models.tracking.title_of` gave it, as safe HTML."""
    if isinstance(title, dict):
        return marked(title, "bdi") or SafeString("–")
    if model and title:  # a page is called by its kind
        kind = model._meta.get_field("kind") if hasattr(model, "kind") else None
        title = dict(kind.flatchoices).get(title, title) if kind and kind.choices else title
    return format_html("<bdi>{}</bdi>", title or "–")


def _tell(verb, details):
    teller = TELLERS.get(verb)
    return teller(details) if teller else say(_("Something was changed."))


def say(template, **values):
    """A translated template, which is ours, filled with values, which are escaped."""
    return SafeString(template % {key: conditional_escape(value) for key, value in values.items()})


def _title(details, key="title"):
    return titled(tracked_model(details.get("model", "")), details.get(key) or "")


def _kind(details):
    model = tracked_model(details.get("model", ""))
    return capfirst(str(model._meta.verbose_name)) if model else "–"


def _columns(details, model=None):
    model = model or tracked_model(details.get("model", ""))
    labels = [column_label(model, column) for column in details.get("columns", ()) if model]
    return format_html_join(" · ", "<bdi>{}</bdi>", ((label,) for label in labels))


def _placed(details):
    before, after = details.get("before"), details.get("after") or {}
    template, values = told_move(before, after)
    told = say(template, title=_title(details), **values)
    if length := told_length(before, after):
        return say(
            _("%(what)s; length in minutes: %(after)s instead of %(before)s"), what=told, **length
        )
    return told


def _resized(details):
    text = _("“%(title)s” now lasts %(after)s min instead of %(before)s")
    return say(
        text,
        title=_title(details),
        before=details.get("before", "–"),
        after=details.get("after", "–"),
    )


def _counted(singular, plural):
    """Tells a change of several sessions by their number; both are functions, read late."""

    def tell(details):
        count = details.get("count", 1)
        if count == 1 and details.get("title"):
            return say(singular(), title=_title(details), columns=_columns(details, Session))
        return say(plural(count), count=count, columns=_columns(details, Session))

    return tell


def _shifted(details):
    count = details.get("count", 0)
    text = ngettext(
        "%(room)s, %(day)s, from %(from)s on: %(count)s session shifted by %(minutes)s min",
        "%(room)s, %(day)s, from %(from)s on: %(count)s sessions shifted by %(minutes)s min",
        count,
    )
    day = written_date(dt.date.fromisoformat(details["day"]), "l j F") if details.get("day") else ""
    room = titled(None, details["room"]) if details.get("room") else _("Without a room")
    values = {
        "room": room,
        "day": day,
        "from": details.get("from", "–"),
        "minutes": format_html("<bdi>{}</bdi>", details.get("minutes", "–")),
    }
    return say(text, count=count, **values)


def _swapped(details):
    first, second = (_title(details, key) for key in ("first", "second"))
    return say(_("“%(first)s” and “%(second)s” swapped"), first=first, second=second)


def _added(details):
    return say(_("%(kind)s added: “%(title)s”"), kind=_kind(details), title=_title(details))


def _changed(details):
    columns = _columns(details)
    text = _("%(kind)s changed: “%(title)s” (%(columns)s)")
    text = text if columns else _("%(kind)s changed: “%(title)s”")
    return say(text, kind=_kind(details), title=_title(details), columns=columns)


def _deleted(details):
    if (count := details.get("count", 1)) > 1:
        return say(_("%(kind)s: %(count)s deleted"), kind=_kind(details), count=count)
    return say(_("%(kind)s deleted: “%(title)s”"), kind=_kind(details), title=_title(details))


def _restored(details):
    text = _("%(kind)s brought back to a former state: “%(title)s” (%(columns)s)")
    values = {"kind": _kind(details), "title": _title(details)}
    return say(text, columns=_columns(details), **values)


def _sheet(details):
    kind = SHEETS.get(details.get("kind", ""), SHEETS["programme"])
    text = _("Spreadsheet imported (%(kind)s): %(created)s new, %(updated)s changed")
    return say(
        text, kind=kind, created=details.get("created", "–"), updated=details.get("updated", "–")
    )


def _schedule(details):
    text = _("Schedule imported: %(created)s new, %(updated)s changed")
    return say(text, created=details.get("created", "–"), updated=details.get("updated", "–"))


def _translated(details):
    model = tracked_model(details.get("model", ""))
    column = column_label(model, details.get("column", "")) if model else "–"
    return say(_("Text of “%(title)s” written: %(column)s"), title=_title(details), column=column)


TELLERS = {
    "accounts.fields_restored": _restored,
    "events.edition_archived": lambda details: say(_("Edition archived")),
    "events.edition_cloned": lambda details: say(
        _("Edition started from “%(source)s”"), source=_title(details, "source")
    ),
    "events.edition_reopened": lambda details: say(_("Edition reopened")),
    "events.record_added": _added,
    "events.record_changed": _changed,
    "events.record_deleted": _deleted,
    "events.room_shifted": _shifted,
    "events.schedule_imported": _schedule,
    "events.session_duplicated": lambda details: say(
        _("“%(title)s” duplicated"), title=_title(details)
    ),
    "events.session_placed": _placed,
    "events.session_resized": _resized,
    "events.session_unscheduled": _counted(
        lambda: _("“%(title)s” taken out of the timetable"),
        lambda count: ngettext(
            "%(count)s session taken out of the timetable",
            "%(count)s sessions taken out of the timetable",
            count,
        ),
    ),
    "events.sessions_cancelled": _counted(
        lambda: _("“%(title)s” cancelled"),
        lambda count: ngettext(
            "%(count)s session cancelled", "%(count)s sessions cancelled", count
        ),
    ),
    "events.sessions_edited": _counted(
        lambda: _("“%(title)s” changed: %(columns)s"),
        lambda count: ngettext(
            "%(count)s session changed: %(columns)s",
            "%(count)s sessions changed: %(columns)s",
            count,
        ),
    ),
    "events.sessions_moved": _counted(
        lambda: _("“%(title)s” moved"),
        lambda count: ngettext("%(count)s session moved", "%(count)s sessions moved", count),
    ),
    "events.sessions_swapped": _swapped,
    "events.sheet_imported": _sheet,
    "events.translation_written": _translated,
}
