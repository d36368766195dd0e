"""Who carries an edition: institutions in order of precedence, and the committee."""

from collections import defaultdict

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Partnership, ReleasePart
from events.views.frame import frame, published_edition
from events.views.linked_data import edition_event, organisation
from events.views.people import PeopleRows
from events.views.rows import SessionRows, illustrative_mark, organisation_name, tell_source
from forum.lib.languages import pick, translations
from forum.lib.markup import marked
from forum.lib.stored import stored_page
from speakers.models import Speaker

# Roles that head a list of names end in a preposition; beside one institution stands a noun.
PARTS = {
    Partnership.Role.INITIATOR: gettext_lazy("Initiative"),
    Partnership.Role.COOPERATION: gettext_lazy("Cooperation"),
    Partnership.Role.AEGIS: gettext_lazy("Aegis"),
}


@stored_page()
def partner_list(request, edition):
    edition = published_edition(edition)
    groups = partner_groups(edition.partnerships.all())
    context = {
        **frame(edition, "partners"),
        "groups": groups,
        "linked": [edition_event(edition, initiators(groups))],
    }
    return render(request, "events/partner_list.html", context)


@stored_page()
def organiser_list(request, edition):
    """The initiating institutions first, then the committee."""
    edition = published_edition(edition)
    groups = partner_groups(edition.partnerships.filter(role=Partnership.Role.INITIATOR))
    members = edition.committee.select_related("organiser__organisation")
    context = {
        **frame(edition, "organisers"),
        "groups": groups,
        "linked": [edition_event(edition, initiators(groups))],
        "committee": [_member(membership) for membership in members],
    }
    return render(request, "events/organiser_list.html", context)


@stored_page()
def partner_detail(request, edition, slug):
    edition = published_edition(edition)
    partnerships = list(
        edition.partnerships.filter(organisation__slug=slug)
        .select_related("organisation")
        .in_precedence_order()
    )
    if not partnerships:
        raise Http404
    record = partnerships[0].organisation
    released = ReleasePart.objects.newest(edition, ReleasePart.Kind.SPEAKER).values("key")
    speakers = Speaker.objects.filter(organisation=record, slug__in=released)
    people = PeopleRows(edition).rows(speakers, with_sessions=True)
    context = {
        **frame(edition, "partners"),
        "linked": [organisation(record), edition_event(edition)],
        "organisation": record,
        "name_text": pick(translations(record, "name"))[0],
        "short_name": organisation_name(record) if record.short_name else "",
        "description": marked(translations(record, "description"), "div"),
        "mark": illustrative_mark(record, *partnerships),
        "roles": [
            {
                "label": PARTS.get(partnership.role) or partnership.get_role_display(),
                "stand": partnership.stand,
            }
            for partnership in partnerships
        ],
        "website_text": record.website.split("//")[-1].rstrip("/"),
        "people": people,
        "sessions": _sessions(edition, people),
        "origin": tell_source(record.provenance, record.source)
        or tell_source(partnerships[0].provenance, partnerships[0].source),
    }
    return render(request, "events/partner_detail.html", context)


def _sessions(edition, people):
    """The sessions of these `PeopleRows`, each once, with the names of who is in it."""
    entries: dict[str, dict] = {}
    who = defaultdict(list)
    for person in people:
        for entry in person["sessions"]:
            entries[entry["code"]] = entry
            who[entry["code"]].append(person["name"])
    rows = SessionRows(edition)
    return [
        rows.dated(entry, SafeString(_(", ").join(who[entry["code"]])))
        for entry in sorted(entries.values(), key=lambda entry: entry["starts_at"] or "9")
    ]


def partner_groups(partnerships):
    """`[{role, label, partners}]` of an edition's partnerships, as protocol orders them. One query.

    Roles are put in order here: for the database it would cost more than the question.
    """
    by_role = {role: [] for role in Partnership.Role}
    for partnership in partnerships.select_related("organisation").order_by("precedence", "pk"):
        by_role[Partnership.Role(partnership.role)].append(_partner(partnership))
    return [
        {"role": role, "label": role.label, "partners": partners}
        for role, partners in by_role.items()
        if partners
    ]


def initiators(groups):
    """The organisations of those `partner_groups` that initiated the edition."""
    return [
        partner["record"]
        for group in groups
        for partner in group["partners"]
        if group["role"] == Partnership.Role.INITIATOR
    ]


def _partner(partnership):
    record = partnership.organisation
    return {
        "record": record,
        "url": reverse("events:partner-detail", args=[partnership.edition.slug, record.slug]),
        "name": marked(translations(record, "name")),
        "logo": record.logo,
        "stand": partnership.stand,
        "mark": illustrative_mark(partnership, record),
    }


def _member(membership):
    organiser = membership.organiser
    return {
        "name": marked(translations(organiser, "name"), "bdi"),
        "title": marked(translations(membership, "title")),
        "position": marked(translations(organiser, "position")),
        "organisation": organisation_name(organiser.organisation),
        "photo": organiser.photo,
        "mark": illustrative_mark(membership, organiser),
    }
