"""The releases of an edition, and the addresses of what is done with them."""

from django.contrib import admin
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from events.desk import edition_asked
from events.models import Release
from speakers.admin.base import ReadOnlyAdmin

from .base import OfEdition
from .comparing import compare_view
from .filters import EditionFilter
from .publishing import PUBLISH, publish_view, restore_view


@admin.register(Release)
class ReleaseAdmin(OfEdition, ReadOnlyAdmin):
    list_display = ["__str__", "note", "published_at", "published_by", "difference"]
    list_filter = [EditionFilter]
    list_select_related = ["edition", "published_by"]
    fields = ["edition", "number", "note", "restores", "published_at", "published_by"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("edition").defer("document")

    def get_urls(self):
        view = self.admin_site.admin_view
        own = [
            path(
                "publish/<int:edition_id>/",
                view(publish_view),
                name="events_release_publish",
            ),
            path(
                "<int:release_id>/restore/",
                view(restore_view),
                name="events_release_restore",
            ),
            path(
                "compare/<int:edition_id>/",
                compare_view,
                name="events_release_compare",
            ),
        ]
        return own + super().get_urls()

    @admin.display(description=_("what changed"))
    def difference(self, release):
        return format_html('<a href="{}">{}</a>', difference_address(release), _("What changed"))

    def changelist_view(self, request, extra_context=None):
        edition, added = edition_asked(request), {}
        if edition:
            added["compare_url"] = reverse("admin:events_release_compare", args=[edition.pk])
        if edition and request.user.has_perm(PUBLISH):
            added["publish_url"] = reverse("admin:events_release_publish", args=[edition.pk])
        return super().changelist_view(request, {**(extra_context or {}), **added})

    def get_view_on_site_url(self, obj=None):
        return None

    def render_change_form(self, request, context, *args, **kwargs):
        release = context["original"]
        is_newest = not Release.objects.filter(
            edition=release.edition, number__gt=release.number
        ).exists()
        context["can_restore"] = request.user.has_perm(PUBLISH) and not is_newest
        context["compare_url"] = difference_address(release)
        return super().render_change_form(request, context, *args, **kwargs)


def difference_address(release):
    """The page of what a release changed in the one before it."""
    address = reverse("admin:events_release_compare", args=[release.edition_id])
    return f"{address}?to={release.number}"
