"""What the lists and forms of an edition's parts share."""

from events.desk import edition_asked
from events.models import Edition


class OfEdition:
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
