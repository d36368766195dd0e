"""Who may do what: the roles, as groups that every `migrate` brings back to this table.

An institution that wants another cut makes a group of its own; these stay what docs/ says.
"""

from django.apps import apps as installed_apps
from django.utils.translation import gettext, gettext_noop


def _may(app, verbs, *models):
    """`{"app.verb_model", …}`"""
    return {f"{app}.{verb}_{model}" for verb in verbs.split() for model in models}


EDIT = "view add change delete"
SPEAKERS = ("speaker", "organiser", "organisation")
PROGRAMME = ("room", "track", "sessiontype", "session", "appearance", "intervention", "page")
INSTITUTIONS = ("partnership", "committeemembership")
MEETINGS = ("meetingslot", "table", "meeting", "term", "profile", "delegate", "meetingrequest")

_PROGRAMME_EDITOR = (
    _may("events", "view change", "edition")
    | _may("events", EDIT, *PROGRAMME, *INSTITUTIONS, "availability", "plannedrelease")
    | _may("events", "view publish", "release")
    | _may("speakers", EDIT, *SPEAKERS)
    | _may("accounts", "view", "change")
    # A remit (events.models.remit) may still keep one editor to some tracks and rooms.
    | {"events.edit_whole_programme"}
)
# Only of the institution that its remit names, and of the sessions that this one hosts.
_PARTNER_EDITOR = (
    _may("events", "view", "edition", "room", "track", "sessiontype", "appearance")
    | _may("events", "view change", "session")
    | _may("speakers", "view", "speaker")
    | _may("speakers", "view change", "organisation")
)
_REGISTRATION_DESK = (
    _may("events", "view", "edition")
    | _may("speakers", "view", "organisation", "speaker")
    | _may("registrations", "view add change", "registration", "consent")
    | _may("registrations", "view", "category", "admission", "question", "door")
    | _may("registrations", "view", "seating", "seatrequest", "entry", "certificate")
    | _may("registrations", "view add change", "scandevice")
    | {"registrations.view_contact", "registrations.check_in"}
)
_B2B_COORDINATOR = (
    _may("events", "view", "edition")
    | _may("speakers", "view", "organisation", "speaker")
    | _may("registrations", "view", "registration", "category", "door")
    | _may("registrations", "view add change", "scandevice")
    | _may("meetings", EDIT, *MEETINGS, "meetingrules", "quota")
    | _may("meetings", "view add change", "plan")
    | _may("meetings", "view", "feedback")
    | _may("meetings", "view add", "suggestion")
    | {"meetings.publish_plan"}
)
ROLES = {
    # Everything but the lists: who needs a file of people is given the exporter's role as well.
    gettext_noop("Organiser"): (
        _PROGRAMME_EDITOR
        | _REGISTRATION_DESK
        | _B2B_COORDINATOR
        | _may("events", "add delete", "edition")
        | _may("registrations", EDIT, "category", "admission", "question", "door", "seating")
        | _may("registrations", EDIT, "mailing")
        | _may("registrations", "view add change", "seatrequest")
        | {"registrations.erase_registration"}
        | _may("accounts", "view add change", "user")
        | _may("events", EDIT, "remit")
        | _may("accounts", "view", "auditentry")
        | _may("accounts", "view change", "outboxmail")
    ),
    gettext_noop("Programme editor"): _PROGRAMME_EDITOR,
    gettext_noop("Partner editor"): _PARTNER_EDITOR,
    gettext_noop("Registration desk"): _REGISTRATION_DESK,
    gettext_noop("B2B coordinator"): _B2B_COORDINATOR,
    gettext_noop("Exporter"): (
        _may("events", "view", "edition")
        | _may("registrations", "view", "registration", "category", "consent", "admission")
        | _may("registrations", EDIT, "exportprofile")
        | {"registrations.view_contact", "registrations.export_registration"}
    ),
    gettext_noop("Auditor"): (
        _may("accounts", "view", "auditentry", "change")
        | _may("events", "view", "occupancy", "acceptedclash", "release", "releasepart")
    ),
}


def role_label(name):
    """The name of a group in the reader's language, where it is one of ours."""
    return gettext(name) if name in ROLES else name


def update_roles(app_config, using, apps=installed_apps, **kwargs):
    """After `migrate`: each role holds, of this room's permissions, exactly those of the table.

    A permission that does not exist yet is given by the `migrate` that creates it.
    """
    label = app_config.label
    rooms = {codename.split(".")[0] for codenames in ROLES.values() for codename in codenames}
    if label not in rooms:
        return
    try:
        group_model, permissions = apps.get_model("auth.Group"), apps.get_model("auth.Permission")
    except LookupError:  # migrated back to before there were groups
        return
    of_room = permissions.objects.using(using).filter(content_type__app_label=label)
    existing = {f"{label}.{permission.codename}": permission for permission in of_room}
    for name, codenames in ROLES.items():
        group, _ = group_model.objects.using(using).get_or_create(name=name)
        held = set(group.permissions.filter(content_type__app_label=label))
        due = {existing[codename] for codename in codenames & existing.keys()}
        group.permissions.add(*due - held)
        group.permissions.remove(*held - due)
