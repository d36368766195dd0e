"""The forms that attendees fill in themselves."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.actions import TooManyTries
from accounts.forms import Limited, client_address
from forum.lib.text import clean

from . import actions

_PHONE = re.compile(r"\+?[0-9 ().\-/]+")
_CODE = re.compile(r"[0-9]{6}")
# Signs that turn around what is read beside them.
_DIRECTION = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Markup, and what programs that show mails make a link of: an address of the web or of a mailbox.
_NO_NAME = re.compile(r"[<>@/\\]|\bwww\.|\w\.(?:[a-z]{2}|[A-Z]{2})")
WRONG_CODE = _("Nothing opens with this e-mail and this code. Only the newest mail's code is good.")
EMAIL_WIDGET = {"autocomplete": "email", "dir": "ltr", "spellcheck": "false"}


def latin_digits(text):
    """`text` with the digits of any script as 0–9."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


class PublicForm(Limited):
    """A form of an edition, whose limits know the visitor's network address."""

    required_css_class = "required"

    def __init__(self, *args, request, edition, **kwargs):
        self.request, self.edition = request, edition
        self.address = client_address(request)
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class LineField(forms.CharField):
    """One line: without control characters or marks of direction, its spaces single."""

    def to_python(self, value):
        return " ".join(_DIRECTION.sub("", clean(super().to_python(value))).split())


class NameField(LineField):
    """Somebody's name. We greet with it at an address that nobody has confirmed: no links in it."""

    def to_python(self, value):
        name = super().to_python(value)
        if _NO_NAME.search(unicodedata.normalize("NFKC", name)):
            raise ValidationError(_("Write the name alone, without an address or signs like < >."))
        return name


class PhoneField(LineField):
    """A telephone number as it is written, its digits those of a dial."""

    def __init__(self, **kwargs):
        attrs = {"autocomplete": "tel", "dir": "ltr", "inputmode": "tel", "type": "tel"}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value):
        number = latin_digits(super().to_python(value))
        if number and not (_PHONE.fullmatch(number) and 6 <= sum(map(str.isdigit, number)) <= 15):
            raise ValidationError(_("Write the number in digits, as in +212 528 000 000."))
        return number


class CodeField(LineField):
    """Six digits, in whichever groups and script they are typed."""

    def __init__(self, **kwargs):
        attrs = {"autocomplete": "one-time-code", "dir": "ltr", "inputmode": "numeric"}
        widget = forms.TextInput(attrs=attrs)
        super().__init__(label=_("The six digits"), max_length=20, widget=widget, **kwargs)

    def to_python(self, value):
        code = re.sub(r"[\s.-]", "", latin_digits(super().to_python(value)))
        if code and not _CODE.fullmatch(code):
            raise ValidationError(_("A code has six digits."))
        return code


def email_field(**kwargs):
    return forms.EmailField(max_length=254, widget=forms.EmailInput(attrs=EMAIL_WIDGET), **kwargs)


class LinkRequestForm(PublicForm):
    """Asks for a new link to one's own pages; the same answer for every address."""

    prefix = "link"
    email = email_field(label=_("Your e-mail"))

    def clean(self):
        if email := self.cleaned_data.get("email"):
            try:
                actions.request_link(edition=self.edition, email=email, address=self.address)
            except TooManyTries as refusal:
                self.refuse(refusal)
        return self.cleaned_data


class CodeForm(PublicForm):
    """The six digits of a mail; `opened` holds what they open once the form is valid."""

    prefix = "code"
    email = email_field(label=_("Your e-mail"))
    code = CodeField()

    def __init__(self, *args, label="", **kwargs):
        super().__init__(*args, **kwargs)
        self.browser = label

    def clean(self):
        given = {key: self.cleaned_data.get(key) for key in ("email", "code")}
        if not all(given.values()):
            return self.cleaned_data
        given |= {"edition": self.edition, "address": self.address, "label": self.browser}
        try:
            self.opened = actions.use_code(**given)
        except TooManyTries as refusal:
            self.refuse(refusal)
        if self.opened is None:
            raise ValidationError(WRONG_CODE)
        return self.cleaned_data


class EmailForm(PublicForm):
    """Another e-mail for somebody who is registered: a code is sent there."""

    email = email_field(label=_("Your new e-mail"))

    def __init__(self, *args, registration, **kwargs):
        super().__init__(*args, **kwargs)
        self.registration = registration

    def clean(self):
        if email := self.cleaned_data.get("email", "").lower():
            try:
                actions.ask_for_email(
                    registration=self.registration, email=email, address=self.address
                )
            except TooManyTries as refusal:
                self.refuse(refusal)
        return self.cleaned_data


class EmailChangeForm(PublicForm):
    """The code that was sent to the new e-mail."""

    email = forms.EmailField(max_length=254, widget=forms.HiddenInput)
    code = CodeField()

    def __init__(self, *args, registration, **kwargs):
        super().__init__(*args, **kwargs)
        self.registration = registration

    def clean(self):
        email, code = (self.cleaned_data.get(name, "") for name in ("email", "code"))
        if email and code:
            given = {"registration": self.registration, "email": email.lower(), "code": code}
            if not actions.change_email(**given):
                raise ValidationError(_("This code is not right, or its time is over."))
        return self.cleaned_data
