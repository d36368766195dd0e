"""What somebody writes who asks another to meet."""

from django import forms
from django.utils.translation import gettext_lazy as _

from registrations.public_forms import LineField

from .models import MeetingRequest

LONGEST_REASON = 200


class AskForm(forms.Form):
    """One line of reason, and how much it matters to who asks."""

    reason = LineField(
        label=_("Why should you meet?"),
        help_text=_("One line: the other side reads it and decides by it."),
        max_length=LONGEST_REASON,
    )
    priority = forms.TypedChoiceField(
        label=_("How much does it matter to you?"),
        help_text=_("Only the organisers see this: the plan holds what matters most first."),
        choices=MeetingRequest.Priority.choices,
        coerce=int,
        initial=MeetingRequest.Priority.IMPORTANT,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
