"""What the lists and forms of an edition's parts share."""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.actions import mark_changed
from events.desk import all_editions, edition_asked
from events.models import Edition
from speakers.admin.base import three

ARCHIVED = _("This edition is archived: nothing in it can be changed any more.")


class ClosedWhenArchived(admin.ModelAdmin):
    """Records that can only be read once their edition is archived, also in bulk."""

    # What may be done with the selected records of an archived edition.
    reading_actions: frozenset[str] = frozenset()

    def edition_id_of(self, record):
        return record.edition_id

    def is_closed(self, request, record):
        key = self.edition_id_of(record)
        return any(one.is_archived for one in all_editions(request) if one.pk == key)

    def still_open(self, records):
        return records.exclude(edition__is_archived=True)

    def has_change_permission(self, request, obj=None):
        may = super().has_change_permission(request, obj)
        return may and not (obj and self.is_closed(request, obj))

    def has_delete_permission(self, request, obj=None):
        may = super().has_delete_permission(request, obj)
        return may and not (obj and self.is_closed(request, obj))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Say why an archived record cannot be saved, rather than that it is forbidden."""
        if request.method == "POST" and object_id:
            record = self.get_object(request, object_id)
            if record and self.is_closed(request, record):
                return HttpResponseRedirect(request.get_full_path())
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, *args, **kwargs):
        if record := context.get("original"):
            request.edition_of_form = self.edition_id_of(record)
            if self.is_closed(request, record):
                messages.warning(request, ARCHIVED)
        return super().render_change_form(request, context, *args, **kwargs)

    def response_action(self, request, queryset, *args):
        if request.POST.get("action") not in self.reading_actions:
            chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
            still_open = self.still_open(queryset)
            if queryset.filter(pk__in=chosen).exclude(pk__in=still_open.values("pk")).exists():
                messages.warning(request, ARCHIVED)
            queryset = still_open
        return super().response_action(request, queryset, *args)


class JoiningEdition(ClosedWhenArchived):
    """Records that are made in an edition: none joins an archived one."""

    def has_add_permission(self, request, *args):
        edition = edition_asked(request)
        is_closed = edition is not None and edition.is_archived
        return super().has_add_permission(request, *args) and not is_closed

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.related_model is Edition:
            kwargs["queryset"] = Edition.objects.open()
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class OfEdition(JoiningEdition):
    """A part of an edition: new ones belong to the edition whose list one comes from."""

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        edition = edition_asked(request)
        return {"edition": edition and edition.pk, **initial}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.related_model is Edition:
            field.widget.can_add_related = field.widget.can_change_related = False
        return field

    def get_readonly_fields(self, request, obj=None):
        readonly = super().get_readonly_fields(request, obj)
        return [*readonly, "edition"] if obj else readonly


class ShownInSessions(admin.ModelAdmin):
    """A record whose displayed texts stand in sessions: renaming it waits for publishing too."""

    displayed = three("name")

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and set(self.displayed) & set(form.changed_data):
            mark_changed(sessions=obj.sessions)


class KeptToRemit(admin.ModelAdmin):
    """Records of which some colleagues see, or change, only those of their remit.

    The remit decides for lists, forms, deletion, bulk changes and what forms find as one types.
    """

    def visible_to(self, user, records):
        raise NotImplementedError

    def editable_by(self, user, records):
        raise NotImplementedError

    def get_queryset(self, request):
        return self.visible_to(request.user, super().get_queryset(request))

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._holds(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._holds(request, obj)

    def _holds(self, request, record):
        """Asked of the database: a form may have written into `record` already. Once a request."""
        if record is None or record.pk is None:
            return True
        answers = request.__dict__.setdefault("held_records", {})
        key = (self.model, record.pk)
        if key not in answers:
            own = self.editable_by(request.user, self.model._default_manager.filter(pk=record.pk))
            answers[key] = own.exists()
        return answers[key]

    def response_action(self, request, queryset, *args):
        """Hand only the records of the remit to whatever is done with the selected ones."""
        own = self.editable_by(request.user, queryset)
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        asked = (
            queryset if request.POST.get("select_across") == "1" else queryset.filter(pk__in=chosen)
        )
        if left_out := asked.exclude(pk__in=own.values("pk")).count():
            text = ngettext(
                "%(count)d record is looked after by somebody else and stays as it is.",
                "%(count)d records are looked after by somebody else and stay as they are.",
                left_out,
            )
            messages.warning(request, text % {"count": left_out})
        return super().response_action(request, own, *args)
