"""Who appears in the sessions of a sheet: one column for each role."""

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models.change import create_all, delete_all, save_all
from events.models import Appearance
from speakers.models import Speaker
from speakers.sheets.people import NO_SPEAKER
from speakers.sheets.references import RefsColumn

PEOPLE_HELP = gettext_lazy("Names divided by semicolons, in the order in which they stand.")
HEADINGS = {
    "speaker": (gettext_lazy("Talks by"), ("speakers", "speaker", "intervenants", "المتدخلون")),
    "moderator": (gettext_lazy("Moderated by"), ("moderator", "modérateur", "المسير")),
    "chair": (gettext_lazy("Chaired by"), ("chair", "présidence", "président", "الرئيس")),
    "rapporteur": (gettext_lazy("Reported by"), ("rapporteur", "المقرر")),
}
ROLES = {f"{role}s": role for role in HEADINGS}


class AppearancesColumn(RefsColumn):
    """The people of one role; they stand in a table of their own."""

    field = ""


def role_columns():
    return [
        AppearancesColumn(
            f"{role}s",
            heading,
            model=Speaker,
            unknown=NO_SPEAKER,
            spellings=(role, *spellings),
            width=36,
            help_text=PEOPLE_HELP,
            permission="events.change_appearance",
        )
        for role, (heading, spellings) in HEADINGS.items()
    ]


def read_appearances(knowns, sessions, book):
    """Give each `Known` session its people. One query."""
    people = book.directory(Speaker).refs
    rows = Appearance.objects.filter(session__in=sessions).order_by("position", "pk")
    found = defaultdict(list)
    for session_id, speaker_id, role in rows.values_list("session", "speaker", "role"):
        found[session_id, f"{role}s"].append(people[speaker_id])
    for known in knowns:
        for key in ROLES:
            known.values[key] = tuple(found.get((known.pk, key), ())) or None


def check_roles(row):
    """A person appears in a session once."""
    seen = {}
    for key in ROLES:
        for ref in row.after(key) or ():
            if seen.setdefault(ref, key) != key:
                message = _("%(name)s has another role in this session already.")
                row.refuse(key if key in row.values else seen[ref], message % {"name": ref})


def people_of(row):
    """Every `Ref` who appears."""
    return [ref for key in ROLES for ref in row.after(key) or ()]


def write_appearances(rows, sessions):
    """Store who appears in these saved `sessions`, those of `rows`, in their order."""
    pairs = zip(rows, sessions, strict=True)
    touched = {session.pk: row for row, session in pairs if row.is_changed(*ROLES)}
    stored = defaultdict(dict)
    for appearance in Appearance.objects.filter(session__in=touched).order_by("position", "pk"):
        stored[appearance.session_id][appearance.speaker_id] = appearance
    new, changed, gone = [], [], []
    for session_id, row in touched.items():
        wanted = _wanted(row, stored[session_id])
        gone += [a for speaker, a in stored[session_id].items() if speaker not in wanted]
        for speaker_id, (role, position) in wanted.items():
            known = stored[session_id].get(speaker_id)
            if known is None:
                fields = {"session_id": session_id, "speaker_id": speaker_id}
                new.append(Appearance(**fields, role=role, position=position))
            elif (known.role, known.position) != (role, position):
                known.role, known.position = role, position
                changed.append(known)
    delete_all(Appearance, gone)
    save_all(Appearance, changed, ["role", "position"])
    create_all(Appearance, new)


def _wanted(row, stored):
    """`{speaker id: (role, position)}`; positions of roles that the row leaves alone stay."""
    wanted = {}
    for key, role in ROLES.items():
        refs = row.after(key) or ()
        if not row.is_changed(key):
            wanted |= {ref.pk: (role, stored[ref.pk].position) for ref in refs}
            continue
        held = iter(sorted(a.position for a in stored.values() if a.role == role))
        position = -1
        for ref in refs:
            position = max(position + 1, next(held, 0))
            wanted[ref.pk] = (role, min(position, 32767))
    return wanted
