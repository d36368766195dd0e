from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.screens import recently_confirmed
from events.models import Edition
from registrations.actions import EXPORT, MOST_AT_ONCE, ask_export, export_attendees
from registrations.export_forms import ExportForm
from registrations.models import ExportProfile

from .filters import RECORDED
from .jobs import job_started


class Exporting(admin.ModelAdmin):
    """The export: one page, whether some rows were ticked or the whole filtered list is meant."""

    actions: tuple[str, ...] = ("export_selected",)
    reading_actions = frozenset(actions)

    def has_export_permission(self, request):
        return request.user.has_perm(EXPORT)

    def get_urls(self):
        name = "registrations_registration_export"
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/", view, name=name), *super().get_urls()]

    @admin.action(
        description=gettext_lazy("Export the selected attendees…"), permissions=["export"]
    )
    def export_selected(self, request, queryset):
        if request.POST.get("select_across") == "1":
            return HttpResponseRedirect(self._export_address(request))
        return self._export_page(request, queryset, list(queryset.values_list("pk", flat=True)))

    def export_view(self, request):
        if not (self.has_view_permission(request) and self.has_export_permission(request)):
            raise PermissionDenied
        try:
            listed = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse("admin:registrations_registration_changelist"))
        ids = [int(pk) for pk in request.POST.getlist("ids") if pk.isdecimal() and len(pk) < 19]
        return self._export_page(request, listed.filter(pk__in=ids) if ids else listed, ids)

    @method_decorator(recently_confirmed)
    def _export_page(self, request, registrations, ids):
        editions = Edition.objects.filter(registrations__in=registrations.order_by()).distinct()[:2]
        if len(editions) != 1:
            return self._refuse_export(request, editions)
        form, profile = _form(request, editions[0], registrations)
        status = 200
        if form.is_valid():
            scope = {"ids": ids} if ids else {"list": _recorded_filters(request)}
            try:
                return _taken(request, form, editions[0], scope)
            except ValidationError as refusal:
                form.add_error(None, refusal)
                status = 429 if getattr(refusal, "code", "") == "throttled" else 200
        context = {
            **self.admin_site.each_context(request),
            "title": _("Export an attendee list"),
            "opts": self.opts,
            "edition": editions[0],
            "form": form,
            "total": form.people.count(),
            "most_at_once": MOST_AT_ONCE,
            "profiles": ExportProfile.objects.for_edition(editions[0]),
            "profile": profile,
            "ids": ids,
            "address": self._export_address(request),
        }
        return TemplateResponse(request, "registrations/export.html", context, status=status)

    def _refuse_export(self, request, editions):
        if editions:
            complaint = _("Attendees of several editions: filter the list by one edition first.")
        else:
            complaint = _("There is nobody in this list.")
        self.message_user(request, complaint, messages.WARNING)
        address = reverse("admin:registrations_registration_changelist")
        return HttpResponseRedirect(f"{address}?{request.GET.urlencode()}")

    def _export_address(self, request):
        address = reverse("admin:registrations_registration_export")
        return f"{address}?{request.GET.urlencode()}" if request.GET else address


def _form(request, edition, registrations):
    """The form as sent, or as a profile fills it in, or as typed but only to count; its profile."""
    given = {"edition": edition, "registrations": registrations, "by": request.user}
    posted = request.POST
    if "use" in posted:
        number = posted.get("profile", "")
        number = int(number) if number.isdecimal() and len(number) < 19 else None
        profile = ExportProfile.objects.for_edition(edition).filter(pk=number).first()
        return ExportForm(profile=profile, **given), profile
    if "count" in posted:
        return ExportForm(typed=posted, **given), None
    return ExportForm(posted if "reason" in posted else None, **given), None


def _taken(request, form, edition, scope):
    """The file; or, of a long list, the page on which one sees it being made."""
    chosen = dict(form.cleaned_data)
    categories, statuses = chosen.pop("categories"), chosen.pop("statuses")
    if categories:
        scope["categories"] = [category.pk for category in categories]
    if statuses:
        scope["statuses"] = statuses
    asked = {
        "edition": edition,
        "registrations": form.people,
        "language": get_language(),
        "by": request.user,
        "scope": scope,
        **chosen,
    }
    if form.people.count() > MOST_AT_ONCE:
        return job_started(request, ask_export(**asked))
    file = export_attendees(**asked)
    headers = {
        "Content-Disposition": content_disposition_header(True, file.name),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingHttpResponse(file.chunks, file.content_type, headers=headers)


def _recorded_filters(request):
    """The list's filters for the audit; of a search only that there was one: it may be a name."""
    return {
        key: request.GET.getlist(key) if key.split(LOOKUP_SEP)[0] in RECORDED else True
        for key in request.GET
        if request.GET[key]
    }
