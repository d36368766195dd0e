"""The board as a browser asks it: pages, and what its script sends."""

import datetime as dt
import json

from django.urls import reverse
from django.utils import translation

from events.models import Session
from tests.events.admin.pages import parse
from tests.factories.events import FIRST_DAY

NEXT_DAY = FIRST_DAY + dt.timedelta(days=1)


def address(name, *args, language="fr"):
    with translation.override(language):
        return reverse(f"admin:{name}", args=args)


def board(client, edition, day=None, **query):
    name, further = ("board-day", [day]) if day else ("board", [])
    return client.get(address(name, edition.slug, *further), query)


def cards(response):
    """`{id: column}` of the cards on the page, of whatever day."""
    return {
        int(card.get("data-id")): card.xpath("ancestor::*[@data-column]")[0].get("data-column")
        for card in parse(response).find_class("card")
    }


def send(client, edition, verb, *sessions, **asked):
    body = {"verb": verb, "shown": edits(*sessions), **asked}
    return client.post(
        address("board-change", edition.slug), json.dumps(body), content_type="application/json"
    )


def edits(*sessions):
    rows = Session.objects.filter(pk__in=[one.pk for one in sessions])
    return {str(key): count for key, count in rows.values_list("pk", "edits")}


def place(at, room=None, day=FIRST_DAY, minutes=60):
    room = room and room.pk
    return {"day": day.isoformat(), "start": at, "room": room, "minutes": minutes}


def move(client, edition, session, *where, **asked):
    return send(client, edition, "place", session, places={session.pk: place(*where)}, **asked)


def start_of(session):
    start = Session.objects.get(pk=session.pk).start_time
    return start and f"{start:%H:%M}"
