from django.contrib import admin

from events.admin.base import JoiningEdition
from events.desk import edition_asked
from events.models import Edition
from registrations.exports import CONTACT


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


class FoundByName(admin.ModelAdmin):
    """The search box finds a person in either script, and an e-mail for those who may see it."""

    search_fields = ("search",)

    def get_search_results(self, request, queryset, search_term):
        with_contact = request.user.has_perm(CONTACT)
        return queryset.found_by(search_term, with_contact=with_contact), False
