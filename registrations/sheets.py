"""The sheet of an edition's registrations: names in either script, and no consent assumed."""

import uuid

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.lib.text import isolate, normalise
from speakers.models import Organisation
from speakers.sheets.columns import CodeColumn, Column, CountryColumn, EmailColumn, PhoneColumn
from speakers.sheets.directories import Ref
from speakers.sheets.references import RefColumn
from speakers.sheets.sheet import Key, Sheet, register
from speakers.sheets.typed import ChoiceColumn

from .exports import CONTACT
from .models import Category, Registration
from .namesakes import Namesakes
from .sheet_seats import refuse_without_seats

NO_CATEGORY = gettext_lazy("There is no category “%(text)s”.")


class OrganisationColumn(RefColumn):
    """An organisation that is known, else its name as it was written."""

    field = ""

    def parse(self, text, book):
        refs = book.directory(self.model).named(text)
        return refs[0] if len(refs) == 1 else Column.parse(self, text, book)

    def show(self, value, book):
        return super().show(value, book) if isinstance(value, Ref) else value

    def write(self, record, value):
        is_known = isinstance(value, Ref)
        record.organisation_id = value.pk if is_known else None
        record.organisation_name = str(value or "")


def _live(values, *keys):
    """One key of the values of these columns, where all are given and the row has not ended."""
    said = tuple(values.get(key) for key in keys)
    return [said] if all(said) and values.get("status") not in Registration.ENDED else []


def names_of(values):
    """The names of a row in either script, in one spelling."""
    return {normalise(values[key]) for key in ("name", "name_latin") if values.get(key)}


