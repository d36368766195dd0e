"""The back office of accounts: colleagues, what was done, the mails on their way."""

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

from . import actions
from .audit_admin import AuditEntryAdmin, ReadOnly
from .forms import InvitationForm, RolesField
from .models import AuditEntry, OutboxMail, SignedInSession, User
from .roles import role_label
from .screens import recently_confirmed

RIGHTS = {"is_active", "is_staff", "is_superuser", "groups"}
OWN_RIGHTS = _("Nobody changes their own rights: another organiser can.")


def is_own_account(user, account):
    """Whether it is their own account, in which only a superuser may change what one may do.

    Else an organiser would take the lists that the exporter's role is there to guard.
    """
    return account == user and not user.is_superuser


class RoleFilter(admin.RelatedFieldListFilter):
    def field_choices(self, field, request, model_admin):
        choices = super().field_choices(field, request, model_admin)
        return [(pk, role_label(name)) for pk, name in choices]


class ConfirmedAdmin(admin.ModelAdmin):
    """Records that decide about rights: who writes them has just proven who they are."""

    def changeform_view(self, request, *args, **kwargs):
        return self._confirmed(super().changeform_view, request)(request, *args, **kwargs)

    def changelist_view(self, request, *args, **kwargs):
        return self._confirmed(super().changelist_view, request)(request, *args, **kwargs)

    def delete_view(self, request, *args, **kwargs):
        return self._confirmed(super().delete_view, request)(request, *args, **kwargs)

    def _confirmed(self, view, request):
        is_writer = request.method == "POST" and self.has_change_permission(request)
        return recently_confirmed(view) if is_writer else view


admin.site.unregister([Group, TOTPDevice])  # the latter's pages would show everybody's keys


@admin.register(Group)
class RoleAdmin(ConfirmedAdmin, GroupAdmin):
    """The roles of accounts.roles, and those that an institution makes for itself."""


