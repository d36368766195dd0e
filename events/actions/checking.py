"""The conflicts of an edition's draft: loaded, told, counted."""

import contextlib
import datetime as dt
import hashlib
import itertools
import logging
from collections import defaultdict
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, Max, OuterRef, Subquery

from accounts.models import Change
from events import conflicts as plain
from events.explaining import tell
from events.models import AcceptedClash, Appearance, Availability, Edition, Occupancy, Session
from forum.lib.languages import CODES
from forum.lib.wallclock import local_parts
from speakers.models import OutdatedText, Speaker

logger = logging.getLogger(__name__)

HOUR = 3600
# More claims than any edition has.
MANY = 1_000_003


def load_draft(edition):
    """The `Draft` of an edition: six queries, whatever its size."""
    people, names, resources = _people(edition)
    return _draft(
        edition,
        _items(edition, people),
        rooms=_rooms(edition),
        names=names,
        hours=_hours(edition),
        meetings=_meetings(edition, resources),
        acceptances=_acceptances(edition, resources),
    )


def find_conflicts(edition):
    """Every conflict of the draft as a `ToldConflict`: by kind, then in programme order."""
    draft = load_draft(edition)
    return [tell(conflict, draft) for conflict in plain.find(draft)]


def conflicts_of(edition):
    """`{session id: [ToldConflict]}`: what each session of the draft has to do with."""
    by_session = defaultdict(list)
    for conflict in find_conflicts(edition):
        for session in conflict.sessions:
            by_session[session].append(conflict)
    return dict(by_session)


def blocking_problems(edition, programme):
    """Sentences about what must be mended before this programme of the edition may be public."""
    rooms = {room.slug: plain.Place(room.name, None) for room in programme.rooms}
    rooms |= {
        one.room.slug: plain.Place(one.room.name, None) for one in programme.sessions if one.room
    }
    draft = _draft(edition, [_entry_item(entry) for entry in programme.sessions], rooms=rooms)
    return [tell(found, draft).sentence for found in plain.find(draft) if found.is_blocking]


def conflict_count(edition):
    """`(all, blocking)` conflicts of the draft; one query as long as nothing has changed."""
    key = f"conflicts:{edition.pk}:{_stamp(edition)}"
    try:
        if counts := cache.get(key):
            return counts
    except Exception:  # whatever a cache server does, it must not close the back office
        logger.exception("The count of conflicts could not be read")
    found = plain.find(load_draft(edition))
    counts = (len(found), sum(conflict.is_blocking for conflict in found))
    with contextlib.suppress(Exception):  # as above
        cache.set(key, counts, HOUR)
    return counts


def digest(conflicts):
    """A mark of exactly these conflicts: what somebody has seen, and ticked."""
    keys = "\n".join(sorted(conflict.key for conflict in conflicts))
    return hashlib.sha256(keys.encode()).hexdigest()[:32]


def _stamp(edition):
    """What is another one as soon as a conflict may have come or gone. One query.

    Changes cover the records; where a meeting took or freed a speaker, only the ledger knows: its
    rows are never rewritten, so that a higher key or another count tells.
    """
    newest = Change.objects.order_by("-pk").values("pk")[:1]
    touched = Session.objects.filter(edition=OuterRef("pk")).order_by().values("edition")
    held = Occupancy.objects.filter(
        layer=Occupancy.Layer.DRAFT,
        kind=Occupancy.Kind.PERSON,
        resource__in=_speakers(edition).values("resource"),
    )
    outdated = OutdatedText.objects.filter(model="events.session").order_by().values("model")
    claims = held.order_by().values("layer").annotate(mark=Max("pk") * MANY + Count("pk"))
    (stamp,) = Edition.objects.filter(pk=edition.pk).values_list(
        Subquery(newest),
        Subquery(touched.annotate(last=Max("updated_at")).values("last")),
        Subquery(claims.values("mark")),
        Subquery(outdated.annotate(mark=Max("pk") * MANY + Count("pk")).values("mark")),
    )
    return hashlib.sha256(repr(stamp).encode()).hexdigest()[:32]


def _draft(edition, items, **known):
    return plain.Draft(
        edition.starts_on,
        edition.ends_on,
        edition.zone,
        edition.walking_minutes,
        tuple(CODES),
        frozenset(edition.required_languages),
        items,
        **known,
    )


