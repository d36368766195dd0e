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
from events.admin.base import JoiningEdition
from events.admin.filters import EditionFilter
from events.desk import edition_asked
from events.models import Edition
from speakers.admin.base import DirectedFields, TrilingualAdmin, advanced, three
from speakers.admin.recorded import RecordedAdmin
from speakers.admin.records import SOURCED

from .actions import EXPORT, export_attendees, link_speaker, withdraw_consent
from .exports import CONTACT
from .forms import ConsentForm, ConsentFormSet, ExportForm, RegistrationForm
from .models import Category, Consent, Registration
from .refusals import RefusableAdmin, fieldsets_without

FILTERED = ("edition", "category", "status", "country", "language")


class OfEdition(JoiningEdition):
    """Records of one edition: new ones belong to the one on the desk, which alone is offered."""

    def get_changeform_initial_data(self, request):
        edition = edition_asked(request)
        initial = super().get_changeform_initial_data(request)
        return {"edition": edition and edition.pk, **initial}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.many_to_one:
            # Nothing else is deleted in passing, and an edition not even changed.
            field.widget.can_delete_related = field.widget.can_view_related = False
            if db_field.related_model is Edition:
                field.widget.can_add_related = field.widget.can_change_related = False
        return field

    def get_search_results(self, request, queryset, search_term):
        queryset, is_double = super().get_search_results(request, queryset, search_term)
        if "field_name" in request.GET:  # asked by a form's autocomplete
            queryset = queryset.filter(edition=edition_asked(request))
        return queryset, is_double


@admin.register(Category)
class CategoryAdmin(TrilingualAdmin):
    list_display = ("name", "position")
    search_fields = ("name_ar", "name_fr", "name_en")
    fieldsets = ((None, {"fields": (three("name"), "position")}), advanced("slug", *SOURCED))


class FoundByName(admin.ModelAdmin):
    """The search box finds a person in either script, and an e-mail for those who may see it."""

    search_fields = ("search",)

    def get_search_results(self, request, queryset, search_term):
        with_contact = request.user.has_perm(CONTACT)
        return queryset.found_by(search_term, with_contact=with_contact), False


class ConsentInline(admin.StackedInline):
    """Consents are evidence: they are added and withdrawn, never changed or deleted."""

    model = Consent
    form = ConsentForm
    formset = ConsentFormSet
    fields = (
        ("purpose", "partner"),
        ("text_version", "language", "channel"),
        "given_at",
        ("withdraw", "withdrawn_at"),
    )
    readonly_fields = ("withdrawn_at",)
    autocomplete_fields = ("partner",)
    extra = 0
    can_delete = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("partner")


@admin.register(Registration)
class RegistrationAdmin(RefusableAdmin, RecordedAdmin, DirectedFields, OfEdition, FoundByName):
    form = RegistrationForm
    list_display = (
        "name",
        "name_latin",
        "organisation_shown",
        "category",
        "country",
        "status",
        "email",
        "phone",
        "registered_at",
    )
    list_filter = (EditionFilter, *FILTERED[1:])
    show_full_result_count = False
    list_select_related = ("category", "organisation")
    list_per_page = 50
    search_help_text = gettext_lazy("A name in either script, an organisation or a reference.")
    autocomplete_fields = ("organisation", "speaker")
    readonly_fields = ("reference", "registered_at")
    inlines = (ConsentInline,)
    actions = ("export_selected",)
    reading_actions = frozenset(actions)
    change_list_template = "admin/registrations/registration/change_list.html"
    fieldsets = (
        (None, {"fields": ("edition", "name", "name_latin", "category", "status")}),
        (
            gettext_lazy("Contact and organisation"),
            {
                "fields": (
                    "email",
                    "phone",
                    "organisation",
                    "organisation_name",
                    "position",
                    "country",
                    "language",
                )
            },
        ),
        (gettext_lazy("In the programme"), {"fields": ("speaker", "accept_clash")}),
        advanced("reference", "registered_at", *SOURCED),
    )

    @admin.display(description=gettext_lazy("organisation"), ordering="organisation_name")
    def organisation_shown(self, registration):
        return registration.organisation or registration.organisation_name

    def has_export_permission(self, request):
        return request.user.has_perm(EXPORT)

    # What may not be seen is neither listed, nor in the form, nor found, nor filtered by.

    def get_list_display(self, request):
        hidden = _hidden(request)
        return [name for name in self.list_display if name not in hidden]

    def get_fieldsets(self, request, obj=None):
        return fieldsets_without(super().get_fieldsets(request, obj), _hidden(request))

    def lookup_allowed(self, lookup, value, request):
        if lookup.split(LOOKUP_SEP)[0] in _hidden(request):
            return False
        return super().lookup_allowed(lookup, value, request)

    def save_model(self, request, obj, form, change):
        link_speaker(
            registration=obj,
            speaker=obj.speaker,
            by=request.user,
            accept=form.cleaned_data.get("accept_clash", False),
        )

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        for row in formset.forms:
            if row.cleaned_data.get("withdraw"):
                withdraw_consent(consent=row.instance, by=request.user)

    # The export: one page, whether some rows were ticked or the whole filtered list is meant.

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
        edition = editions[0]
        given = {"edition": edition, "registrations": registrations, "by": request.user}
        form = ExportForm(request.POST if "reason" in request.POST else None, **given)
        if form.is_valid():
            try:
                return self._download(request, form.cleaned_data, edition, registrations, ids)
            except ValidationError as refusal:
                form.add_error(None, refusal)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Export an attendee list"),
            "opts": self.opts,
            "edition": edition,
            "form": form,
            "total": registrations.count(),
            "ids": ids,
            "address": self._export_address(request),
        }
        return TemplateResponse(request, "registrations/export.html", context)

    def _refuse_export(self, request, editions):
        if editions:
            complaint = _("Attendees of several editions: filter the list by one edition first.")
        else:
            complaint = _("There is nobody in this list.")
        self.message_user(request, complaint, messages.WARNING)
        address = reverse("admin:registrations_registration_changelist")
        return HttpResponseRedirect(f"{address}?{request.GET.urlencode()}")

    def _download(self, request, chosen, edition, registrations, ids):
        file = export_attendees(
            edition=edition,
            registrations=registrations,
            language=get_language(),
            by=request.user,
            scope={"ids": ids} if ids else {"list": _recorded_filters(request)},
            **chosen,
        )
        headers = {
            "Content-Disposition": content_disposition_header(True, file.name),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        return StreamingHttpResponse(file.chunks, file.content_type, headers=headers)

    def _export_address(self, request):
        address = reverse("admin:registrations_registration_export")
        return f"{address}?{request.GET.urlencode()}" if request.GET else address


def _hidden(request):
    """The columns that this user may not see."""
    return () if request.user.has_perm(CONTACT) else Registration.CONTACT


def _recorded_filters(request):
    """The list's filters for the audit; of a search only that there was one: it may be a name."""
    return {
        key: request.GET.getlist(key) if key.split(LOOKUP_SEP)[0] in FILTERED else True
        for key in request.GET
        if request.GET[key]
    }