@admin.register(User)
class UserAdmin(ConfirmedAdmin):
    """Colleagues are invited, never given a password, and switched off instead of deleted."""

    change_form_template = "accounts/user_change_form.html"
    change_list_template = "accounts/user_change_list.html"
    list_display = ["name", "email", "roles", "language", "is_active", "last_login"]
    list_filter = ["is_active", ("groups", RoleFilter), "is_superuser"]
    search_fields = ["name", "email"]
    ordering = ["name"]
    readonly_fields = ["last_login", "joined_at"]
    actions = ["invite_again"]
    add_fieldsets = [(None, {"fields": ["email", "name", "language", "groups"]})]
    fieldsets = [
        (None, {"fields": ["email", "name", "language"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "groups"]}),
        (
            _("Advanced"),
            {"classes": ["collapse"], "fields": ["is_superuser", "last_login", "joined_at"]},
        ),
    ]

    @admin.display(description=_("roles"))
    def roles(self, user):
        return " · ".join(role_label(group.name) for group in user.groups.all())

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = InvitationForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return self.add_fieldsets
        given = super().get_fieldsets(request, obj)
        if not is_own_account(request.user, obj):
            return given
        shown = {"fields": ["is_active", "is_staff", "roles"], "description": OWN_RIGHTS}
        return [
            (_("Rights"), shown) if "groups" in box["fields"] else (name, box)
            for name, box in given
        ]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups":
            return RolesField(required=False)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def lookup_allowed(self, lookup, value, request=None):
        # Else `?password__startswith=` in the list's address would tell a hash bit by bit.
        is_secret = lookup.startswith("password")
        return not is_secret and super().lookup_allowed(lookup, value, request)

    def has_change_permission(self, request, obj=None):
        # Else an organiser could take a superuser's e-mail, and so their password.
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        own = super().get_readonly_fields(request, obj)
        if request.user.is_superuser:
            return own
        # The form has no field for these, so that it reads none of what is sent.
        rights = ["is_active", "is_staff", "roles"] if is_own_account(request.user, obj) else []
        return [*own, "is_superuser", *rights]

    # --- Where a colleague is signed in

    def get_urls(self):
        own = [
            path(
                f"<int:user_id>/{address}/",
                self.admin_site.admin_view(require_POST(view)),
                name=f"accounts_user_{name}",
            )
            for address, name, view in (
                ("sessions/end", "end_sessions", self.end_sessions),
                ("second-factor/remove", "remove_second_factor", self.remove_second_factor),
            )
        ]
        return own + super().get_urls()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if colleague := self.get_object(request, object_id):
            browsers = SignedInSession.objects.filter(user=colleague)
            extra_context = {
                **(extra_context or {}),
                "browsers": browsers.current().count(),
                "has_second_factor": actions.has_second_factor(colleague),
            }
        return super().change_view(request, object_id, form_url, extra_context)

    def end_sessions(self, request, user_id):
        colleague = self._colleague(request, user_id)
        browsers = SignedInSession.objects.filter(user=colleague)
        count = actions.end_sessions(sessions=browsers, user=colleague, by=request.user)
        text = ngettext(
            "%(count)d browser is signed out.", "%(count)d browsers are signed out.", count
        )
        return self._back_to(request, colleague, text % {"count": count})

    def remove_second_factor(self, request, user_id):
        colleague = self._colleague(request, user_id)

        def remove(request):
            actions.remove_second_factor(user=colleague, by=request.user)
            text = _("The two-step sign-in is switched off; they can set it up anew.")
            return self._back_to(request, colleague, text)

        return recently_confirmed(remove)(request)

    def _colleague(self, request, user_id):
        colleague = get_object_or_404(User, pk=user_id)
        if not self.has_change_permission(request, colleague):
            raise PermissionDenied
        return colleague

    def _back_to(self, request, colleague, text):
        messages.success(request, text)
        return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[colleague.pk]))

    # --- Inviting and saving

    def add_view(self, request, form_url="", extra_context=None):
        title = {"title": _("Invite a colleague")}
        return super().add_view(request, form_url, {**(extra_context or {}), **title})

    def save_form(self, request, form, change):
        if change:
            return super().save_form(request, form, change)
        return actions.invite_user(**form.cleaned_data, by=request.user)

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        if not change:  # the invitation has saved everything
            return
        super().save_related(request, form, formsets, change)
        if RIGHTS & set(form.changed_data):
            actions.note_rights_change(user=form.instance, by=request.user)

    @admin.action(description=_("Send the invitation again"), permissions=["add"])
    def invite_again(self, request, users):
        users = [user for user in users.filter(is_active=True) if not user.has_usable_password()]
        for user in users:
            actions.invite_again(user=user, by=request.user)
        count = len(users)
        text = ngettext(
            "%(count)d invitation is on its way. Who has chosen a password gets none.",
            "%(count)d invitations are on their way. Who has chosen a password gets none.",
            count,
        )
        messages.success(request, text % {"count": count})


admin.site.register(AuditEntry, AuditEntryAdmin)


@admin.register(OutboxMail)
class OutboxMailAdmin(ReadOnly):
    """Never shows the text, which holds the links that open other people's accounts."""

    list_display = ["subject", "to", "state_label", "attempts", "next_try_at", "sent_at"]
    list_filter = [("sent_at", admin.EmptyFieldListFilter), "language"]
    search_fields = ["to", "subject"]
    fields = [
        "to",
        "subject",
        "language",
        "created_at",
        "state_label",
        "attempts",
        "next_try_at",
        "sent_at",
        "last_error",
    ]
    actions = ["send_again"]

    @admin.display(description=_("state"))
    def state_label(self, mail):
        return mail.state.label

    def has_requeue_permission(self, request):
        return request.user.has_perm("accounts.change_outboxmail")

    @admin.action(description=_("Send again"), permissions=["requeue"])
    def send_again(self, request, mails):
        count = actions.requeue_mails(mails=mails, by=request.user)
        text = ngettext(
            "%(count)d mail will be sent. Others were sent already, or still wait for their turn.",
            "%(count)d mails will be sent. Others were sent already, or still wait for their turn.",
            count,
        )
        messages.success(request, text % {"count": count})
