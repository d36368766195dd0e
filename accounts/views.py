"""Forgotten and first passwords. Pages of the back office, open to those not signed in."""

from django.contrib.admin import site
from django.contrib.auth.views import PasswordResetConfirmView
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView, View
from django.views.generic.base import ContextMixin

from . import actions
from .forms import PasswordResetForm


class Page(ContextMixin, View):
    """Looks like the back office; says nothing to where its links lead."""

    def dispatch(self, *args, **kwargs):
        response = super().dispatch(*args, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def get_context_data(self, **kwargs):
        outside = {**site.each_context(self.request), "has_permission": False}
        return super().get_context_data(**{**outside, **kwargs})


class PasswordReset(Page, FormView):
    """Asks for an e-mail and always gives the same answer."""

    form_class = PasswordResetForm
    template_name = "accounts/password_reset.html"
    success_url = reverse_lazy("accounts:password-reset-sent")
    extra_context = {"title": _("Forgotten password")}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "request": self.request}

    def form_invalid(self, form):
        return limited(super().form_invalid(form), form)


class PasswordResetSent(Page, TemplateView):
    template_name = "accounts/password_reset_sent.html"
    extra_context = {"title": _("Forgotten password")}


class PasswordLink(Page, TemplateView):
    """Where the mail's link leads: one button, then the form at an address without the token.

    The button is there because mail scanners open links, and because a cookie that is strictly
    for our own pages does not survive a redirect that started in a web mailer.
    """

    template_name = "accounts/password_link.html"
    extra_context = {"title": _("Choose a password")}

    def post(self, request, **kwargs):
        return PasswordConfirm.as_view()(request, **kwargs)


class PasswordConfirm(Page, PasswordResetConfirmView):
    template_name = "accounts/password_confirm.html"
    success_url = reverse_lazy("accounts:password-set")
    title = _("Choose a password")

    def get_user(self, uidb64):
        user = super().get_user(uidb64)
        return user if user and user.is_active else None

    def form_valid(self, form):
        response = super().form_valid(form)
        actions.note_password_set(user=form.user)
        return response


class PasswordSet(Page, TemplateView):
    template_name = "accounts/password_set.html"
    extra_context = {"title": _("Your password is set")}


def limited(response, form):
    """The answer to a form that had to say "not now": status 429, and when to come back."""
    if seconds := getattr(form, "seconds_to_wait", 0):
        response.status_code = 429
        response.headers["Retry-After"] = str(seconds)
    return response
