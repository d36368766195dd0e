"""Sign-in, invitation, password reset."""

import ipaddress

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from . import actions
from .models import User
from .roles import role_label

WRONG_CODE = gettext_lazy("This code is not right, or it was used already.")


def client_address(request):
    """The visitor's network address; behind our proxy, the last hop that the proxy itself saw.

    Of an IPv6 address only the network part (/64) counts: one visitor owns all the rest.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.IS_BEHIND_PROXY:
        last = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip()
        address = last or address
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))


class Limited(forms.Form):
    """A form that may answer "not now"; `seconds_to_wait` then says for how long."""

    seconds_to_wait = 0

    def refuse(self, refusal):
        self.seconds_to_wait = refusal.seconds
        minutes = -(-refusal.seconds // 60)
        raise ValidationError(
            ngettext(
                "Too many tries. Please try again in %(minutes)d minute.",
                "Too many tries. Please try again in %(minutes)d minutes.",
                minutes,
            )
            % {"minutes": minutes},
            code="too_many_tries",
        )


def limited(response, form):
    """The answer to a form that had to say "not now": status 429, and when to come back."""
    if seconds := getattr(form, "seconds_to_wait", 0):
        response.status_code = 429
        response.headers["Retry-After"] = str(seconds)
    return response


class AuthenticationForm(Limited, AdminAuthenticationForm):
    """Sign-in to the back office; limited before the costly hash, noted in the audit log."""

    error_messages = {
        "invalid_login": gettext_lazy("The e-mail or the password is not right."),
        "inactive": gettext_lazy("The e-mail or the password is not right."),
    }

    def clean(self):
        email, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not email or not password:
            return self.cleaned_data
        address = client_address(self.request)
        try:
            actions.admit_sign_in(email=email, address=address)
        except actions.TooManyTries as refusal:
            self.refuse(refusal)
        # The backend looks the e-mail up as it is written.
        self.cleaned_data["username"] = User.normalise_email(email)
        try:
            cleaned = super().clean()
        except ValidationError:
            actions.note_failed_sign_in(email=email)
            raise
        actions.note_sign_in(user=self.get_user(), address=address)
        return cleaned


class CodeForm(Limited):
    """The second step of signing in: a code of the application, or one of those on paper."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "dir": "ltr", "inputmode": "numeric"}
        ),
    )
    remember = forms.BooleanField(
        label=gettext_lazy("Do not ask again on this device for 30 days"), required=False
    )

    def __init__(self, *args, request, **kwargs):
        self.request = request
        super().__init__(*args, **kwargs)

    def clean_code(self):
        given = {"user": self.request.user, "address": client_address(self.request)}
        try:
            if actions.prove_code(code=self.cleaned_data["code"], **given):
                return self.cleaned_data["code"]
        except actions.TooManyTries as refusal:
            self.refuse(refusal)
        raise ValidationError(WRONG_CODE)


class RecoveryCodeForm(CodeForm):
    """The same, for someone without their telephone."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Recovery code")
        del self.fields["code"].widget.attrs["inputmode"]


class EnrolForm(Limited):
    """The first code of an application that was given the `key` (hexadecimal).

    `recovery_codes` holds the ten new ones once it is valid.
    """

    code = forms.CharField(
        label=gettext_lazy("The six digits that the application shows"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "dir": "ltr", "inputmode": "numeric"}
        ),
    )

    def __init__(self, *args, request, key, **kwargs):
        self.request, self.key = request, key
        super().__init__(*args, **kwargs)

    def clean_code(self):
        code = self.cleaned_data["code"]
        try:
            self.recovery_codes = actions.enrol(
                user=self.request.user,
                key=self.key,
                code=code,
                address=client_address(self.request),
                session_key=self.request.session.session_key,
            )
        except actions.TooManyTries as refusal:
            self.refuse(refusal)
        if self.recovery_codes is None:
            raise ValidationError(WRONG_CODE)
        return code


class ProofForm(Limited):
    """Proves that someone signed in is still there: a code, or the password of who has none."""

    prefix = "confirm"
    proof = forms.CharField(max_length=200, strip=False)

    def __init__(self, *args, request, **kwargs):
        self.request = request
        super().__init__(*args, **kwargs)
        field = self.fields["proof"]
        self.is_code = actions.has_second_factor(request.user)
        if self.is_code:
            field.label = _("Code of the application, or a recovery code")
            field.widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "dir": "ltr"})
        else:
            field.label = _("Your password")
            field.widget = forms.PasswordInput(
                attrs={"autocomplete": "current-password", "dir": "ltr"}
            )

    def clean_proof(self):
        proof = self.cleaned_data["proof"]
        given = {"user": self.request.user, "address": client_address(self.request)}
        try:
            if self.is_code:
                is_right = actions.prove_code(code=proof, **given)
            else:
                is_right = actions.prove_password(password=proof, **given)
        except actions.TooManyTries as refusal:
            self.refuse(refusal)
        if not is_right:
            raise ValidationError(WRONG_CODE if self.is_code else _("The password is not right."))
        return proof


class PasswordResetForm(Limited):
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )

    def __init__(self, *args, request=None, **kwargs):
        self.request = request
        super().__init__(*args, **kwargs)

    def clean(self):
        if email := self.cleaned_data.get("email"):
            try:
                actions.request_password_reset(email=email, address=client_address(self.request))
            except actions.TooManyTries as refusal:
                self.refuse(refusal)
        return self.cleaned_data


class RolesField(forms.ModelMultipleChoiceField):
    """Groups, those of `accounts.roles` by their name in the reader's language."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(Group.objects.all(), label=capfirst(gettext_lazy("roles")), **kwargs)

    def label_from_instance(self, group):
        return role_label(group.name)


class InvitationForm(forms.ModelForm):
    """A colleague to invite: no password here, the mail's link lets them choose it."""

    groups = RolesField(required=False)

    class Meta:
        model = User
        fields = ["email", "name", "language", "groups"]
        widgets = {"email": forms.EmailInput(attrs={"dir": "ltr"})}

    def clean_email(self):
        email = User.normalise_email(self.cleaned_data["email"])
        if User.objects.filter(email=email).exists():
            raise ValidationError(_("This person has an account already."))
        return email
