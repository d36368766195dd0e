"""Publishing: what would change, what stands in the way, and back again."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from events.actions import (
    PublishRefused,
    preview_release,
    preview_rollback,
    publish_programme,
    rollback,
)
from events.actions.release import suggested_note
from events.desk import edition_asked
from events.models import Edition, Release, Session
from speakers.admin.base import ReadOnlyAdmin

from .base import OfEdition
from .changes import tell
from .filters import EditionFilter

LONGEST_NOTE = 5000


@admin.register(Release)
class ReleaseAdmin(OfEdition, ReadOnlyAdmin):
    list_display = ["__str__", "note", "published_at", "published_by"]
    list_filter = [EditionFilter]
    list_select_related = ["edition", "published_by"]
    fields = ["edition", "number", "note", "restores", "published_at", "published_by"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("edition").defer("document")

    def get_urls(self):
        own = [
            path(
                "publish/<int:edition_id>/",
                self.admin_site.admin_view(self.publish_view),
                name="events_release_publish",
            ),
            path(
                "<int:release_id>/restore/",
                self.admin_site.admin_view(self.restore_view),
                name="events_release_restore",
            ),
        ]
        return own + super().get_urls()

    def changelist_view(self, request, extra_context=None):
        edition = edition_asked(request)
        if edition and request.user.has_perm("events.publish_release"):
            address = reverse("admin:events_release_publish", args=[edition.pk])
            extra_context = {**(extra_context or {}), "publish_url": address}
        return super().changelist_view(request, extra_context)

    def get_view_on_site_url(self, obj=None):
        return None

    def render_change_form(self, request, context, *args, **kwargs):
        release = context["original"]
        is_newest = not Release.objects.filter(
            edition=release.edition, number__gt=release.number
        ).exists()
        may = request.user.has_perm("events.publish_release")
        context["can_restore"] = may and not is_newest
        return super().render_change_form(request, context, *args, **kwargs)

    def publish_view(self, request, edition_id):
        """Show what publishing would do, or do it; `?session=` publishes that session alone."""
        _require_publisher(request)
        edition = get_object_or_404(Edition, pk=edition_id)
        session = _asked_session(request, edition)
        if request.method == "POST":
            chosen = {"sessions": [session]} if session else {}
            try:
                publish_programme(
                    edition=edition,
                    by=request.user,
                    note=request.POST.get("note", "")[:LONGEST_NOTE],
                    **chosen,
                )
            except PublishRefused as refusal:
                return self.publish_page(request, edition, session, refusal.problems)
            return self.tell_published(request, edition)
        return self.publish_page(request, edition, session, [])

    def publish_page(self, request, edition, session, refused):
        preview = preview_release(edition)
        changes = preview.changes
        if session:
            changes = [change for change in changes if change.entry.id == session.pk]
        context = {
            "edition": edition,
            "session": session,
            "changes": tell(changes, _session_ids(edition)),
            "problems": refused or ([] if session else preview.problems),
            "warnings": [] if session else preview.warnings,
            "note": request.POST.get("note", suggested_note(changes)),
        }
        title = _("Publish this session") if session else _("Publish the programme")
        return self.page(request, "admin/events/publish.html", title, context)

    def restore_view(self, request, release_id):
        """Show what publishing an older release again would change, or do it."""
        _require_publisher(request)
        release = get_object_or_404(Release.objects.select_related("edition"), pk=release_id)
        problems = []
        if request.method == "POST":
            note = request.POST.get("note", "")[:LONGEST_NOTE]
            try:
                rollback(release=release, by=request.user, note=note)
                return self.tell_published(request, release.edition)
            except PublishRefused as refusal:
                problems = refusal.problems
        context = {
            "release": release,
            "edition": release.edition,
            "changes": tell(preview_rollback(release), _session_ids(release.edition)),
            "problems": problems,
            "note": request.POST.get("note", ""),
        }
        title = _("Restore version %(number)d") % {"number": release.number}
        return self.page(request, "admin/events/restore.html", title, context)

    def page(self, request, template, title, context):
        common = self.admin_site.each_context(request)
        context = {**common, "title": title, "opts": self.opts, **context}
        return TemplateResponse(request, template, context)

    def tell_published(self, request, edition):
        address = reverse("events:programme", args=[edition.slug])
        link = format_html('<a href="{}">{}</a>', address, _("See the public programme"))
        messages.success(request, format_html("{} {}", _("The programme is published."), link))
        return HttpResponseRedirect(reverse("admin:events_session_changelist"))


def _require_publisher(request):
    if not request.user.has_perm("events.publish_release"):
        raise PermissionDenied


def _asked_session(request, edition):
    """The session to publish alone; None for the whole, as the first release always is."""
    asked = request.GET.get("session", "")
    if not asked or not edition.releases.exists():
        return None
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
    return get_object_or_404(Session, pk=number, edition=edition)


def _session_ids(edition):
    return set(edition.sessions.values_list("pk", flat=True))
