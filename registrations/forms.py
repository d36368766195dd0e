from django import forms
from django.utils.translation import gettext_lazy as _

from .actions import Full
from .models import Admission, Consent, Registration
from .refusals import RefusableForm


class RegistrationForm(RefusableForm):
    class Meta:
        model = Registration
        fields = "__all__"

    def clean(self):
        """Say where there is no seat; whoever is quicker than this form is told when saving."""
        super().clean()
        edition, category = (self.cleaned_data.get(name) for name in ("edition", "category"))
        if not (edition and category and "category" in self.changed_data):
            return
        admission = Admission.objects.of_edition(edition).filter(category=category).first()
        is_full = admission is not None and admission.seats_left == 0
        is_new = self.instance.pk is None
        if is_full and (not admission.has_waiting_list if is_new else self.instance.holds_seat):
            self.add_error("category", Full(category))


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
