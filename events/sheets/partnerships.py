"""The sheet of what organisations are to an edition."""

from django.utils.translation import gettext_lazy as _

from events.models import Partnership
from speakers.models import Organisation
from speakers.sheets.columns import Column
from speakers.sheets.people import NO_ORGANISATION
from speakers.sheets.references import RefColumn
from speakers.sheets.sheet import Key, Sheet
from speakers.sheets.typed import ChoiceColumn, NumberColumn


def _pair(values):
    pair = (values.get("organisation"), values.get("role"))
    return [pair] if all(pair) else []


class PartnershipSheet(Sheet):
    kind, title = "partnerships", _("Partnerships")
    model, order = Partnership, 4
    keys = [Key(_("organisation and role"), ("organisation", "role"), _pair)]
    columns = [
        RefColumn(
            "organisation",
            _("Organisation"),
            model=Organisation,
            unknown=NO_ORGANISATION,
            is_required=True,
            width=40,
            spellings=("partner", "partenaire", "institution", "name", "nom", "الشريك", "المؤسسة"),
        ),
        ChoiceColumn(
            "role",
            _("Role"),
            choices=Partnership.Role.choices,
            is_required=True,
            width=24,
            spellings=("rôle", "type", "الصفة"),
        ),
        NumberColumn(
            "precedence",
            _("Precedence"),
            most=32767,
            spellings=("order", "ordre", "rang", "الترتيب"),
            help_text=_("The smaller number stands first."),
        ),
        Column("stand", _("Stand"), longest=20, is_code=True, width=12),
    ]

    def records(self, book):
        return super().records(book).filter(edition=book.edition)

    def title_of(self, row):
        return str(row.after("organisation") or "")

    def example(self, book):
        return {"organisation": "…", "precedence": "1"}

    def start(self, record, row, book):
        record.edition = book.edition

    def finish(self, record, book):
        """Nothing follows from its columns."""

    def derived(self, fields):
        return set()
