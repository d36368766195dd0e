"""The states of registrations in the back office: buttons instead of a field, one or many."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.screens import recently_confirmed
from events.desk import edition_asked
from registrations.actions import (
    AlreadyRegistered,
    Full,
    WrongState,
    accept_offer,
    approve,
    cancel,
    correct,
    may,
    offer_seat,
    refuse,
    register,
)
from registrations.actions.states import CAPACITY
from registrations.models import Registration
from registrations.namesakes import namesakes_of

# The steps that staff take, in the order of their buttons; keys of `actions.states.STEPS`.
STEPS = {
    "approved": (approve, gettext_lazy("Approve")),
    "refused": (refuse, gettext_lazy("Refuse")),
    "offered": (offer_seat, gettext_lazy("Offer a seat")),
    "accepted": (accept_offer, gettext_lazy("Accept the seat for this person")),
    "cancelled": (cancel, gettext_lazy("Cancel the registration")),
}
# More at once: whoever does it proves first to be there, since each gets a mail.
MANY = 50
MOST_AT_ONCE = 500
LONGEST_KEY = 18


class RefusedWhenFull(admin.ModelAdmin):
    """Says in words that seats were taken while a form was filled in."""

    def changeform_view(self, request, *args, **kwargs):
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (Full, AlreadyRegistered) as refusal:
            sentence = _told(refusal)
        except IntegrityError as error:
            if CAPACITY not in str(error):
                raise
            sentence = _("Seats were taken in the meantime: look again.")
        messages.error(request, sentence)
        return HttpResponseRedirect(request.get_full_path())


class Stepping(RefusedWhenFull):
    """Lets staff lead registrations from state to state."""

    change_form_template = "admin/registrations/registration/change_form.html"
    actions: tuple[str, ...] = (
        "approve_selected",
        "refuse_selected",
        "offer_selected",
        "cancel_selected",
    )

    def get_urls(self):
        view = self.admin_site.admin_view(self.step_view)
        name = "registrations_registration_step"
        return [
            path("<int:registration_id>/step/<slug:step>/", view, name=name),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        edition = edition_asked(request)
        lists = reverse("admin:waiting", args=[edition.slug]) if edition else ""
        extra_context = {**(extra_context or {}), "waiting_lists": lists}
        return super().changelist_view(request, extra_context)

    def step_view(self, request, registration_id, step):
        """One button: what it does, or why not."""
        if request.method != "POST" or step not in STEPS:
            raise Http404
        registration = self.get_object(request, str(registration_id)[: LONGEST_KEY + 1])
        if registration is None:
            raise Http404
        if not self.has_change_permission(request, registration):
            raise PermissionDenied
        try:
            STEPS[step][0](registration=registration, by=request.user)
            messages.success(request, registration.get_status_display())
        except ValidationError as refusal:
            messages.error(request, _told(refusal))
        back = request.POST.get("next", "")
        here = reverse("admin:registrations_registration_change", args=[registration.pk])
        waiting = reverse("admin:waiting", args=[registration.edition.slug])
        return HttpResponseRedirect(waiting if back == "waiting" else here)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        registration = self.get_object(request, object_id) if request.method == "GET" else None
        if registration:
            is_open = self.has_change_permission(request, registration)
            buttons = [(s, STEPS[s][1]) for s in STEPS if may(s, registration)] if is_open else []
            extra_context = {
                **(extra_context or {}),
                "steps": buttons,
                "namesakes": namesakes_of(registration),
            }
        return super().change_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        if change:
            accept = form.cleaned_data.get("accept_clash", False)
            correct(registration=obj, by=request.user, accept=accept)
        else:
            register(registration=obj, admission=None, by=request.user)
            self._warn(request, obj)

    def _warn(self, request, registration):
        if registration.status != Registration.Status.CONFIRMED:
            messages.warning(request, registration.get_status_display())
        for namesake in namesakes_of(registration):
            address = reverse("admin:registrations_registration_change", args=[namesake.pk])
            link = format_html('<a href="{}"><bdi>{}</bdi></a>', address, namesake)
            told = _("This may be the same person: %(name)s.") % {"name": "{}"}
            messages.warning(request, format_html(told, link))

    # Many at once: each is a step of its own, with a mail of its own.

    @admin.action(description=gettext_lazy("Approve the selected"), permissions=["change"])
    def approve_selected(self, request, queryset):
        return self._step_all(request, queryset, "approved")

    @admin.action(description=gettext_lazy("Refuse the selected"), permissions=["change"])
    def refuse_selected(self, request, queryset):
        return self._step_all(request, queryset, "refused")

    @admin.action(description=gettext_lazy("Offer a seat to the selected"), permissions=["change"])
    def offer_selected(self, request, queryset):
        return self._step_all(request, queryset, "offered")

    @admin.action(description=gettext_lazy("Cancel the selected"), permissions=["change"])
    def cancel_selected(self, request, queryset):
        return self._step_all(request, queryset, "cancelled")

    def _step_all(self, request, queryset, step):
        # Who registered first is decided on first.
        chosen = queryset.select_related("edition", "category", "organisation")
        chosen = list(chosen.order_by("registered_at", "pk")[: MOST_AT_ONCE + 1])
        if len(chosen) > MOST_AT_ONCE:
            told = _("At most %(count)d at once: choose fewer.")
            messages.error(request, told % {"count": MOST_AT_ONCE})
            return None
        if len(chosen) > MANY:
            return self._step_many(request, chosen, step)
        return self._step_each(request, chosen, step)

    @method_decorator(recently_confirmed)
    def _step_many(self, request, chosen, step):
        self._step_each(request, chosen, step)
        return HttpResponseRedirect(request.get_full_path())

    def _step_each(self, request, chosen, step):
        done, left = 0, []
        for registration in chosen:
            try:
                STEPS[step][0](registration=registration, by=request.user)
                done += 1
            except (WrongState, Full, Registration.DoesNotExist):
                left.append(registration)
        told = ngettext("%(count)d registration: done.", "%(count)d registrations: done.", done)
        messages.success(request, told % {"count": done})
        if left:
            told = ngettext(
                "%(count)d stays as it is: not at that point, or no seat left.",
                "%(count)d stay as they are: not at that point, or no seat left.",
                len(left),
            )
            messages.warning(request, told % {"count": len(left)})


def _told(refusal):
    if isinstance(refusal, AlreadyRegistered):
        return _("This e-mail is registered for this edition already.")
    return " ".join(refusal.messages)
