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


class PartnerField(forms.ModelChoiceField):
    """The organisers, or one of `partners`; says how many of `registrations` each would get."""

    def __init__(self, partners, registrations, **kwargs):
        everybody = registrations.count()
        live = registrations.live()
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
    """For whom, why, and in which shape an attendee list leaves the house."""

    field_order = ("partner", "reason", "fmt", "columns")

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

    def __init__(self, *args, edition, registrations, by, **kwargs):
        super().__init__(*args, **kwargs)
        keys = allowed_columns(by)
        self.fields["columns"] = forms.MultipleChoiceField(
            label=_("Columns"),
            choices=[(key, COLUMNS[key].header) for key in keys],
            initial=keys,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["partner"] = PartnerField(
            partners_of(edition), registrations, label=_("For whom")
        )
        self.order_fields(self.field_order)
