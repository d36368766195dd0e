"""The registration form of one category: one page, and all that is asked on it."""

import re

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.actions import TooManyTries
from forum.lib.languages import translations
from forum.lib.markup import marked
from forum.lib.text import normalise

from . import actions, notices
from .countries import country_choices
from .models import Consent, Question, Registration
from .public_forms import LineField, NameField, PhoneField, PublicForm, email_field

ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f]")
LONGEST_LINE, LONGEST_TEXT = 300, 2000
YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]


class DetailsForm(PublicForm):
    """Who somebody is and where we reach them: what they may correct later too."""

    name_arabic = NameField(
        label=gettext_lazy("Name in Arabic letters"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"lang": "ar", "dir": "rtl"}),
        help_text=gettext_lazy("For the badge and for the lists in Arabic, if you write it so."),
    )
    name_latin = NameField(
        label=gettext_lazy("Name in Latin letters"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=gettext_lazy("As in your passport: guests from abroad read this one."),
    )
    organisation_name = LineField(
        label=gettext_lazy("Organisation"),
        max_length=250,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "dir": "auto"}),
    )
    position = LineField(
        label=gettext_lazy("Position"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title", "dir": "auto"}),
    )
    country = forms.ChoiceField(required=False)  # its names are those of the reader
    phone = PhoneField(label=gettext_lazy("Telephone"), required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of our mails"),
        choices=settings.LANGUAGES,
        widget=forms.Select(attrs={"autocomplete": "language"}),
    )

    def __init__(self, *args, category, **kwargs):
        super().__init__(*args, **kwargs)
        self.category = category
        questions = Question.objects.of_category(self.edition, category)
        self.questions = {f"question_{question.pk}": question for question in questions}
        for name, question in self.questions.items():
            self.fields[name] = question_field(question)
        language = get_language()
        self.fields["country"] = country_field(language)
        self.initial.setdefault("language", language)
        source = reverse("registrations:register-organisations", args=[self.edition.slug])
        self.fields["organisation_name"].widget.attrs["data-source"] = source
        self.fields[self.own_name].widget.attrs["autocomplete"] = "name"

    def clean_name_arabic(self):
        name = self.cleaned_data["name_arabic"]
        if name and not ARABIC.search(name):
            raise ValidationError(_("Write it in Arabic letters, or leave it empty."))
        return name

    def clean_name_latin(self):
        name = self.cleaned_data["name_latin"]
        if ARABIC.search(name):
            raise ValidationError(_("Write it in Latin letters, or leave it empty."))
        return name

    def clean(self):
        names = [self.cleaned_data.get(name, " ") for name in ("name_arabic", "name_latin")]
        if not any(names):
            self.add_error(self.own_name, _("Give your name, in one of the two scripts."))
        return self.cleaned_data

    @property
    def own_name(self):
        """The field of the name in the script that this reader writes."""
        return "name_arabic" if get_language() == "ar" else "name_latin"

    def details(self):
        """`{column: value}` of a registration."""
        given = self.cleaned_data
        names = ("name_latin", "organisation_name", "position", "country", "phone", "language")
        return {
            "name": given["name_arabic"] or given["name_latin"],
            "organisation": organisation_called(self.edition, given["organisation_name"]),
            **{name: given[name] for name in names},
        }

    def answers(self):
        """`{question: value}`, "" where it was left open."""
        return {question: self.cleaned_data[name] for name, question in self.questions.items()}

    @property
    def question_fields(self):
        return [self[name] for name in self.questions]


class OwnDetailsForm(DetailsForm):
    """The same for somebody who is registered, with what they told."""

    def __init__(self, *args, registration, **kwargs):
        name = registration.name
        initial = {
            **{
                field: getattr(registration, field)
                for field in self.base_fields
                if field != "name_arabic"
            },
            "name_arabic": name if ARABIC.search(name) else "",
        }
        initial |= {
            f"question_{answer.question_id}": answer.value for answer in registration.answers.all()
        }
        self.registration = registration
        super().__init__(*args, category=registration.category, initial=initial, **kwargs)

    def clean_phone(self):
        if not (self.cleaned_data["phone"] or self.registration.email):
            raise ValidationError(_("Give an e-mail or a telephone number."))
        return self.cleaned_data["phone"]


class RegisteringForm(DetailsForm):
    """All that somebody tells who registers for `admission`; see `registration` and the others."""

    email = email_field(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy(
            "We write to it what becomes of your registration. Without it, the desk hands you "
            "the link to your own page."
        ),
    )
    # Programs fill in whatever they find.
    subject_line = forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args, admission, partners, **kwargs):
        super().__init__(*args, category=admission.category, **kwargs)
        self.admission = admission
        self.asked = {field_of(*choice): choice for choice in notices.asked(partners)}
        for name, (purpose, partner) in self.asked.items():
            self.fields[name] = consent_field(purpose, partner)

    def clean_subject_line(self):
        if self.cleaned_data["subject_line"]:
            raise ValidationError(_("Empty this field, so that we know that you are no program."))
        return ""

    def clean(self):
        given = super().clean()
        if not (given.get("email", " ") or given.get("phone", " ")):
            self.add_error("email", _("Give an e-mail or a telephone number."))
        if not self.errors:
            try:
                actions.admit_sign_up(address=self.address)
            except TooManyTries as refusal:
                self.refuse(refusal)
        return given

    @property
    def consent_fields(self):
        return [self[name] for name, (_purpose, partner) in self.asked.items() if not partner]

    @property
    def partner_fields(self):
        return [self[name] for name, (_purpose, partner) in self.asked.items() if partner]

    @property
    def is_sharing(self):
        """Whether one of the partners is ticked: then they are not folded away."""
        return any(field.value() for field in self.partner_fields)

    def registration(self):
        """What was typed, as a registration that is not saved."""
        email = self.cleaned_data["email"]
        return Registration(
            edition=self.edition, category=self.category, email=email, **self.details()
        )

    def consents(self):
        """What was ticked, as consents that are not saved and nobody's yet."""
        return [
            Consent(
                purpose=purpose,
                partner=partner,
                text_version=notices.VERSION,
                language=get_language(),
                channel=Consent.Channel.FORM,
            )
            for name, (purpose, partner) in self.asked.items()
            if self.cleaned_data[name]
        ]


