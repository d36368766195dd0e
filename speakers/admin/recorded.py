"""The back office's forms write what they do into the history."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse

from accounts.models.change import recording
from accounts.models.tracking import is_tracked, scope_of, title_of

ADDED, CHANGED, DELETED = (f"events.record_{done}" for done in ("added", "changed", "deleted"))
# No key of a database has more digits.
LONGEST_KEY = 18


class RecordedAdmin(admin.ModelAdmin):
    """Whatever one form saves or deletes, inlines included, is one entry of the history."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        with recording(CHANGED if object_id else ADDED, by=request.user) as request.recording:
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_form(self, request, form, change):
        record = super().save_form(request, form, change)
        names = {field.name for field in self.opts.fields}
        columns = [name for name in form.changed_data if change and name in names]
        request.recording.tell_of(record, columns=columns)
        return record

    def log_addition(self, request, obj, message):
        if not request.recording.fields["details"]["title"]:  # saving has given it its reference
            request.recording.describe(title=title_of(obj))
        return super().log_addition(request, obj, message)

    def delete_model(self, request, obj):
        with recording(
            DELETED,
            by=request.user,
            scope=scope_of(obj),
            model=self.opts.label_lower,
            title=title_of(obj),
        ):
            super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        records = list(queryset)
        with recording(DELETED, by=request.user) as act:
            if records:
                act.tell_of(records[0], count=len(records))
            super().delete_queryset(request, queryset)

    def history_view(self, request, object_id, extra_context=None):
        """The page of `events.admin.history`, which can also bring a former state back."""
        if not is_tracked(self.model):
            return super().history_view(request, object_id, extra_context)
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if not object_id.isascii() or not object_id.isdigit() or len(object_id) > LONGEST_KEY:
            raise Http404
        label = self.opts.label_lower
        return HttpResponseRedirect(reverse("admin:record-history", args=[label, object_id]))
