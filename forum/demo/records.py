"""Many new records at once, made as their own `save` would make them."""

import random
import uuid

from events.models.session import CODE_LETTERS
from events.models.timed import WallTimed
from forum.lib.languages import CODES
from speakers.models.record import Searchable

# The order of the texts in this package, whatever the settings say.
ORDER = ("ar", "fr", "en")
_BATCH = 500


def texts(**fields):
    """Keyword arguments of translated fields, each given as (ar, fr, en).

    >>> texts(name=("أكادير", "Agadir", "Agadir"))["name_fr"]
    'Agadir'
    """
    return {
        f"{field}_{code}": words[ORDER.index(code)]
        for field, words in fields.items()
        for code in CODES
    }


def guid(*parts):
    """The same UUID for the same parts, on every machine."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "montada:" + "/".join(map(str, parts)))


def dice(*parts):
    """Random numbers that are the same for the same parts: for examples, never for secrets."""
    return random.Random("/".join(map(str, parts)))  # noqa: S311


def code(identifier):
    """Six letters and digits for a session, from its guid."""
    number, letters = identifier.int, ""
    for _ in range(6):
        number, place = divmod(number, len(CODE_LETTERS))
        letters += CODE_LETTERS[place]
    return letters


def create(records):
    """Insert this list of new records of one model and return them with their keys.

    Sets what `bulk_create` leaves out by not calling `save`: search text and derived moments.
    """
    for record in records:
        if isinstance(record, Searchable):
            record.derive_search()
        if isinstance(record, WallTimed):
            record.derive_times()
    return type(records[0]).objects.bulk_create(records, batch_size=_BATCH) if records else []


def create_missing(records):
    """Records by slug: those that the database has already, as they are there, and new ones."""
    slugs = [record.slug for record in records]
    known = type(records[0]).objects.in_bulk(slugs, field_name="slug")
    new = create([record for record in records if record.slug not in known])
    return known | {record.slug: record for record in new}
