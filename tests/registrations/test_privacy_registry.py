"""Every column that can hold text about a person is declared: a new one fails until it is."""

from dataclasses import replace

import pytest
from django.db import models
from django.test.utils import isolate_apps

from registrations.privacy import REGISTRY, Whose, undeclared
from registrations.privacy.registry import text_columns

pytestmark = pytest.mark.once


def test_every_column_of_every_model_is_declared():
    assert undeclared() == set()


def test_a_model_or_a_column_that_nobody_declared_is_found(monkeypatch):
    answer, edition = REGISTRY["registrations.Answer"], REGISTRY["events.Edition"]
    monkeypatch.delitem(REGISTRY, answer.label)
    columns = edition.plain - {"slug"} | {"nickname"}
    monkeypatch.setitem(REGISTRY, edition.label, replace(edition, plain=columns))

    assert undeclared() == {
        "registrations.Answer.value",
        "events.Edition.slug",
        "events.HistoricalEdition.slug",
        "events.Edition.nickname (gone)",
    }


@isolate_apps("registrations")
def test_what_can_hold_text_is_told_from_what_cannot():
    class Guest(models.Model):
        nickname = models.CharField(max_length=10)
        photo = models.FileField()
        likes = models.JSONField()
        address = models.GenericIPAddressField()
        scan = models.BinaryField()
        kind = models.CharField(max_length=1, choices=[("a", "A")])
        born_on = models.DateField()

        class Meta:
            app_label = "registrations"

        def __str__(self):
            return self.nickname

    assert text_columns(Guest) == {"nickname", "photo", "likes", "address", "scan"}


def test_whoever_holds_data_of_attendees_says_how_they_are_erased_and_how_long_kept():
    for entry in REGISTRY.values():
        if entry.whose != Whose.NOBODY:
            assert all([entry.kept, entry.on_erasure]), entry.label
        if entry.whose == Whose.ATTENDEE:
            assert all([entry.rows, entry.title]), entry.label
