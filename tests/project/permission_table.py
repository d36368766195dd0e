"""Who is answered at which address: asked of every route of the site, for every role.

Each request goes through the whole site except the drawing of templates, and is taken back.
"""

import contextlib
import itertools
import re
from unittest import mock

from django.contrib.auth.models import Group
from django.contrib.auth.tokens import default_token_generator
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.urls.resolvers import LocalePrefixPattern
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import Upload, User
from accounts.models.change import recording
from accounts.roles import ROLES
from events.actions import publish_programme
from events.models import AcceptedClash, Partnership, Release, Remit, Session
from meetings.models import Meeting, MeetingRequest, MeetingSlot, Plan, Profile
from registrations.models import ErasureRequest, Job, Mailing, Registration, Seating
from speakers.models import Organisation, Speaker
from tests.factories import events as programme
from tests.factories import meetings, registrations
from tests.factories.doors import make_device, make_door
from tests.project.test_admin import MAKERS

PAGE = "docs/permissions.md"
NOBODY, ALL = "Anonymous", "Superuser"
# Roles that a remit narrows, on records that are not theirs.
KEPT = {
    "Programme editor": "Programme editor, other tracks",
    "Partner editor": "Partner editor, other host",
}
COLUMNS = [
    NOBODY,
    *itertools.chain.from_iterable((r, KEPT[r]) if r in KEPT else (r,) for r in ROLES),
    ALL,
]
# What a route needs to be asked sensibly beside its parameters.
QUERIES = {"autocomplete": "?app_label=events&model_name=session&field_name=host"}
# Those that lead everybody who is signed in on to another page.
LEAVING = {"login", "logout", "second-factor"}


class World:
    """An edition with one record of every kind, and one colleague of every role."""

    def __init__(self):
        self.edition = programme.make_edition(slug="2027")
        self.records = {model: make(self.edition) for model, make in MAKERS.items()}
        self.session, self.speaker = self.records[Session], self.records[Speaker]
        self.host, other_host = self.records[Organisation], programme.make_organisation()
        self.session.host = self.host
        with recording("events.session_edited", by=None, scope=self.edition.scope) as act:
            self.session.save()
        # What a route needs to be sent sensibly.
        device, _secret = make_device(make_door(self.edition))
        self.forms = {
            "changes-undo": {"change": act.change.pk},
            "doors-device-end": {"pk": device.pk},
            "meeting-day-leave": (person := {"registration": self.records[Registration].pk}),
            "meeting-day-late": person,
            "meeting-day-again": (met := {"meeting": self.records[Meeting].pk}),
            "meeting-day-mark": met,
            "meeting-day-place": {
                "request": self.records[MeetingRequest].pk,
                "slot": self.records[MeetingSlot].pk,
            },
        }
        Partnership.objects.create(edition=self.edition, organisation=self.host, role="initiator")
        self.session.appearances.get_or_create(speaker=self.speaker)
        publish_programme(edition=self.edition, by=None)
        # The timetable forgets knowing clashes of sessions that are none.
        self.records[AcceptedClash] = MAKERS[AcceptedClash](self.edition)
        self.duplicate = registrations.make_registration(self.edition)
        asker = User.objects.create_user("asker@example.org", name="Asker")
        self.erasure = ErasureRequest.objects.create(registration=self.duplicate, asked_by=asker)
        other_track = programme.make_track(self.edition)
        self.wish = meetings.make_request(*(meetings.make_profile(self.edition) for _side in "12"))
        self.plan = Plan.objects.create(edition=self.edition, number=1, state="ready")
        self.placement = self.plan.placements.create(request=self.wish)
        self.users, self.clients = {}, {NOBODY: Client()}
        # Addresses of the back office at which nothing is found.
        self.unknown = []
        for role in ROLES:
            self.sign_in(role, role, host=self.host if role == "Partner editor" else None)
        self.sign_in(KEPT["Partner editor"], "Partner editor", host=other_host)
        self.sign_in(KEPT["Programme editor"], "Programme editor", track=other_track)
        self.sign_in(ALL, None, is_superuser=True)

    def sign_in(self, column, role, host=None, track=None, **fields):
        number = User.objects.count()
        user = User.objects.create_user(f"role-{number}@example.org", name="R", **fields)
        user.groups.set(Group.objects.filter(name=role))
        if host or track:
            Remit.objects.create(user=user, organisation=host).tracks.set([track] if track else [])
        Upload.objects.create(owner=user, name="sessions.csv", content=b"code;title_fr\nA;B\n")
        Job.objects.create(edition=self.edition, kind=Job.Kind.BADGES, by=user, language="fr")
        self.users[column], self.clients[column] = user, Client()
        self.clients[column].force_login(user)

    def parameters(self, route, column):
        """What stands for each parameter of `route`, for the one who asks."""
        user = self.records[User]
        record = next(
            (
                record
                for model, record in self.records.items()
                if f"/{model._meta.app_label}/{model._meta.model_name}/" in route
            ),
            self.session,
        )
        asker = self.users.get(column)
        upload = Upload.objects.filter(owner=asker).first()
        job = Job.objects.filter(by=asker).first() or Job.objects.first()
        return {
            "object_id": record.pk,
            "edition_id": self.edition.pk,
            "release_id": self.records[Release].pk,
            "user_id": user.pk,
            "registration_id": self.records[Registration].pk,
            "profile_id": self.records[Profile].pk,
            "kept": self.records[Registration].pk,
            "other": self.duplicate.pk,
            "other_pk": self.plan.pk,
            "pk": self.numbered(route, job).pk,
            "code": "AAAA-AAAA-AAAA-AAAA",
            "secret": "a" * 22,
            "step": "cancelled",
            "mailing_id": self.records[Mailing].pk,
            "seating_id": self.records[Seating].pk,
            "session": self.session.pk,
            "number": upload.pk if upload else 1,
            "label": "events.session",
            "key": self.session.pk,
            "card": f"p{self.placement.pk}" if "/plans/" in route else f"r{self.wish.pk}",
            "kind": "sessions",
            "which": "template",
            "slug": self.edition.slug,
            "edition": self.edition.slug,
            "day": self.edition.starts_on.isoformat(),
            "content_type_id": ContentType.objects.get_for_model(Session).pk,
            "app_label": "events",
            "language": "fr",
            "name": f"photos/{'0' * 32}.webp",
            "url": "nowhere",
            "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
            "token": default_token_generator.make_token(user),
        }

    def numbered(self, route, job):
        """The record that `<pk>` means: one's own work, an erasure asked for, an attendee."""
        if "/jobs/" in route:
            return job
        if "/profiles/" in route:
            return self.records[Profile]
        if "/plans/" in route:
            return self.plan
        return self.erasure if "/requests/" in route else self.records[Registration]

    def answers(self, route, pattern, column):
        """The methods that this address answers to whoever stands at the head of `column`."""
        leads_on = column != NOBODY and pattern.name in LEAVING
        responses = list(self.ask(route, pattern, column))
        if column == ALL and not leads_on and not any(is_there(each) for each in responses):
            self.unknown.append(route)
        letters = [
            letter
            for letter, response in zip("GP", responses, strict=True)
            if is_answer(response) or (leads_on and response.redirect_chain)
        ]
        return "".join(letters) or "–"

    def ask(self, route, pattern, column):
        """What comes back to GET and to a POST (empty where nothing else is needed), in the end."""
        client, address = self.clients[column], self.address(route, pattern, column)
        with self.untouched(client):
            yield client.get(address, follow=True)
        with self.untouched(client):
            yield client.post(address, self.forms.get(pattern.name, {}), follow=True)

    def address(self, route, pattern, column):
        values = self.parameters(route, column)
        slugs = {"sessions/": self.session, "speakers/": self.speaker, "partners/": self.host}
        values |= {
            f"{folder}slug": record.slug for folder, record in slugs.items() if folder in route
        }
        text = as_path(route.replace("{lang}", "en"))
        for name in re.findall(r"<(\w+)>", text):
            folder = next((f for f in slugs if f"{f}<{name}>" in text), "")
            value = values.get(f"{folder}{name}", values[name])
            text = text.replace(f"<{name}>", str(value), 1)
        return f"/{text}{QUERIES.get(pattern.name, '')}"

    @contextlib.contextmanager
    def untouched(self, client):
        """Whatever the request does, it has not been."""
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        client.cookies.clear()
        client.cookies.load(cookies)


