"""The audit log as its readers see it: in words, with titles, and a check that it is whole."""

from collections import defaultdict

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from forum.lib.languages import pick

from .audit_words import DETAILS, SUBJECTS, VERBS
from .models import AuditEntry
from .models.tracking import title_of


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class VerbFilter(admin.SimpleListFilter):
    title = gettext_lazy("action")
    parameter_name = "verb"

    def lookups(self, request, model_admin):
        return sorted(VERBS.items(), key=lambda pair: str(pair[1]))

    def queryset(self, request, queryset):
        return queryset.filter(verb=self.value()) if self.value() in VERBS else queryset


class SubjectFilter(admin.SimpleListFilter):
    title = gettext_lazy("record")
    parameter_name = "about"

    def lookups(self, request, model_admin):
        return [(label, kind_of(label)) for label in SUBJECTS]

    def queryset(self, request, queryset):
        if self.value() not in SUBJECTS:
            return queryset
        return queryset.filter(subject__startswith=f"{self.value()}:")


class AuditList(ChangeList):
    """The page of the list, its records found all at once."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        show_subjects(self.result_list, request.user)


class AuditEntryAdmin(ReadOnly):
    """Written by the program alone; the auditor reads it, and checks that nobody altered it."""

    change_list_template = "accounts/audit_log.html"
    list_display = ["at", "actor_shown", "verb_shown", "subject_shown"]
    list_filter = [
        ("at", admin.DateFieldListFilter),
        VerbFilter,
        SubjectFilter,
        ("actor", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["actor"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["subject", "verb", "actor__name", "actor__email"]
    fields = ["at", "actor_shown", "verb_shown", "subject_shown", "details_shown", "digest"]

    @admin.display(description=gettext_lazy("by"), ordering="actor__name")
    def actor_shown(self, entry):
        return entry.actor or _("the program")

    @admin.display(description=gettext_lazy("action"), ordering="verb")
    def verb_shown(self, entry):
        return VERBS.get(entry.verb, entry.verb)

    @admin.display(description=gettext_lazy("record"), ordering="subject")
    def subject_shown(self, entry):
        return getattr(entry, "told_subject", entry.subject) or "–"

    @admin.display(description=gettext_lazy("details"))
    def details_shown(self, entry):
        pairs = [(DETAILS.get(key, key), told_value(value)) for key, value in entry.details.items()]
        row = "<dt>{}</dt><dd><bdi>{}</bdi></dd>"
        return format_html('<dl class="details">{}</dl>', format_html_join("", row, pairs))

    def changelist_view(self, request, extra_context=None):
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_changelist(self, request, **kwargs):
        return AuditList

    def get_object(self, request, object_id, from_field=None):
        entry = super().get_object(request, object_id, from_field)
        if entry:
            show_subjects([entry], request.user)
        return entry

    def change_view(self, request, object_id, form_url="", extra_context=None):
        entry = self.get_object(request, object_id)
        told = {"subtitle": self.verb_shown(entry)} if entry else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **told})

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(self.verify))
        return [path("verify/", view, name="accounts_auditentry_verify"), *super().get_urls()]

    def verify(self, request):
        """Walk the whole chain, and say whether anything was altered or removed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        broken = AuditEntry.objects.first_broken()
        address = reverse("admin:accounts_auditentry_changelist")
        if broken:
            text = _("Entry %(number)d of %(day)s was changed, or entries before it were removed.")
            told = {"number": broken.pk, "day": f"{broken.at:%Y-%m-%d %H:%M} UTC"}
            link = reverse("admin:accounts_auditentry_change", args=[broken.pk])
            messages.error(request, format_html('<a href="{}">{}</a>', link, text % told))
        else:
            text = _("%(count)d entries are as they were written, up to %(time)s UTC.")
            told = {"count": AuditEntry.objects.count(), "time": f"{timezone.now():%Y-%m-%d %H:%M}"}
            messages.success(request, text % told)
        return HttpResponseRedirect(address)


def show_subjects(entries, user):
    """Give each entry its `told_subject`: a link or a title where `user` may see the record.

    One query for each kind of record.
    """
    wanted = defaultdict(set)
    for entry in entries:
        label, _colon, key = entry.subject.partition(":")
        if key.isascii() and key.isdigit() and len(key) < 19:
            wanted[label].add(int(key))
    records = {}
    for label, keys in wanted.items():
        model = model_called(label)
        if model and user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"):
            found = model._base_manager.in_bulk(keys)
            records |= {f"{label}:{key}": record for key, record in found.items()}
    for entry in entries:
        entry.told_subject = told_subject(entry.subject, records.get(entry.subject))


def told_subject(subject, record):
    """A record as a link to its form; what may not be seen, or is gone, by kind and number."""
    label, _colon, key = subject.partition(":")
    if record is None:
        return f"{kind_of(label)} {key}" if key else subject
    title = title_of(record)
    title = pick(title)[0] if isinstance(title, dict) else title
    text = format_html("{} <bdi>{}</bdi>", kind_of(label), title or key)
    try:
        name = label.replace(".", "_")
        return format_html('<a href="{}">{}</a>', reverse(f"admin:{name}_change", args=[key]), text)
    except NoReverseMatch:
        return text


def model_called(label):
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def kind_of(label):
    model = model_called(label)
    return capfirst(str(model._meta.verbose_name)) if model else label


def told_value(value):
    """A value of the details as text."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value is None or value == "":
        return "–"
    if isinstance(value, list):
        return ", ".join(str(told_value(one)) for one in value) or "–"
    if isinstance(value, dict):
        pairs = (f"{DETAILS.get(key, key)}: {told_value(one)}" for key, one in value.items())
        return " · ".join(pairs) or "–"
    return str(value)
