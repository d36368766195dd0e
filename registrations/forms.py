from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .actions import SHORTEST_REASON, partners_of
from .exports import COLUMNS, FORMATS, allowed_columns
from .models import Consent, Registration
from .refusals import RefusableForm

FORMAT_NAMES = {"xlsx": _("Excel workbook (XLSX)"), "csv": _("Text table (CSV)")}


class RegistrationForm(RefusableForm):
    class Meta:
        model = Registration
        fields = "__all__"


class ConsentForm(forms.ModelForm):
    """A new consent in full; of one on record, only its end can be told."""

    withdraw = forms.BooleanField(label=_("withdrawn now"), required=False)

    class Meta:
        model = Consent
        fields = ("purpose", "partner", "text_version", "language", "channel", "given_at")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        on_record = self.instance.pk is not None
        for name, field in self.fields.items():
            field.disabled = on_record if name != "withdraw" else not on_record
        if self.instance.withdrawn_at:
            self.fields["withdraw"].disabled = True


class ConsentFormSet(forms.BaseInlineFormSet):
    def clean(self):
        """Refuse one consent given twice in one go; against those on record, the model does."""
        super().clean()
        given = [
            (form.cleaned_data.get("purpose"), form.cleaned_data.get("partner"))
            for form in self.extra_forms
            if form.has_changed()
        ]
        if len(given) > len(set(given)):
            raise forms.ValidationError(_("This consent is recorded already."))


class ExportForm(forms.Form):
    """For whom, why, and in which shape an attendee list leaves the house."""

    partner = forms.ModelChoiceField(label=_("For whom"), queryset=None, required=False, blank=True)
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
    columns = forms.MultipleChoiceField(label=_("Columns"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, edition, registrations, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.total = registrations.count()
        keys = allowed_columns(by)
        self.fields["columns"].choices = [(key, COLUMNS[key].header) for key in keys]
        self.fields["columns"].initial = keys
        field = self.fields["partner"]
        field.queryset = partners_of(edition)
        field.empty_label = ngettext(
            "The organisers: %(count)d person", "The organisers: %(count)d people", self.total
        ) % {"count": self.total}
        live = registrations.live()
        field.label_from_instance = _partner_labels(
            live.count(), live.agreed_counts(Consent.Purpose.PARTNER_SHARE)
        )


def _partner_labels(total, agreed):
    """The function that names a partner with the size of its list beside that of the whole."""

    def label(partner):
        numbers = {"name": partner, "agreed": agreed.get(partner.pk, 0), "total": total}
        if numbers["agreed"] == total:
            return _("%(name)s: %(agreed)d of %(total)d; all have agreed") % numbers
        return _("%(name)s: %(agreed)d of %(total)d; the others have not agreed") % numbers

    return label