def country_field(language):
    """A choice of countries, by their names in `language`."""
    return forms.ChoiceField(
        label=_("Country"),
        choices=[("", "—"), *country_choices(language)],
        required=False,
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )


def question_field(question):
    """The field of a question, in the reader's language."""
    kinds = Question.Kind
    given = {
        "label": marked(translations(question, "text")),
        "help_text": marked(translations(question, "help")),
        "required": question.is_required,
    }
    if question.is_sensitive and not given["help_text"]:
        told = _("Deleted 14 days after the forum; only the organisers read it.")
        given["help_text"] = told
    if question.kind == kinds.LINE:
        auto = forms.TextInput(attrs={"dir": "auto"})
        return LineField(max_length=LONGEST_LINE, widget=auto, **given)
    if question.kind == kinds.TEXT:
        area = forms.Textarea(attrs={"rows": 3, "dir": "auto"})
        return forms.CharField(max_length=LONGEST_TEXT, widget=area, **given)
    choices = YES_NO
    if question.kind == kinds.CHOICE:
        options = question.options_for(get_language())
        choices = [(str(n), option) for n, option in enumerate(options)]
    if not question.is_required:
        choices = [*choices, ("", gettext_lazy("No answer"))]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **given)


def consent_field(purpose, partner=None):
    """One tick, not ticked: its label is the sentence that is agreed to."""
    return forms.BooleanField(label=notices.sentence(purpose, partner), required=False)


def field_of(purpose, partner):
    """The name of that tick."""
    return f"partner_{partner.pk}" if partner else f"consent_{purpose}"


def organisation_called(edition, name):
    """The partner of `edition` that bears exactly this name, however it is spelt; else None."""
    key = normalise(name)
    if not key:
        return None
    for organisation in actions.partners_of(edition):
        if key in map(normalise, spellings_of(organisation)):
            return organisation
    return None


def spellings_of(organisation):
    """The names of an organisation in every language, full and short."""
    fields = (translations(organisation, field) for field in ("name", "short_name"))
    return [text for texts in fields for text in texts.values() if text]
