"""What is typed at the desk."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .actions.reception import CORRECTED, Overtaken, as_text, correct_at_desk
from .exports import CONTACT
from .models import Category, Registration
from .public_forms import LineField, PhoneField, email_field
from .registering_form import ARABIC, organisation_called

AUTO = forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})


class WalkInForm(forms.Form):
    """Somebody who came without registering: a name and a category are enough."""

    name = LineField(label=gettext_lazy("Name"), max_length=200, widget=AUTO)
    organisation_name = LineField(
        label=gettext_lazy("Organisation"), max_length=250, required=False, widget=AUTO
    )
    category = forms.ModelChoiceField(
        Category.objects.all(), label=gettext_lazy("Category"), empty_label=None
    )
    contact = LineField(
        label=gettext_lazy("E-mail or telephone"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    # The number of the entry, so that a button pressed twice lets in once.
    scan = forms.UUIDField(widget=forms.HiddenInput)
    # Whoever bears the same name has been seen.
    anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)
    known = ()

    def __init__(self, *args, edition, **kwargs):
        kwargs.setdefault("label_suffix", "")
        kwargs.setdefault("auto_id", "walk-in-%s")
        super().__init__(*args, **kwargs)
        self.edition = edition

    def clean_contact(self):
        """`(e-mail, telephone)`, one of which is empty."""
        contact = self.cleaned_data["contact"]
        if "@" in contact:
            return forms.EmailField(max_length=254).clean(contact).lower(), ""
        return "", PhoneField(required=False).clean(contact)

    def registration(self):
        """What was typed, as a registration that is not saved."""
        given = self.cleaned_data
        email, phone = given["contact"]
        return Registration(
            edition=self.edition,
            name=given["name"],
            name_latin="" if ARABIC.search(given["name"]) else given["name"],
            organisation_name=given["organisation_name"],
            organisation=organisation_called(self.edition, given["organisation_name"]),
            category=given["category"],
            email=email,
            phone=phone,
            language=given["language"],
        )


class CorrectionForm(forms.Form):
    """What the desk may correct, each field with what was seen when it was opened."""

    name = LineField(label=gettext_lazy("Name"), max_length=200, widget=AUTO)
    name_latin = LineField(
        label=gettext_lazy("Name in Latin letters"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    organisation_name = LineField(
        label=gettext_lazy("Organisation"), max_length=250, required=False, widget=AUTO
    )
    position = LineField(
        label=gettext_lazy("Position"), max_length=200, required=False, widget=AUTO
    )
    category = forms.ModelChoiceField(
        Category.objects.all(), label=gettext_lazy("Category"), empty_label=None
    )
    email = email_field(label=gettext_lazy("E-mail"), required=False)
    phone = PhoneField(label=gettext_lazy("Telephone"), required=False)

    def __init__(self, *args, registration, user, **kwargs):
        kwargs.setdefault("label_suffix", "")
        initial = {name: as_text(getattr(registration, name)) for name in CORRECTED}
        kwargs |= {"auto_id": "correct-%s", "initial": initial}
        super().__init__(*args, **kwargs)
        self.registration = registration
        hidden = () if user.has_perm(CONTACT) else Registration.CONTACT
        for name in hidden:
            del self.fields[name]
        for name in ("email", "phone"):
            if name in self.fields:
                self.fields[name].widget.attrs["autocomplete"] = "off"
        for name in list(self.fields):
            self.fields[f"seen-{name}"] = forms.CharField(
                required=False, strip=False, initial=initial[name], widget=forms.HiddenInput
            )

    def clean(self):
        # What nobody touched may be as it is: numbers from elsewhere are written in many ways.
        for name in set(self.errors) & set(CORRECTED):
            if self.data.get(name) == self.data.get(f"seen-{name}"):
                del self.errors[name]
        return self.cleaned_data

    def save(self, *, by):
        """The `Change`, None where nothing differs; with errors in the form where it is refused."""
        given = self.cleaned_data
        values = {name: given[name] for name in CORRECTED if name in given}
        seen = {name: self.data.get(f"seen-{name}", "") for name in values}
        firm = organisation_called(self.registration.edition, given.get("organisation_name", ""))
        try:
            return correct_at_desk(
                registration=self.registration, values=values, seen=seen, organisation=firm, by=by
            )
        except Overtaken as other:
            self._tell_both(other.stored)
        except ValidationError as refusal:
            self.add_error(None, refusal)
        return None

    def _tell_both(self, stored):
        """What the other desk wrote stands beside one's own, which the next press of Save keeps."""
        seen_now = {f"seen-{name}": as_text(value) for name, value in stored.items()}
        self.data = {**dict(self.data.items()), **seen_now}
        for name, value in stored.items():
            told = _("Another desk wrote “%(theirs)s” in the meantime. Save again to keep yours.")
            self.add_error(name, told % {"theirs": value or "–"})
