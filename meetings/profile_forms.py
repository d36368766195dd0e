"""What attendees fill in to take part: their profile, their languages, their free time."""

import datetime as dt
from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.actions import TooManyTries
from accounts.forms import Limited
from forum.lib.text import clean
from forum.lib.wallclock import local_parts
from registrations.models import Consent
from registrations.public_forms import LineField
from registrations.registering_form import consent_field

from .actions import ProfileRefused, add_delegate, save_profile, set_presence
from .models import Delegate, MeetingSlot, ProfileTerm, Term

NOON = dt.time(13)  # lunch belongs to the morning
LONGEST_TEXT = 600
LISTED = Consent.Purpose.PARTICIPANT_LIST
Offers, Needs = ProfileTerm.Side.OFFERS, ProfileTerm.Side.NEEDS


class Choices(forms.MultipleChoiceField):
    """Some of the `records` by a key of theirs; what is cleaned are the records."""

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)
        self.records = {}

    def offer(self, records, key):
        self.records = {str(getattr(record, key)): record for record in records}
        self.choices = [(value, value) for value in self.records]

    def clean(self, value):
        return [self.records[key] for key in dict.fromkeys(super().clean(value))]


class PresenceForm(forms.Form):
    """Which languages somebody speaks at the table, and when they are there."""

    languages = Choices(label=_("Languages that you speak"))
    free = Choices(label=_("When you are there"))

    def __init__(self, *args, registration, **kwargs):
        self.registration = registration
        self.delegate = Delegate.objects.filter(registration=registration).first()
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.slots = list(MeetingSlot.objects.filter(edition=registration.edition))
        self.choices("free").offer(self.slots, "pk")
        mine = self.chosen_terms()
        terms = Term.objects.in_order()
        self.terms = [term for term in terms if term.is_active or term.pk in mine]
        spoken = [term for term in self.terms if term.kind == Term.Kind.LANGUAGE]
        self.choices("languages").offer(spoken, "code")
        self.initial |= self.present()

    def choices(self, name) -> Any:
        """The `Choices` of this name."""
        return self.fields[name]

    def chosen_terms(self):
        """The keys of the terms that are chosen already, whether or not they are on offer."""
        spoken = self.delegate.languages.values_list("pk", flat=True) if self.delegate else ()
        self.spoken = set(spoken)
        return self.spoken

    def present(self):
        """What is said already; who is new is there all the time."""
        away = set(self.delegate.away.values_list("pk", flat=True)) if self.delegate else set()
        own = f"lang-{self.registration.language}"
        return {
            "languages": [t.code for t in self.terms if t.pk in self.spoken]
            or ([] if self.delegate else [own]),
            "free": [str(slot.pk) for slot in self.slots if slot.pk not in away],
        }

    def save(self):
        set_presence(delegate=self.delegate, **self.presence())

    def presence(self):
        free = set(self.cleaned_data["free"])
        return {
            "languages": self.cleaned_data["languages"],
            "away": [slot for slot in self.slots if slot not in free],
        }

    # --- What the template draws

    @property
    def language_rows(self):
        value = set(self["languages"].value() or ())
        spoken = self.choices("languages").records
        return [(term, code in value) for code, term in spoken.items()]

    @property
    def half_days(self):
        """`[(day, is_morning, [(slot, start, end, is_free)])]`"""
        zone = self.registration.edition.zone
        value = set(self["free"].value() or ())
        rows = []
        for slot in self.slots:
            (day, start, _f), (_d, end, _g) = (local_parts(moment, zone) for moment in slot.span)
            row = (slot, f"{start:%H:%M}", f"{end:%H:%M}", str(slot.pk) in value)
            rows.append((day, start < NOON, row))
        parts = groupby(rows, key=lambda row: row[:2])
        return [(*part, [row[2] for row in of_part]) for part, of_part in parts]


