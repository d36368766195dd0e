"""The sheet of organisations, and what the sheets of records in three languages share."""

from django.utils.translation import gettext_lazy as _

from forum.lib.languages import CODES
from forum.lib.slugs import ascii_slug, free_slug
from speakers.models import Organisation

from .columns import (
    CountryColumn,
    GuidColumn,
    LinkColumn,
    ProseColumn,
    SlugColumn,
    in_three_languages,
)
from .directories import name_key
from .sheet import Key, Sheet
from .typed import ChoiceColumn

NAMES = tuple(f"name_{code}" for code in CODES)
GUID = GuidColumn(
    "guid",
    _("Identifier"),
    is_key=True,
    is_ltr=True,
    is_code=True,
    width=38,
    spellings=("guid", "uuid", "id", "identifiant", "المعرف"),
    help_text=_("Fills itself. Leave it as it is: by it the row finds its record again."),
)
SLUG_HELP = _("The end of the page’s address; empty in a new row, it fills itself.")
IDENTIFIER = Key(_("identifier"), ("guid",), lambda values: _one(values, "guid"))
ADDRESS = Key(_("address"), ("slug",), lambda values: _one(values, "slug"))


def _one(values, key):
    return [values[key]] if values.get(key) is not None else []


def names_of(values):
    """The names of a row, in one spelling each."""
    return {name_key(values[key]) for key in NAMES if values.get(key)}


NAME = Key(_("name"), NAMES, names_of)


class NamedSheet(Sheet):
    """Records that have names in three languages, and an address made from them."""

    keys = [IDENTIFIER, ADDRESS, NAME]
    one_language_of = ["name"]
    is_named = True

    def start(self, record, row, book):
        if row.values.get("slug"):
            return
        directory, values = book.directory(self.model), row.values
        longest = next(c.longest for c in self.columns if c.key == "slug")
        base = ascii_slug(values.get("name_fr"), values.get("name_en"), longest=longest)
        base = base or self.model._meta.model_name
        record.slug = row.ref.slug = free_slug(base, directory.by_slug, longest)
        directory.by_slug[record.slug] = row.ref


class OrganisationSheet(NamedSheet):
    kind, title = "organisations", _("Organisations")
    model, order = Organisation, 1
    columns = [
        *in_three_languages(
            "name",
            _("Name"),
            longest=250,
            width=36,
            spellings=("official name", "nom", "organisation", "organization", "اسم", "المؤسسة"),
        ),
        *in_three_languages("short_name", _("Short name"), longest=120),
        ChoiceColumn(
            "kind", _("Kind"), choices=Organisation.Kind.choices, spellings=("type", "نوع")
        ),
        CountryColumn(
            "country", _("Country"), is_ltr=True, width=9, help_text=_("Two letters, as in MA.")
        ),
        LinkColumn(
            "website",
            _("Website"),
            longest=200,
            is_ltr=True,
            width=32,
            spellings=("site", "site web", "url", "web"),
        ),
        *in_three_languages("description", _("Description"), ProseColumn, width=50),
        SlugColumn("slug", _("Address"), longest=80, is_ltr=True, help_text=SLUG_HELP),
        GUID,
    ]

    def example(self, book):
        return {
            "name_ar": "مؤسسة نموذج",
            "name_fr": "Institution Exemple",
            "name_en": "Example Institution",
            "country": "MA",
            "website": "https://www.example.org",
        }
