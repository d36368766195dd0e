"""Starting a plan of meetings, and choosing two to compare."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .actions.planning.computing import MOST_SECONDS
from .models import Plan


class StartForm(forms.Form):
    seconds = forms.IntegerField(
        label=gettext_lazy("Seconds to look for a better plan"),
        min_value=5,
        max_value=MOST_SECONDS,
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)


class ComparisonForm(forms.Form):
    """Two plans by their keys; the published or newest against the one before, to begin with."""

    def __init__(self, *args, plans, **kwargs):
        super().__init__(*args, **kwargs)
        rows = [row for row in plans if row.held is not None and row.state != Plan.State.COMPUTING]
        choices = [(row.pk, _label(row)) for row in rows]
        labels = (gettext_lazy("Compare plan"), gettext_lazy("with plan"))
        for place, (name, label) in enumerate(zip(("one", "other"), labels, strict=True)):
            initial = choices[1 - place][0] if len(choices) > 1 else None
            self.fields[name] = forms.TypedChoiceField(
                label=label, choices=choices, coerce=int, initial=initial
            )

    def clean(self):
        given = self.cleaned_data
        if given.get("one") == given.get("other"):
            raise ValidationError(_("Choose two different plans."))
        return given


def _label(plan):
    note = f" · {plan.note}" if plan.note else ""
    return f"{plan.number} · {plan.get_state_display()}{note}"