class DelegateForm(Limited):
    """Names a colleague who sits at the table for `profile` too."""

    reference = LineField(
        label=_("Reference of a colleague"),
        max_length=40,
        help_text=_("It stands in the mail of their registration, and on their own page."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "spellcheck": "false"}),
    )

    def __init__(self, *args, profile, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.profile = profile

    def clean(self):
        if reference := self.cleaned_data.get("reference"):
            try:
                add_delegate(profile=self.profile, reference=reference)
            except ProfileRefused as refusal:
                self.add_error("reference", refusal)
            except TooManyTries as refusal:
                self.refuse(refusal)
        return self.cleaned_data


class ProfileForm(PresenceForm):
    """All that its owner says in a profile."""

    offers = Choices(label=_("What you offer"))
    needs = Choices(label=_("What you look for"))
    text = forms.CharField(
        label=_("In a few words"),
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("In any language: who you are, and whom you would like to meet."),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto", "maxlength": LONGEST_TEXT}),
    )
    text_language = forms.ChoiceField(
        label=_("Language of the text"), choices=settings.LANGUAGES, required=False
    )
    consent = consent_field(LISTED)

    def __init__(self, *args, registration, profile=None, **kwargs):
        self.profile = profile
        super().__init__(*args, registration=registration, **kwargs)
        subjects = [term for term in self.terms if term.kind != Term.Kind.LANGUAGE]
        for side in ("offers", "needs"):
            self.choices(side).offer(subjects, "code")
        if registration.consents.live().filter(purpose=LISTED).exists():
            del self.fields["consent"]

    def chosen_terms(self):
        rows = self.profile.profile_terms.all() if self.profile else ()
        self.chosen = {(row.side, row.term_id) for row in rows}
        return super().chosen_terms() | {term for _side, term in self.chosen}

    def present(self):
        said = super().present()
        for side in (Offers, Needs):
            said[str(side)] = [t.code for t in self.terms if (side, t.pk) in self.chosen]
        said["text"] = self.profile.text if self.profile else ""
        language = self.profile.text_language if self.profile else self.registration.language
        return {**said, "text_language": language}

    def clean_text(self):
        text = clean(self.cleaned_data["text"]).strip()
        if len(text) > LONGEST_TEXT:  # a line's end counts once for us, twice for the browser
            raise ValidationError(_("That is too long."))
        return text

    def clean_text_language(self):
        return self.cleaned_data["text_language"] or self.registration.language

    def save(self):
        """The saved profile; None where it was refused, which the form then says."""
        given = self.cleaned_data
        try:
            self.profile = save_profile(
                registration=self.registration,
                fields={name: given[name] for name in ("text", "text_language")},
                offers=given["offers"],
                needs=given["needs"],
                agrees=given.get("consent", False),
                **self.presence(),
            )
        except ProfileRefused as refusal:
            self.add_error(None, refusal)
            return None
        return self.profile

    # --- What the template draws

    @property
    def sectors(self):
        return self._groups(Term.Kind.SECTOR)

    @property
    def subjects(self):
        return self._groups(Term.Kind.SUBJECT)

    @property
    def financing(self):
        """`[(side, legend, [(term, is chosen)])]`: a need of the one is an offer of the other."""
        legends = (
            (Offers, Term.Kind.STAGE, _("Your project: its stage")),
            (Needs, Term.Kind.TICKET, _("Your project: the amount that you look for")),
            (Needs, Term.Kind.STAGE, _("You invest: in which stages")),
            (Offers, Term.Kind.TICKET, _("You invest: the amount that you offer")),
        )
        return [
            (
                str(side),
                legend,
                [(term, self._has(side, term)) for term in self.terms if term.kind == kind],
            )
            for side, kind, legend in legends
        ]

    @property
    def is_financing(self):
        """Whether these questions are asked at once, not folded away."""
        asked = self.registration.category.slug in ("project-holder", "investor")
        return asked or any(on for _side, _legend, rows in self.financing for _term, on in rows)

    def _has(self, side, term):
        return term.code in (self[str(side)].value() or ())

    def _groups(self, kind):
        """`[(top term, [(term, is offered, is needed)], how many are chosen)]`, the top first."""
        tops = [term for term in self.terms if term.kind == kind and term.parent_id is None]
        groups = []
        for top in tops:
            terms = [top, *(term for term in self.terms if term.parent_id == top.pk)]
            rows = [(term, self._has(Offers, term), self._has(Needs, term)) for term in terms]
            groups.append((top, rows, sum(offered + needed for _t, offered, needed in rows)))
        return groups
