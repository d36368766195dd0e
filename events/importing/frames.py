"""Rooms, tracks and session types of the file, each with the record of the edition it is."""

import itertools
from collections import defaultdict

from django.db import models

from accounts.models.change import create_all, save_all
from forum.lib.languages import CODES

from .document import ImportedName
from .naming import free_slug, key_of


class Frame:
    """One kind of frame record of an edition: found by name, never by guid.

    `guesses` are pairs of a name in the file and the record that a session known by its guid has
    now: so the French feed of a programme fills the French name of a room imported in Arabic.
    """

    def __init__(self, model, edition, language):
        self.model = model
        self.edition = edition
        self.column = f"name_{language}"
        self.existing = list(model.objects.filter(edition=edition))
        self.by_key: dict[str, models.Model] = {}
        self.created, self.changed = [], []
        for record in self.existing:
            for code in CODES:
                if name := getattr(record, f"name_{code}"):
                    self.by_key.setdefault(key_of(name), record)

    def get(self, name):
        """The record of this name; None for no name."""
        return self.by_key[key_of(name)] if name else None

    def merge(self, wanted, guesses):
        """Find or make a record for each `ImportedName`, in bulk."""
        named: dict[str, ImportedName] = {}
        for item in filter(lambda item: item.name, wanted):
            named.setdefault(key_of(item.name), item)
        self._translate([key for key in named if key not in self.by_key], guesses, named)
        slugs = {record.slug for record in self.existing}
        position = max((record.position for record in self.existing), default=0)
        for key, item in named.items():
            if key not in self.by_key:
                position = min(position + 1, 32767)
                self.by_key[key] = self._make(item, slugs, position)
                self.created.append(self.by_key[key])
            self._add_capacity(self.by_key[key], item)
        create_all(self.model, self.created)
        fields = [self.column, "capacity"] if self._has_capacity else [self.column]
        save_all(self.model, self.changed, fields)

    @property
    def _has_capacity(self):
        return hasattr(self.model, "capacity")

    def _translate(self, unknown, guesses, named):
        """Take an unknown name for the translation of the one record its sessions have now."""
        candidates = defaultdict(set)
        for name, record in guesses:
            candidates[key_of(name)].add(record)
        taken = {record for key, record in self.by_key.items() if key in named}
        for key in unknown:
            records = candidates[key]
            if len(records) != 1 or records & taken:
                continue
            (record,) = records
            if not record or getattr(record, self.column):
                continue
            # The instances of the sessions are others than those of the frame: same row.
            record = next(own for own in self.existing if own == record)
            setattr(record, self.column, named[key].name)
            taken.add(record)
            self.changed.append(record)
            self.by_key[key] = record

    def _make(self, item, slugs, position):
        kind = self.model._meta.model_name.replace("sessiontype", "type")
        numbered = (f"{kind}-{n}" for n in itertools.count(1))
        return self.model(
            edition=self.edition,
            slug=free_slug(itertools.chain([item.slug, item.name], numbered), slugs, 80),
            position=position,
            **{self.column: item.name},
        )

    def _add_capacity(self, record, item):
        if item.capacity and self._has_capacity and record.capacity is None:
            record.capacity = item.capacity
            if record.pk and record not in self.changed:
                self.changed.append(record)
