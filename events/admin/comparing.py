"""What changed between two releases of an edition, or from one of them to the draft."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts.screens import screen, screen_context
from events import programme as plain
from events.actions.drafting import draft_programme
from events.models import Edition, Release

from .changes import tell

DRAFT = "draft"


@dataclass(frozen=True)
class Version:
    """What may be compared: a release by its number, or the draft."""

    key: str
    label: str


@screen("events.view_release", "events.view_session")
def compare_view(request, edition_id):
    """`?from=` and `?to=`: numbers of releases, or `draft`; without them, the last step."""
    edition = get_object_or_404(Edition, pk=edition_id)
    versions = versions_of(edition)
    before, after = asked_versions(request, versions)
    old, new = (programme_of(edition, version) for version in (before, after))
    changes = plain.diff(old, new) if new else []
    ids = set(edition.sessions.values_list("pk", flat=True))
    context = {
        "edition": edition,
        "opts": Release._meta,
        "versions": versions,
        "before": before,
        "after": after,
        "changes": tell(changes, ids),
    }
    title = _("What changed between two versions")
    return TemplateResponse(
        request, "admin/events/compare.html", screen_context(request, title, **context)
    )


def versions_of(edition):
    """The draft, then the releases, newest first."""
    releases = Release.objects.filter(edition=edition).defer("document")
    named = [
        Version(str(release.number), _("Version %(number)d") % {"number": release.number})
        for release in releases
    ]
    return [Version(DRAFT, _("Draft")), *named]


def asked_versions(request, versions):
    """`(from, to)`: what is asked and exists, else the newest release and the draft."""
    known = {version.key: version for version in versions}
    after = known.get(request.GET.get("to", ""), versions[0])
    # The one before it in time: what one most often wants to know.
    older = versions[versions.index(after) + 1 :]
    before = known.get(request.GET.get("from", ""), older[0] if older else None)
    return before, after


def programme_of(edition, version):
    if version is None:
        return None
    if version.key == DRAFT:
        return draft_programme(edition)
    release = Release.objects.get(edition=edition, number=int(version.key))
    return plain.Programme.from_document(release.document)