def _entry_item(entry):
    """A session of a document; its room goes by address, its people are not looked at."""
    return plain.Item(
        id=entry.id,
        code=entry.code,
        title=entry.title,
        is_claiming=entry.status == "planned",
        day=entry.day and dt.date.fromisoformat(entry.day),
        start=entry.start and dt.time.fromisoformat(entry.start),
        minutes=entry.minutes,
        starts_at=entry.starts_at and dt.datetime.fromisoformat(entry.starts_at),
        ends_at=entry.ends_at and dt.datetime.fromisoformat(entry.ends_at),
        room=entry.room and entry.room.slug,
        expected=None,
        people={},
    )


def _speakers(edition):
    return Speaker.objects.filter(appearances__session__edition=edition).order_by()


def _items(edition, people):
    place = ("day", "start_time", "minutes", "starts_at", "ends_at", "room", "expected")
    titles = [f"title_{code}" for code in CODES]
    marks = {f"outdated_{code}": _is_outdated(code) for code in CODES}
    sessions = Session.objects.filter(edition=edition).releasable().annotate(**marks)
    rows: Any = sessions.order_by("starts_at", "pk").values_list(
        *("pk", "code", "status", *place, *titles, *marks)
    )
    items = []
    for pk, code, status, *values in rows:
        placed, told = values[: len(place)], values[len(place) :]
        titles, marked = told[: len(CODES)], told[len(CODES) :]
        is_claiming = placed[0] is not None and status != Session.Status.CANCELLED
        title = dict(zip(CODES, titles, strict=True))
        own = people.get(pk, {})
        outdated = tuple(itertools.compress(CODES, marked))
        items.append(plain.Item._make([pk, code, title, is_claiming, *placed, own, outdated]))
    return items


def _is_outdated(code):
    """Whether the title or the abstract of a session in this language is."""
    columns = [f"title_{code}", f"abstract_{code}"]
    marks = OutdatedText.objects.filter(model="events.session", column__in=columns)
    return Exists(marks.filter(record=OuterRef("pk")))


def _people(edition):
    """`{session id: {speaker id: is confirmed}}`, names and ids by resource. One query."""
    people, names, resources = defaultdict(dict), {}, {}
    rows = Appearance.objects.filter(session__edition=edition).values_list(
        *("session", "speaker", "is_confirmed", "speaker__resource"),
        *(f"speaker__name_{code}" for code in CODES),
    )
    for session, speaker, is_confirmed, resource, *name in rows:
        people[session][speaker] = is_confirmed
        names[speaker] = dict(zip(CODES, name, strict=True))
        resources[resource] = speaker
    return people, names, resources


def _rooms(edition):
    rows = edition.rooms.values_list("pk", "capacity", *(f"name_{code}" for code in CODES))
    return {
        pk: plain.Place(dict(zip(CODES, name, strict=True)), capacity)
        for pk, capacity, *name in rows
    }


def _hours(edition):
    hours = defaultdict(list)
    rows: Any = Availability.objects.filter(edition=edition).values_list(
        "speaker", "room", "day", "from_time", "to_time"
    )
    for speaker, room, *span in rows:
        owner = ("speaker", speaker) if speaker else ("room", room)
        hours[owner].append(plain.Hours(*span))
    return dict(hours)


def _meetings(edition, resources):
    """By speaker id; a speaker's meetings of other editions are theirs too."""
    meetings = defaultdict(list)
    rows: Any = Occupancy.objects.filter(
        layer=Occupancy.Layer.DRAFT,
        kind=Occupancy.Kind.PERSON,
        source__startswith="meeting:",
        resource__in=_speakers(edition).values("resource"),
    ).values_list("resource", "source", "starts_at", "ends_at")
    for resource, *meeting in rows:
        meetings[resources[resource]].append(plain.Meeting(*meeting))
    return dict(meetings)


def _acceptances(edition, resources):
    rows = AcceptedClash.objects.filter(resource__in=_speakers(edition).values("resource"))
    return {
        (resources[row.resource], row.first, row.second): plain.Acceptance(
            str(row.accepted_by or ""), local_parts(row.accepted_at, edition.zone)[0]
        )
        for row in rows.select_related("accepted_by")
    }
