"""What the lists and forms of an edition's parts share."""

from django.contrib import admin

from events.actions import mark_changed
from events.desk import edition_asked
from events.models import Edition
from speakers.admin.base import three


class OfEdition(admin.ModelAdmin):
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
