"""Composes the mails of this room, each in its reader's language, as outbox rows."""

import datetime as dt
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import OutboxMail
from forum.lib.languages import pick
from forum.lib.markup import written_date
from forum.lib.text import isolate
from forum.lib.wallclock import local_parts

REASONS = {
    "added": gettext_lazy("New in the programme"),
    "moved": gettext_lazy("Another time or another room"),
    "renamed": gettext_lazy("New title"),
    "unscheduled": gettext_lazy("To be rescheduled"),
    "cancelled": gettext_lazy("Cancelled"),
    "removed": gettext_lazy("No longer in the programme"),
    "joined": gettext_lazy("You now take part in this session"),
    "left": gettext_lazy("You no longer take part in this session"),
}


@dataclass(frozen=True)
class Letter:
    """A mail before it is written: what its reader will read."""

    subject: str
    body: str
    language: str


@dataclass(frozen=True)
class Row:
    """One session in the mail to a speaker, as plain text in the reader's language."""

    reason: str
    title: str
    before: str
    after: str
    former_title: str


def compose_notice(notice, *, speaker, edition):
    """The `Letter` that tells a speaker what changed in their sessions."""
    compose = partial(_letter, "sessions_changed", speaker.language)
    with translation.override(speaker.language):
        address = reverse("events:programme", args=[edition.slug])
        return compose(
            name=isolate(str(speaker)),
            edition=isolate(str(edition)),
            rows=[_row(item) for item in notice.items],
            link=settings.SITE_URL + address if edition.is_published else "",
            contact=edition.contact_email,
        )


def write_notices(notices, *, speakers, edition):
    """One mail for each notice whose speaker (`{id: speaker}`) has an address; how many."""
    mails = []
    for notice in notices:
        speaker = speakers.get(notice.person.id)
        if speaker and speaker.email:
            letter = compose_notice(notice, speaker=speaker, edition=edition)
            mails.append(_mail(letter, speaker.email))
    return len(OutboxMail.objects.bulk_create(mails, batch_size=200))


def write_planned_refusal(*, plan):
    """Tell whoever planned a release that it stayed unpublished, and why."""
    planner = plan.planned_by
    with translation.override(planner.language):
        day, time, _fold = local_parts(plan.publish_at, plan.edition.zone)
        letter = _letter(
            "planned_refused",
            planner.language,
            name=isolate(planner.name),
            edition=isolate(str(plan.edition)),
            moment=isolate(f"{written_date(day)} {time:%H:%M}"),
            problems=[isolate(line) for line in plan.problems.splitlines()],
            link=settings.SITE_URL
            + reverse("admin:events_release_publish", args=[plan.edition_id]),
        )
    _mail(letter, planner.email).save()


def _mail(letter, address):
    return OutboxMail(
        to=address, subject=letter.subject, body=letter.body, language=letter.language
    )


def _letter(template, language, **context):
    subject, body = (
        render_to_string(f"events/emails/{template}_{part}.txt", context).strip()
        for part in ("subject", "body")
    )
    longest = OutboxMail._meta.get_field("subject").max_length
    return Letter(" ".join(subject.split())[:longest], f"{body}\n", language)


def _row(item):
    before, after = item.change.before, item.change.entry
    shown = before if item.reason == "left" else after
    places = [_place(entry) for entry in (before, shown)]
    titles = [isolate(pick(entry.title)[0] or entry.code) for entry in (before, shown)]
    is_move = item.reason in ("moved", "renamed", "unscheduled") and places[0] != places[1]
    return Row(
        reason=str(REASONS[item.reason]),
        title=titles[1],
        before=places[0] if is_move else "",
        after=places[1],
        former_title=titles[0] if titles[0] != titles[1] else "",
    )


def _place(entry):
    """Day, from when to when, and room."""
    if not entry.day:
        return str(REASONS["unscheduled"])
    start = dt.datetime.fromisoformat(f"{entry.day}T{entry.start}")
    end = start + dt.timedelta(minutes=entry.minutes)
    hours = _("%(start)s – %(end)s") % {
        "start": isolate(start.strftime("%H:%M")),
        "end": isolate(end.strftime("%H:%M")),
    }
    room = isolate(pick(entry.room.name)[0]) if entry.room else ""
    return " · ".join(filter(None, [written_date(start.date(), "l j F Y"), hours, room]))
