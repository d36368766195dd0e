"""What the public may find, read from the current releases and from what is shown at once."""

from collections import defaultdict

from django.db.models import OuterRef, Subquery

from accounts.models import AuditEntry
from events.models import Edition, Intervention, Partnership, Release, ReleasePart
from events.search.index import Record
from forum.lib.languages import translations
from speakers.models import Speaker

NEWEST = Release.objects.filter(edition=OuterRef("pk")).order_by("-number")
RESTORED = AuditEntry.objects.filter(verb="forum.restored").order_by("-pk")


def read_state():
    """What everything public depends on, as a value to compare. One query.

    An edition's version rises with whatever its pages show, and a release is known by the moment
    it was published. A restored backup may count to the same versions again: the audit log's
    digest of the restoration, which never repeats, tells the two histories apart.
    """
    return tuple(
        Edition.objects.published()
        .order_by("-starts_on", "pk")
        .annotate(
            released_at=Subquery(NEWEST.values("published_at")[:1]),
            restored=Subquery(RESTORED.values("digest")[:1]),
        )
        .values_list("pk", "slug", "version", "released_at", "restored")
    )


def read_records():
    """Every `Record` of the published editions, those of newer editions first. Five queries.

    The order is made here: databases sort text each in their own way.
    """
    editions = list(
        Edition.objects.published()
        .order_by("-starts_on", "pk")
        .annotate(newest_release=Subquery(NEWEST.values("pk")[:1]))
    )
    said = _interventions(editions)
    sessions, released = _released(editions)
    shown_people = _people(editions, released, said)
    records = []
    for edition in editions:
        records += sorted(sessions[edition.pk], key=lambda record: record.key)
        records += [_intervention(edition, one) for one in said[edition.pk]]
    return records + _speakers(shown_people) + _organisations(editions)


def _released(editions):
    """`({edition's pk: [Record]}, {edition's pk: {slug: name}})`: sessions, names of people."""
    by_release = {edition.newest_release: edition for edition in editions}
    parts = ReleasePart.objects.filter(
        release__in=by_release.keys() - {None},
        kind__in=(ReleasePart.Kind.SESSION, ReleasePart.Kind.SPEAKER),
    )
    sessions, people, names = defaultdict(list), defaultdict(dict), Shared()
    for release, kind, key, content in parts.values_list(
        "release", "kind", "key", "content"
    ).iterator(chunk_size=200):
        edition = by_release[release]
        if kind == ReleasePart.Kind.SESSION:
            sessions[edition.pk].append(_session(edition, content, names))
        else:
            people[edition.pk][key] = content["name"]
    return sessions, people


class Shared(dict):
    """Texts that many records hold (names of people, rooms, tracks), each kept once."""

    def of(self, texts):
        return self.setdefault(tuple(texts.values()), texts)


def _interventions(editions):
    """`{edition's pk: [Intervention]}` of those with words."""
    said = defaultdict(list)
    rows = Intervention.objects.filter(edition__in=editions).select_related("speaker")
    for one in rows.order_by("position", "pk"):
        if any(translations(one, "words").values()):
            said[one.edition_id].append(one)
    return said


def _people(editions, released, said):
    """`{slug: (edition, [name], age)}`: who is shown, in which edition last, under which names.

    `age` is 0 for the newest edition.
    """
    shown = {}
    for age, edition in enumerate(editions):
        names = dict(released[edition.pk])
        for one in said[edition.pk]:
            if one.speaker:
                names.setdefault(one.speaker.slug, translations(one.speaker, "name"))
        for slug, name in names.items():
            shown.setdefault(slug, (edition, [], age))[1].append(name)
    return shown


def _speakers(shown):
    """Each person once; those shown who are not in the table any more have no page."""
    rows = Speaker.objects.select_related("organisation").iterator(chunk_size=1000)
    speakers = {speaker.slug: speaker for speaker in rows if speaker.slug in shown}
    order = sorted(shown.keys() & speakers.keys(), key=lambda slug: (shown[slug][2], slug))
    return [_speaker(speakers[slug], *shown[slug][:2]) for slug in order]


def _speaker(speaker, edition, names):
    organisation, position = speaker.organisation, translations(speaker, "position")
    return Record(
        "speaker",
        speaker.slug,
        edition.slug,
        names[0],
        tuple(name for name in names[1:] if name != names[0]),
        _filled(position, *(_names(organisation) if organisation else ())),
        _filled(translations(speaker, "biography")),
        {"position": position, "provenance": speaker.provenance},
    )


def _session(edition, entry, names):
    around = [entry[key] for key in ("track", "type", "room") if entry[key]]
    return Record(
        "session",
        entry["slug"],
        edition.slug,
        entry["title"] if any(entry["title"].values()) else {"": entry["code"]},
        (),
        _filled(entry["subtitle"], *(names.of(one["name"]) for one in (*entry["people"], *around))),
        _filled(entry["abstract"], entry["description"]),
        {key: entry[key] for key in ("day", "start", "status", "provenance")},
    )


def _intervention(edition, one):
    speaker = one.speaker
    name = translations(speaker, "name") if speaker else {}
    return Record(
        "intervention",
        str(one.pk),
        edition.slug,
        {},
        (),
        _filled(translations(one, "words"), name),
        (),
        {
            "words": translations(one, "words"),
            "speaker": speaker.slug if speaker else "",
            "name": name,
            "kind": one.kind,
            "provenance": one.provenance,
        },
    )


def _organisations(editions):
    """Each institution once, in the newest edition that names it."""
    ages = {edition.pk: n for n, edition in enumerate(editions)}
    rows = Partnership.objects.filter(edition__in=editions).select_related("organisation")
    newest = {}
    for one in sorted(
        rows, key=lambda one: (ages[one.edition_id], one.organisation.slug, one.role)
    ):
        newest.setdefault(one.organisation_id, one)
    return [_organisation(one, editions[ages[one.edition_id]]) for one in newest.values()]


def _organisation(partnership, edition):
    organisation = partnership.organisation
    name, short = _names(organisation)
    return Record(
        "organisation",
        organisation.slug,
        edition.slug,
        name,
        _filled(short),
        (),
        _filled(translations(organisation, "description")),
        {"provenance": organisation.provenance or partnership.provenance},
    )


def _names(organisation):
    return translations(organisation, "name"), translations(organisation, "short_name")


def _filled(*texts):
    return tuple(one for one in texts if any(one.values()))
