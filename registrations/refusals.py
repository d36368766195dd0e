"""Forms of the back office whose saving the timetable may refuse: they say what is in the way."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from events.clashes import explain
from events.models import Occupancy
from events.models.occupancy import Clashes


class OneEditionForm(forms.ModelForm):
    """An edition is chosen once: what was made for it would else hang between two."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "edition" in self.fields:
            self.fields["edition"].disabled = True


class RefusableForm(OneEditionForm):
    """A record's form that, once its saving was refused, names what it met.

    Where only people are expected twice, it then offers a tick to keep both.
    """

    accept_clash = forms.BooleanField(
        label=_("I know, keep it"),
        required=False,
        widget=forms.HiddenInput,
        help_text=_("This person is knowingly expected in two places at once."),
    )
    # The `Clashes` that saving raised; given by `RefusableAdmin`.
    refusal: Clashes | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound and self.data.get(self.add_prefix("accept_clash")):
            self._offer_tick()

    def full_clean(self):
        super().full_clean()
        if not self.is_bound or self.refusal is None:
            return
        clashes = self.refusal.clashes
        if not clashes:  # what was in the way has gone in the meantime
            self.add_error(None, _("The timetable has just changed. Please save again."))
            return
        self.explain_refusal(clashes)
        if all(clash.kind == Occupancy.Kind.PERSON for clash in clashes):
            self._offer_tick()

    def explain_refusal(self, clashes):
        for sentence in explain(clashes, edition=self.instance.edition):
            self.add_error(None, sentence)

    def _offer_tick(self):
        self.fields["accept_clash"].widget = forms.CheckboxInput()


class RefusableAdmin(admin.ModelAdmin):
    """Turns `Clashes`, raised while saving, into errors of the form: see `RefusableForm`."""

    def changeform_view(self, request, *args, **kwargs):
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Clashes as refusal:
            # All was rolled back. The same form once more, which cannot be valid this time.
            request.refusal = refusal
            return super().changeform_view(request, *args, **kwargs)

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        may_save = self.has_change_permission(request, obj) if obj else True
        return fieldsets if may_save else fieldsets_without(fieldsets, ["accept_clash"])

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", None)  # type: ignore[attr-defined]
        return form


def fieldsets_without(fieldsets, names):
    """The admin's `fieldsets` less the fields of these `names`."""
    return [
        (title, {**options, "fields": [name for name in options["fields"] if name not in names]})
        for title, options in fieldsets
    ]