def is_there(response):
    """Found, though perhaps for nobody to change."""
    return response.status_code == 403 or is_answer(response)


def is_answer(response):
    """Neither refused, nor unknown, nor sent away to sign in or to the first page."""
    if response.status_code in (403, 404, 405):
        return False
    ends_at = response.request["PATH_INFO"] if response.redirect_chain else ""
    return ends_at not in (reverse("admin:login"), reverse("admin:index"))


def as_path(route):
    """A route with its parameters as `<name>`, whichever way they are written."""
    route = re.sub(r"\(\?P<(\w+)>.*\)", r"<\1>", route)
    return re.sub(r"<\w+:(\w+)>", r"<\1>", re.sub(r"[\^$]", "", route))


def routes(patterns=None, prefix="", namespace=""):
    """`(route, pattern, namespace)` of every address, in the order in which they are tried."""
    for item in patterns or get_resolver().url_patterns:
        if isinstance(item.pattern, LocalePrefixPattern):
            yield from routes(item.url_patterns, f"{prefix}{{lang}}/", namespace)
        elif isinstance(item, URLResolver):
            inner = item.namespace or namespace
            yield from routes(item.url_patterns, prefix + str(item.pattern), inner)
        else:
            yield prefix + str(item.pattern), item, namespace


def table(world):
    """`{route: [answers in the order of COLUMNS]}` of the back office."""
    with (
        translation.override("en"),
        mock.patch.object(SimpleTemplateResponse, "rendered_content", ""),
    ):
        return {
            route: [world.answers(route, pattern, column) for column in COLUMNS]
            for route, pattern, namespace in routes()
            if namespace == "admin"
        }


def public_routes():
    return [route for route, _pattern, namespace in routes() if namespace != "admin"]


def page(rows):
    """The table as the text of `docs/permissions.md`."""
    head = [f"{n}. {column}" for n, column in enumerate(COLUMNS, 1)]
    numbers = " | ".join(str(n) for n in range(1, len(COLUMNS) + 1))
    lines = [
        "# Who is answered where",
        "",
        "Written by `make permissions`; a test compares it with the site. **G**: the address",
        "answers GET, **P**: it answers POST (which need not change anything), –: neither.",
        "Redirects are followed. Refused: 403, 404, 405, or being led to the sign-in or the start.",
        "Records are those of the role’s own remit, except in the two columns that say otherwise.",
        "",
        *head,
        "",
        f"| {{lang}}/admin/… | {numbers} |",
        f"| --- |{' --- |' * len(COLUMNS)}",
    ]
    for route, cells in rows.items():
        shown = as_path(route).removeprefix("{lang}/admin/")
        lines.append(f"| `{shown or '/'}` | {' | '.join(cells)} |")
    lines += ["", "## Addresses that know nobody", "", "They answer everybody alike."]
    lines += ["", *(f"- `/{as_path(route)}`" for route in public_routes()), ""]
    return "\n".join(lines)
