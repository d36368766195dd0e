"""What is asked before badges and lists are drawn."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.lib.markup import written_date
from registrations.models import Category
from registrations.printing.badges import BY_CATEGORY, BY_NAME, LAYOUTS


class BadgesForm(forms.Form):
    """Whose badges, on what, in which order."""

    layout = forms.ChoiceField(label=_("Paper"), choices=list(LAYOUTS.items()))
    order = forms.ChoiceField(
        label=_("Order"),
        choices=[(BY_CATEGORY, _("By category, then by name")), (BY_NAME, _("By name"))],
    )
    categories = forms.ModelMultipleChoiceField(
        label=_("Categories"),
        queryset=Category.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all."),
    )
    only_new = forms.BooleanField(
        label=_("Only those without a badge"), required=False, initial=True
    )


class DayListForm(forms.Form):
    """With boxes for which day."""

    def __init__(self, *args, edition, **kwargs):
        super().__init__(*args, **kwargs)
        days = [(day.isoformat(), written_date(day, "l j F")) for day in edition.days]
        choices = [("", _("All days")), *days]
        self.fields["day"] = forms.ChoiceField(label=_("Day"), required=False, choices=choices)
