"""The form of a circular: three languages, and to whom it goes."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from forum.lib.languages import CODES
from forum.lib.text import clean

from .circulars import PLACEHOLDERS, unknown_placeholders
from .models import Category, Mailing, Registration

# Cancelled and refused ones get nothing.
LIVE = [choice for choice in Registration.Status.choices if choice[0] not in Registration.ENDED]
TEXTS = ("subject", "body")
CAME = {"yes": True, "no": False}


class AudienceForm(forms.Form):
    """The filters by which the readers of a circular are found; nothing chosen: all."""

    categories = forms.ModelMultipleChoiceField(
        Category.objects.all(),
        label=gettext_lazy("Categories"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: all."),
    )
    statuses = forms.MultipleChoiceField(
        choices=LIVE,
        label=gettext_lazy("Statuses"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        choices=settings.LANGUAGES,
        label=gettext_lazy("Languages"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    checked_in = forms.ChoiceField(
        choices=[
            ("", gettext_lazy("Everybody")),
            ("yes", gettext_lazy("Only those who have come in")),
            ("no", gettext_lazy("Only those who have not come yet")),
        ],
        label=gettext_lazy("Checked in"),
        required=False,
    )
    countries = forms.CharField(
        label=gettext_lazy("Countries"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Two letters each, as in MA, FR. Empty: all."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )

    def clean_countries(self):
        codes = self.cleaned_data["countries"].upper().replace(",", " ").replace("،", " ").split()
        wrong = [
            code for code in codes if not (len(code) == 2 and code.isascii() and code.isalpha())
        ]
        if wrong:
            raise ValidationError(
                _("“%(text)s” is no country of two letters."), params={"text": wrong[0]}
            )
        return list(dict.fromkeys(codes))

    @property
    def audience(self):
        """What was chosen, as `Mailing.audience` keeps it."""
        given = self.cleaned_data
        lists = {
            "categories": [category.pk for category in given.get("categories") or ()],
            "statuses": given.get("statuses") or [],
            "languages": given.get("languages") or [],
            "countries": given.get("countries") or [],
        }
        chosen = {key: value for key, value in lists.items() if value}
        if given.get("checked_in"):
            chosen["checked_in"] = CAME[given["checked_in"]]
        return chosen


def chosen_before(audience):
    """The initial values of an `AudienceForm` for a kept audience."""
    came = {True: "yes", False: "no"}.get(audience.get("checked_in"), "")
    countries = " ".join(audience.get("countries", ()))
    return {**audience, "checked_in": came, "countries": countries}


class MailingForm(AudienceForm, forms.ModelForm):
    class Meta:
        model = Mailing
        fields = ("edition", "kind", "subject", "body", "a_minute")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {**chosen_before(self.instance.audience), **self.initial}
        if self.instance.pk and "edition" in self.fields:
            self.fields["edition"].disabled = True

    def clean(self):
        super().clean()
        for code in CODES:
            self._check_language(code)
        if not any(self.cleaned_data.get(f"subject_{code}") for code in CODES):
            self.add_error("subject_ar", _("Write a subject and a text in one language at least."))
        self.instance.audience = self.audience
        return self.cleaned_data

    def _check_language(self, code):
        texts = {f"{text}_{code}": "" for text in TEXTS}
        for column in texts:
            text = clean(self.cleaned_data.get(column) or "").strip()
            text = " ".join(text.split()) if "subject" in column else text
            texts[column] = self.cleaned_data[column] = text
        for column, text in texts.items():
            if unknown := unknown_placeholders(text):
                self.add_error(column, _unknown(unknown))
        missing = [column for column, text in texts.items() if not text]
        if len(missing) == 1 and missing[0] not in self.errors:
            self.add_error(missing[0], _("A language needs both: the subject and the text."))


def _unknown(names):
    message = ngettext(
        "There is no placeholder %(unknown)s. There are: %(known)s.",
        "There are no placeholders %(unknown)s. There are: %(known)s.",
        len(names),
    )
    unknown, known = (
        _(", ").join(f"{{{name}}}" for name in each) for each in (names, PLACEHOLDERS)
    )
    return message % {"unknown": unknown, "known": known}
