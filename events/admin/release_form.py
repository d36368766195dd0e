"""The form under a preview: what a release says of itself, whom it tells, and when it happens."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.actions import Seen
from forum.lib.languages import CODES, direction
from forum.lib.markup import html_code
from forum.lib.text import clean
from forum.lib.wallclock import NonexistentTime, instant

LONGEST_NOTE = 5000
NOTES = {
    "ar": gettext_lazy("Note in Arabic"),
    "fr": gettext_lazy("Note in French"),
    "en": gettext_lazy("Note in English"),
}


class ReleaseForm(forms.Form):
    """What publishing a `Preview` of an edition needs to know.

    `changes` and the value of the ticked `warnings` are the marks of what the reader has seen.
    """

    changes = forms.CharField(required=False, widget=forms.HiddenInput)
    warnings = forms.CharField(required=False)
    tells_speakers = forms.BooleanField(
        required=False, label=gettext_lazy("Tell these speakers by e-mail")
    )
    day = forms.DateField(
        required=False,
        label=gettext_lazy("Day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )
    time = forms.TimeField(
        required=False,
        label=gettext_lazy("Time"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": 300}),
        input_formats=["%H:%M", "%H:%M:%S"],
    )

    def __init__(self, *args, edition, preview, **kwargs):
        super().__init__(*args, **kwargs)
        self.edition, self.suggested = edition, preview.note
        for code in CODES:
            self.fields[f"note_{code}"] = forms.CharField(
                required=False,
                label=NOTES.get(code, code),
                initial=preview.note[code],
                max_length=LONGEST_NOTE,
                widget=forms.Textarea({"rows": 4, "lang": html_code(code), "dir": direction(code)}),
            )

    @property
    def notes(self):
        """The fields of the note, Arabic first."""
        return [self[f"note_{code}"] for code in CODES]

    @property
    def note(self):
        """By language; nothing where it is as suggested: publishing suggests anew."""
        written = {code: clean(self.cleaned_data[f"note_{code}"]) for code in CODES}
        return {} if written == self.suggested else written

    @property
    def seen(self):
        return Seen(self.cleaned_data["changes"], self.cleaned_data["warnings"])

    def publish_at(self):
        """The instant asked for on the edition's clocks; None, with an error, for no such one."""
        day, time = self.cleaned_data["day"], self.cleaned_data["time"]
        if not (day and time):
            self.add_error("day", _("Give both the day and the time."))
            return None
        try:
            return instant(day, time, self.edition.zone)
        except NonexistentTime:
            self.add_error("time", _("The clocks skip this time that day; choose another."))
        except OverflowError:
            self.add_error("day", _("This day is not possible."))
        return None
