"""The back office: Django's admin under our name, its index by job."""

from dataclasses import dataclass
from functools import partial

from django.contrib.admin import AdminSite
from django.urls import include, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.audit_words import add_words
from accounts.forms import AuthenticationForm, limited
from events.actions import conflict_count, pending_count
from events.desk import all_editions, edition_at_work, edition_shown
from events.models.remit import WHOLE_PROGRAMME
from events.texts import may_translate
from speakers.sheets.bringing import sheets_for

add_words(
    verbs={"forum.restored": gettext_lazy("Backup restored")},
    details={"made_at": gettext_lazy("made at")},
)
TECHNICAL = "technical"
# What organisers come for, in the order in which an edition is made.
JOBS = {
    "programme": gettext_lazy("Programme"),
    "speakers": gettext_lazy("Speakers"),
    "institutions": gettext_lazy("Institutions"),
    "attendees": gettext_lazy("Attendees"),
    "b2b": gettext_lazy("B2B"),
    "publish": pgettext_lazy("job", "Publish"),
    "team": gettext_lazy("Team"),
    TECHNICAL: gettext_lazy("Technical"),
}
MODELS = {
    "events.Session": "programme",
    "events.Room": "programme",
    "events.Track": "programme",
    "events.SessionType": "programme",
    "events.Edition": "programme",
    "events.Page": "programme",
    "speakers.Speaker": "speakers",
    "events.Intervention": "speakers",
    "speakers.Organisation": "institutions",
    "events.Partnership": "institutions",
    "speakers.Organiser": "institutions",
    "events.CommitteeMembership": "institutions",
    "events.Release": "publish",
    "accounts.User": "team",
    "accounts.AuditEntry": "team",
}
ROOMS = {"registrations": "attendees", "meetings": "b2b"}
PUBLISH = "events_release_publish"
MEETINGS = "meeting-plans"
# Where the name of a screen begins otherwise than that of the first of its kind.
FAMILIES = {MEETINGS: "meeting"}


def holding(permission):
    return lambda user: user.has_perm(permission)


# The screens of an edition: their name, their label, and who may open them.
TOOLS = {
    "dashboard": (gettext_lazy("Dashboard"), holding("events.view_edition")),
    "board": (gettext_lazy("Board"), holding("events.view_session")),
    "conflicts": (gettext_lazy("Conflicts"), holding("events.view_session")),
    "translations": (gettext_lazy("Translations"), may_translate),
    "desk": (gettext_lazy("Desk"), holding("registrations.check_in")),
    "printing": (gettext_lazy("Printing"), holding("registrations.check_in")),
    "doors": (gettext_lazy("Doors"), holding("registrations.view_scandevice")),
    MEETINGS: (gettext_lazy("Meetings"), holding("meetings.view_plan")),
    "privacy": (gettext_lazy("Privacy"), holding("registrations.erase_registration")),
    "sheets": (gettext_lazy("Spreadsheets"), sheets_for),
    "changes": (gettext_lazy("Changes"), holding("accounts.view_change")),
    PUBLISH: (pgettext_lazy("job", "Publish"), holding("events.publish_release")),
}


class BackOffice(AdminSite):
    site_title = site_header = gettext_lazy("Montada back office")
    index_title = gettext_lazy("What would you like to do?")
    site_url = "/"
    # The index by job is one step away; the lists need the width.
    enable_nav_sidebar = False
    login_form = AuthenticationForm

    def get_urls(self):
        # Before the admin's own, whose last address takes all that is left.
        rooms = ("accounts.security", "events.screens", "registrations.screens", "meetings.screens")
        screens = [path("", include(of_room)) for of_room in rooms]
        return screens + super().get_urls()

    def login(self, request, extra_context=None):
        response = super().login(request, extra_context)
        form = (getattr(response, "context_data", None) or {}).get("form")
        return limited(response, form)

    def logout(self, request, extra_context=None):
        response = super().logout(request, extra_context)
        # Desk computers are shared.
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def each_context(self, request):
        # Called by the template where it is shown, so that no other page asks the database.
        return {
            **super().each_context(request),
            "unpublished": partial(unpublished, request),
            "workbench": partial(workbench, request),
        }

    def get_app_list(self, request, app_label=None):
        """The models by job; those of one application where Django asks for it."""
        if app_label:
            return super().get_app_list(request, app_label)
        by_job: dict[str, list] = {job: [] for job in JOBS}
        for label, app in self._build_app_dict(request).items():
            for model in app["models"]:
                name = f"{label}.{model['object_name']}"
                by_job[MODELS.get(name) or ROOMS.get(label, TECHNICAL)].append((name, model))
        if request.user.has_perm("events.publish_release") and edition_at_work(request):
            by_job["publish"].insert(0, ("", publish_entry(request)))
        order = list(MODELS)
        for models in by_job.values():
            models.sort(key=lambda pair: order.index(pair[0]) if pair[0] in order else -1)
        return [
            {
                "name": JOBS[job],
                "app_label": job,
                "app_url": "",
                "has_module_perms": True,
                "models": [model for _name, model in models],
            }
            for job, models in by_job.items()
            if models
        ]


@dataclass(frozen=True)
class Tool:
    """One screen of the bar of an edition; `is_current` where the reader is on it."""

    label: str | Promise
    url: str
    is_current: bool


@dataclass(frozen=True)
class Workbench:
    """The bar: an edition, its screens that the reader may open, the `others` with an address.

    `dashboard` is empty for who may not open it.
    """

    edition: object
    tools: list[Tool]
    others: list[tuple]
    dashboard: str


def workbench(request):
    """The `Workbench` of the edition shown; None where there is nothing to show. One query."""
    may = [name for name, (_label, is_for) in TOOLS.items() if is_for(request.user)]
    edition = edition_shown(request) if may else None
    if edition is None:
        return None
    here = (request.resolver_match and request.resolver_match.url_name) or ""
    here = next((n for n in may if f"{here}-".startswith(f"{FAMILIES.get(n, n)}-")), "")
    tools = [Tool(TOOLS[name][0], tool_address(name, edition), name == here) for name in may]
    others = [
        (other, tool_address(here or may[0], other))
        for other in all_editions(request)
        if other != edition
    ]
    dashboard = tool_address("dashboard", edition) if "dashboard" in may else ""
    return Workbench(edition, tools, others, dashboard)


def tool_address(name, edition):
    """Where one of `TOOLS` stands for this edition."""
    return reverse(f"admin:{name}", args=[edition.pk if name == PUBLISH else edition.slug])


def publish_entry(request):
    """The way to the publish page, among the models of the index."""
    address = tool_address(PUBLISH, edition_at_work(request))
    return {
        "name": _("Publish the programme"),
        "object_name": "Publish",
        "admin_url": address,
        "add_url": None,
        "view_only": True,
        "perms": {},
    }


def unpublished(request):
    """What the bar says of the edition shown: its unpublished changes, its conflicts.

    None when there are neither. Four queries as long as nothing changes.
    """
    user = request.user
    edition = edition_shown(request) if user.has_perm("events.view_session") else None
    if edition is None:
        return None
    count = pending_count(edition)
    # Who is kept to some sessions reads on the panel which conflicts are theirs.
    sees_all = user.has_perm(WHOLE_PROGRAMME)
    conflicts, blocking = conflict_count(edition) if sees_all else (0, 0)
    if not (count or conflicts):
        return None
    return {
        "edition": edition,
        "count": count,
        "conflicts": conflicts,
        "blocking": blocking,
        "may_publish": user.has_perm("events.publish_release"),
    }
