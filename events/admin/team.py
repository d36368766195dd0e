"""Colleagues, and what each of them is kept to."""

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.admin import UserAdmin, is_own_account
from accounts.models import User
from events.actions.remits import note_remit_change
from events.desk import edition_at_work
from events.models import Remit

admin.site.unregister(User)
KEPT_TO = _(
    "A partner editor edits the institution named here and the sessions that it hosts; without "
    "one, nothing at all. A programme editor with tracks or rooms edits only their sessions; "
    "without any, the whole programme."
)


class RemitInline(admin.StackedInline):
    model = Remit
    fieldsets = [(None, {"description": KEPT_TO, "fields": ["organisation", "tracks", "rooms"]})]
    autocomplete_fields = ["organisation"]

    def get_extra(self, request, obj=None, **kwargs):
        return int(self.has_add_permission(request, obj))

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """The tracks and rooms of the edition at work, and those that are in the remit already."""
        model = db_field.related_model
        kept = Remit.objects.filter(user=request.resolver_match.kwargs["object_id"])
        offered = Q(edition=edition_at_work(request)) | Q(remits__in=kept)
        kwargs["queryset"] = model.objects.filter(offered).distinct()
        kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_add_permission(self, request, obj=None):
        return not is_own_account(request.user, obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        may_change = super().has_change_permission(request, obj)
        return may_change and not is_own_account(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        may_delete = super().has_delete_permission(request, obj)
        return may_delete and not is_own_account(request.user, obj)


@admin.register(User)
class KeptUserAdmin(UserAdmin):
    """The form of a colleague, with the remit."""

    def get_inlines(self, request, obj):
        return [RemitInline] if obj else []

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        if formset.has_changed():
            note_remit_change(user=form.instance, by=request.user)
