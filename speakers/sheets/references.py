"""Columns whose cells name records."""

import re

from .cells import text_of
from .columns import Column


class RefColumn(Column):
    """A record by its name or address; `unknown` is the sentence when there is none."""

    empty = None

    def __init__(self, key, heading, *, model, unknown, **options):
        super().__init__(key, heading, **options)
        self.model, self.unknown = model, unknown

    def parse(self, text, book):
        return book.directory(self.model).find(text, str(self.unknown))

    def show(self, value, book):
        return book.directory(self.model).written(value)

    @property
    def field(self):
        return f"{self.attribute}_id"

    def stored(self, value, book):
        return book.directory(self.model).refs.get(value)

    def write(self, record, value):
        setattr(record, self.field, value and value.pk)


class RefsColumn(RefColumn):
    """Several records, one a line or divided by semicolons."""

    SEPARATORS = ";؛\n"

    def read(self, cell, book):
        names = re.split(rf"[{self.SEPARATORS}]", text_of(cell, book.is_text))
        directory = book.directory(self.model)
        found = (directory.find(" ".join(n.split()), str(self.unknown)) for n in names if n.strip())
        return tuple(dict.fromkeys(found)) or None

    def show(self, value, book):
        directory = book.directory(self.model)
        return "; ".join(directory.written(ref, self.SEPARATORS) for ref in value)
