"""The forms of an attendee list: what leaves the house, and the lists asked for again and again."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .actions import SHORTEST_REASON, exportable, partners_of
from .exports import COLUMNS, FORMATS, QUESTIONS, SENSITIVE, columns_of, keys_for, usual_keys
from .models import Category, Consent, ExportProfile, Registration

FORMAT_NAMES = dict(ExportProfile.Format.choices)
Status = Registration.Status


class PartnerField(forms.ModelChoiceField):
    """The organisers, or one of `partners`; says how many of `people` each would get."""

    def __init__(self, partners, people, **kwargs):
        everybody = people.count()
        live = people.live()
        self.total = live.count()
        self.agreed = live.agreed_counts(Consent.Purpose.PARTNER_SHARE)
        organisers = ngettext(
            "The organisers: %(count)d person", "The organisers: %(count)d people", everybody
        )
        empty_label = organisers % {"count": everybody}
        super().__init__(partners, empty_label=empty_label, required=False, **kwargs)

    def label_from_instance(self, partner):
        agreed = self.agreed.get(partner.pk, 0)
        if agreed == self.total:
            label = _("%(name)s: %(agreed)d of %(total)d; all have agreed")
        else:
            label = _("%(name)s: %(agreed)d of %(total)d; the others have not agreed")
        return label % {"name": partner, "agreed": agreed, "total": self.total}


class ExportForm(forms.Form):
    """For whom, why, and in which shape an attendee list leaves the house.

    `registrations` are those of the list that one comes from. A `profile` fills the form in, as far
    as `by` may have what it names; what was `typed` does where nothing is to be judged yet.
    `people` are those whom the chosen categories and statuses leave.
    """

    field_order = ("categories", "statuses", "partner", "reason", "fmt", "columns")

    categories = forms.ModelMultipleChoiceField(
        Category.objects.all(),
        label=_("Categories"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all."),
    )
    statuses = forms.MultipleChoiceField(
        label=_("Statuses"),
        choices=Status.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all."),
    )
    reason = forms.CharField(
        label=_("Why"),
        min_length=SHORTEST_REASON,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept on record with your name. Do not name attendees here."),
    )
    fmt = forms.ChoiceField(
        label=_("Format"),
        choices=[(fmt, FORMAT_NAMES[fmt]) for fmt in FORMATS],
        initial="xlsx",
        widget=forms.RadioSelect,
    )

    def __init__(self, data=None, *, edition, registrations, by, profile=None, typed=None):
        columns = columns_of(edition)
        keys = keys_for(by, columns)
        initial = {"columns": usual_keys(keys)}
        if profile:
            initial = profile_initial(profile, columns, by)
        elif typed is not None:
            lists = {name: typed.getlist(name) for name in ("categories", "statuses", "columns")}
            initial = {**typed.dict(), **lists}
        super().__init__(data, initial=initial)
        self.fields["columns"] = forms.MultipleChoiceField(
            label=_("Columns"),
            choices=[(key, columns[key].header) for key in keys],
            widget=forms.CheckboxSelectMultiple,
        )
        self.people = self._narrowed(exportable(edition, registrations))
        self.fields["partner"] = PartnerField(
            partners_of(edition), self.people, label=_("For whom")
        )
        self.order_fields(self.field_order)

    def _narrowed(self, people):
        """Those of the categories and statuses that the form shows; what is no such is nothing."""
        chosen = {}
        for name in ("categories", "statuses"):
            given = self[name].value() or []
            try:
                chosen[name] = self.fields[name].clean(given)
            except forms.ValidationError:
                chosen[name] = []
        if chosen["categories"]:
            people = people.filter(category__in=chosen["categories"])
        return people.filter(status__in=chosen["statuses"]) if chosen["statuses"] else people

    def clean(self):
        if not self.errors and not self.people.exists():
            raise forms.ValidationError(_("There is nobody in this list."))
        return super().clean()


def profile_initial(profile, columns, by):
    """What a profile proposes; columns that `by` may not have, or a partner not, are left out."""
    named = set(profile.columns)
    questions = [key for key in columns if key not in COLUMNS]
    if QUESTIONS in named:
        named |= {key for key in questions if not columns[key].permission}
    if SENSITIVE in named:
        named |= {key for key in questions if columns[key].permission}
    return {
        "categories": [category.pk for category in profile.categories.all()],
        "statuses": profile.statuses or [s.value for s in Status if s not in Registration.ENDED],
        "partner": profile.partner_id,
        "reason": profile.reason,
        "fmt": profile.fmt,
        "columns": [key for key in keys_for(by, columns, profile.partner_id) if key in named],
    }


class ProfileForm(forms.ModelForm):
    """A saved profile: ticks instead of lists of keys."""

    columns = forms.MultipleChoiceField(label=_("Columns"), widget=forms.CheckboxSelectMultiple)
    statuses = forms.MultipleChoiceField(
        label=_("Statuses"),
        choices=Status.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all but the refused and the cancelled."),
    )

    class Meta:
        model = ExportProfile
        fields = (
            "name",
            "edition",
            "columns",
            "categories",
            "statuses",
            "partner",
            "fmt",
            "reason",
        )
        widgets = {"categories": forms.CheckboxSelectMultiple, "fmt": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        edition = self.instance.edition if self.instance.pk else None
        columns = columns_of(edition) if edition else COLUMNS
        every = [
            (QUESTIONS, _("All questions of the edition, except sensitive ones")),
            (SENSITIVE, _("All sensitive questions of the edition")),
        ]
        if "columns" in self.fields:
            named = [(key, column.header) for key, column in columns.items()]
            self.fields["columns"].choices = [*named, *every]  # type: ignore[attr-defined]
