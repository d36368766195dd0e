"""Forgotten and first passwords. Pages of the back office, open to those not signed in."""

from django.contrib.admin import site
from django.contrib.auth.views import PasswordResetConfirmView
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView, View
from django.views.generic.base import ContextMixin

from . import actions
from .forms import PasswordResetForm, limited


class Page(ContextMixin, View):
    """Looks like the back office."""

    def get_context_data(self, **kwargs):
        outside = {**site.each_context(self.request), "has_permission": False}
        return super().get_context_data(**{**outside, **kwargs})


class TokenPage(Page):
    """Its address holds a token, which no other site may be told by the `Referer` header.

    Such a page holds no form: under this policy browsers send `Origin: null` with what is
    submitted, and the protection against forged requests rightly refuses that.
    """

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        if kwargs["token"] != PasswordConfirm.reset_url_token:
            response.headers["Referrer-Policy"] = "no-referrer"
        return response


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


class PasswordLink(TokenPage, TemplateView):
    """Where the mail's link leads: a page with one link, to be followed by a person.

    A cookie that is strictly for our own pages does not survive a redirect that started in a web
    mailer, so that the way to the form has to begin on a page of ours.
    """

    template_name = "accounts/password_link.html"
    extra_context = {"title": _("Choose a password")}


class PasswordConfirm(TokenPage, PasswordResetConfirmView):
    """Keeps the token in the session and moves on to the form, at an address without it."""

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