class RegistrationSheet(Sheet):
    kind, title = "registrations", gettext_lazy("Registrations")
    model, order = Registration, 9
    is_of_programme = False
    keys = [
        Key(gettext_lazy("reference"), ("reference",), lambda v: _said(v, "reference")),
        Key(gettext_lazy("e-mail"), ("email",), lambda v: _live(v, "email")),
        Key(
            gettext_lazy("name and telephone"),
            ("name", "phone"),
            lambda v: _live(v, "name", "phone"),
        ),
    ]
    columns = [
        Column(
            "name",
            gettext_lazy("Name"),
            longest=200,
            is_required=True,
            width=30,
            spellings=("full name", "nom complet", "nom et prénom", "الاسم الكامل"),
        ),
        Column(
            "name_latin",
            gettext_lazy("Name in Latin letters"),
            longest=200,
            is_ltr=True,
            width=30,
            spellings=("latin name", "nom latin"),
        ),
        EmailColumn(
            "email",
            gettext_lazy("E-mail"),
            longest=254,
            is_ltr=True,
            width=34,
            permission=CONTACT,
            spellings=("email", "mail", "courriel", "adresse e-mail"),
        ),
        PhoneColumn(
            "phone",
            gettext_lazy("Telephone"),
            longest=40,
            is_ltr=True,
            is_code=True,
            permission=CONTACT,
            spellings=("phone", "tel", "tél", "mobile", "gsm", "الهاتف"),
        ),
        RefColumn(
            "category",
            gettext_lazy("Category"),
            model=Category,
            unknown=NO_CATEGORY,
            is_required=True,
            spellings=("profil", "profile", "الفئة"),
        ),
        OrganisationColumn(
            "organisation",
            gettext_lazy("Organisation"),
            longest=250,
            model=Organisation,
            unknown="",
            width=34,
            spellings=("company", "institution", "organization", "société", "المؤسسة"),
        ),
        Column(
            "position",
            gettext_lazy("Position"),
            longest=200,
            width=28,
            spellings=("fonction", "job title", "title", "المنصب"),
        ),
        CountryColumn(
            "country",
            gettext_lazy("Country"),
            is_ltr=True,
            width=9,
            spellings=("pays", "البلد"),
            help_text=gettext_lazy("Two letters, as in MA."),
        ),
        ChoiceColumn("language", gettext_lazy("Language"), choices=settings.LANGUAGES),
        ChoiceColumn("status", gettext_lazy("Status"), choices=Registration.Status.choices),
        Column(
            "source",
            gettext_lazy("Source institution"),
            longest=500,
            width=30,
            spellings=("source", "via", "المصدر"),
            help_text=gettext_lazy("Who sent this list or invited these people."),
        ),
        CodeColumn(
            "reference",
            gettext_lazy("Reference"),
            longest=12,
            is_ltr=True,
            is_code=True,
            width=14,
            help_text=gettext_lazy("Fills itself; by it a row finds its registration again."),
        ),
    ]

    def records(self, book):
        return super().records(book).filter(edition=book.edition)

    def known(self, book):
        knowns = super().known(book)
        refs = book.directory(Organisation).refs
        rows = self.records(book).values_list("pk", "organisation", "organisation_name")
        written = {pk: (linked, name) for pk, linked, name in rows}
        column = next(column for column in self.columns if column.key == "organisation")
        for known in knowns:
            linked, name = written[known.pk]
            text = column.parse(" ".join(name.split()), book) if name.strip() else None
            known.values["organisation"] = refs.get(linked) or text
        book.facts["registrations"] = knowns
        return knowns

    def repeat(self, row, column, number):
        row.doubt(_("Row %(number)s is the same.") % {"number": number}, is_takable=False)

    def check(self, row, book):
        super().check(row, book)
        has_contact = book.user.has_perm(CONTACT)
        if has_contact and not (row.after("email") or row.after("phone")):
            row.refuse("email", _("Give an e-mail or a telephone number."))
        is_offered = row.after("status") == Registration.Status.OFFERED
        if "status" in row.changes or (row.known is None and is_offered):
            message = _("This status is given by a button, which tells the person; not by a sheet.")
            row.refuse("status", message)

    def check_all(self, rows, book):
        """Hold back whoever bears the name of another, in either script."""
        self.check_references(rows, book)
        namesakes = Namesakes()
        for known in book.facts["registrations"]:
            if known.values["status"] not in Registration.ENDED:
                namesakes.add(names_of(known.values), known)
        for row in rows:
            if row.problems:
                continue
            if row.known is None:
                for other in namesakes.find(names_of(row.values)):
                    row.doubt(_doubt(other, book))
                namesakes.add(names_of(row.values), row)
            elif row.key == str(self.keys[1].label) and _is_renamed(row):
                row.doubt(_doubt(row.known, book))
        refuse_without_seats(rows, book.edition)

    def check_references(self, rows, book):
        given = {row.values["reference"]: row for row in rows if row.values.get("reference")}
        elsewhere = Registration.objects.filter(reference__in=given).exclude(edition=book.edition)
        for reference in elsewhere.values_list("reference", flat=True):
            message = _("A registration of another edition has this reference.")
            given[reference].refuse("reference", message)

    def start(self, record, row, book):
        record.edition = book.edition
        record.reference = uuid.uuid4().hex[:10].upper()

    def fill(self, record, values):
        super().fill(record, values)
        if "organisation" in values:
            column = next(column for column in self.columns if column.key == "organisation")
            column.write(record, values["organisation"])

    def finish(self, record, book):
        record.derive_search()
        if record.status == Registration.Status.WAITING and record.waiting_since is None:
            record.waiting_since = timezone.now()

    def derived(self, fields):
        columns = {"sounds", "waiting_since", "organisation", "organisation_name"}
        return super().derived(fields) | columns

    def title_of(self, row):
        return row.after("name") or row.after("name_latin") or ""

    def example(self, book):
        category = next(iter(book.directory(Category).refs.values()), "")
        return {
            "name": "فلان الفلاني",
            "name_latin": "Example Example",
            "email": "example@example.org",
            "phone": "+212 600 000 000",
            "category": str(category),
            "organisation": "Example",
            "country": "MA",
        }


def _said(values, key):
    return [values[key]] if values.get(key) else []


def _is_renamed(row):
    names = names_of(row.values)
    return bool(names) and names.isdisjoint(names_of(row.known.values))


def _doubt(other, book):
    """Of whom a row may be a duplicate."""
    name = isolate(other.values.get("name") or other.values.get("name_latin") or "")
    if hasattr(other, "number"):
        message = _("Row %(number)s has this name too: %(name)s.")
        return message % {"number": other.number, "name": name}
    if (email := other.values.get("email")) and book.user.has_perm(CONTACT):
        return _("Already registered: %(name)s, %(email)s.") % {
            "name": name,
            "email": isolate(email),
        }
    return _("Already registered: %(name)s.") % {"name": name}


register(RegistrationSheet())
