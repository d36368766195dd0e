"""Colleagues, and what each of them is kept to."""

from django import forms
from django.contrib import admin
from django.db.models import Q

from accounts.admin import UserAdmin
from accounts.models import User
from events.actions.remits import note_remit_change
from events.desk import edition_at_work
from events.models import Remit

admin.site.unregister(User)


class RemitInline(admin.StackedInline):
    model = Remit
    fields = ["organisation", "tracks", "rooms"]
    autocomplete_fields = ["organisation"]
    extra = 1
    classes = ["collapse"]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """The tracks and rooms of the edition at work, and those that are in the remit already."""
        model = db_field.related_model
        kept = Remit.objects.filter(user=request.resolver_match.kwargs["object_id"])
        offered = Q(edition=edition_at_work(request)) | Q(remits__in=kept)
        kwargs["queryset"] = model.objects.filter(offered).distinct()
        kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(User)
class KeptUserAdmin(UserAdmin):
    """The form of a colleague, with the remit."""

    def get_inlines(self, request, obj):
        return [RemitInline] if obj else []

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        if formset.has_changed():
            note_remit_change(user=form.instance, by=request.user)
