from django.utils.translation import gettext as _

from events.clashes import explain
from events.models import Occupancy
from registrations.refusals import RefusableForm

from .models import Meeting, MeetingSlot, Table

OFFERED = 6


class MeetingForm(RefusableForm):
    """A meeting; its edition is its slot's."""

    class Meta:
        model = Meeting
        fields = ("slot", "table", "first", "second", "status", "provenance", "source")

    def clean(self):
        if slot := self.cleaned_data.get("slot"):
            self.instance.edition = slot.edition
        return super().clean()

    def explain_refusal(self, clashes):
        """Say at each field what it meets, and what is free instead."""
        kinds = {clash.kind for clash in clashes}
        for clash in clashes:
            for sentence in explain([clash], edition=self.instance.edition):
                self.add_error(self._field_of(clash), sentence)
        if Occupancy.Kind.TABLE in kinds:
            self.add_error("table", self._free_tables())
        if Occupancy.Kind.PERSON in kinds:
            self.add_error("slot", self._free_slots())

    def _field_of(self, clash):
        if clash.kind == Occupancy.Kind.TABLE:
            return "table"
        return "first" if clash.resource == self.instance.first.person_resource else "second"

    def _free_tables(self):
        tables = Table.objects.free_for(self.instance)[:OFFERED]
        if not tables:
            return _("No table is free in this slot.")
        return _("Free tables in this slot: %(list)s.") % {"list": _listed(tables)}

    def _free_slots(self):
        slots = MeetingSlot.objects.free_for(self.instance)[:OFFERED]
        if not slots:
            return _("There is no slot in which both are free.")
        return _("Slots in which both are free: %(list)s.") % {"list": _listed(slots)}


def _listed(records):
    # Translators: what stands between the items of a list inside a sentence.
    return _(", ").join(str(record) for record in records)
