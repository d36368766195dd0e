"""What the screen of the doors asks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from registrations.models import Door, ScanDevice


class DeviceForm(forms.ModelForm):
    """A device for one of the doors of the edition."""

    class Meta:
        model = ScanDevice
        fields = ("door", "label")
        help_texts = {"label": _("What the other devices say: “already in, 14:02, desk 2”.")}

    def __init__(self, *args, doors, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["door"] = forms.ModelChoiceField(
            Door.objects.filter(pk__in=[door.pk for door in doors]),
            label=_("door"),
            initial=doors[0] if doors else None,
            empty_label=None,
        )
