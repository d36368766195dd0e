"""The file of everything about one person holds every row in which a raw scan finds them."""

import json
import uuid

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils import translation

from accounts.models import AuditEntry
from registrations.actions.access import access_file
from registrations.actions.erasing import ERASE, ask_erasure
from registrations.models import Certificate, Registration
from tests.factories.privacy import FORMER, PERSON, SECRETS, make_known_person
from tests.factories.registrations import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make_known_person()


def rows_about(registration):
    """`{(model, id)}` of every row that names the person, by text, by number or by id."""
    merged = Registration.objects.filter(merged_into=registration).values_list("pk", flat=True)
    keys = {registration.pk, *merged}
    people = Registration.objects.filter(pk__in=keys)
    resources = set(people.values_list("resource", flat=True))
    references = set(people.values_list("reference", flat=True))
    subjects = {f"registrations.registration:{key}" for key in keys}
    texts = {*SECRETS, *references, *subjects}
    found = set()
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.all():
            if any(_is_about(row, field, keys, resources, texts) for field in _columns(model)):
                found.add((model._meta.label, str(row.pk)))
    return found


def _columns(model):
    return model._meta.concrete_fields


def _is_about(row, field, keys, resources, texts):
    value = getattr(row, field.attname)
    if isinstance(field, models.ForeignKey) and field.related_model is Registration:
        return value in keys
    if field.name == "id" and row._meta.label in (
        "registrations.Registration",
        "registrations.HistoricalRegistration",
    ):
        return value in keys
    if isinstance(value, uuid.UUID):
        return value in resources
    if isinstance(value, bytes | memoryview):
        value = bytes(value).decode(errors="replace")
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    return isinstance(value, str) and any(text in value for text in texts)


def test_every_row_that_a_raw_scan_finds_is_in_the_file(person):
    ask_erasure(registration=person, by=make_staff(ERASE))

    file = json.loads(access_file(registration=person, fmt="json").content)

    told = {
        (section["model"], str(row.get("history_id", row.get("id"))))
        for section in file["sections"]
        for row in section["rows"]
    }
    found = rows_about(person)
    # The file was put on record after it was made.
    made = AuditEntry.objects.get(verb="registrations.access_file_made")
    missing = found - told - {("accounts.AuditEntry", str(made.pk))}
    assert missing == set()
    assert len({label for label, _key in found}) > 15


def test_the_readable_page_is_in_the_language_of_the_person(person):
    with translation.override("fr"):
        file = access_file(registration=person, fmt="html")

    page = file.content.decode()
    assert '<html lang="ar-MA" dir="rtl">' in page
    assert all(text in page for text in PERSON.values())
    assert FORMER["email"] in page
    assert "نعم" in page  # the answer to a question of yes or no
    assert "Staff" not in page


def test_the_readable_page_speaks_no_language_of_programs(person):
    Certificate.objects.create(registration=person, kind="speaking", days=["2027-05-04"])
    AuditEntry.objects.record(
        "registrations.unsubscribed", subject=person.subject, columns=["email"], more={}
    )
    page = access_file(registration=person, fmt="html").content.decode()
    for raw in ("registrations.", "{}", "[&quot;", "{&quot;", "2027-05-04", ">ID<", ">id<"):
        assert raw not in page, page[max(0, page.find(raw) - 200) :][:300]
    file = access_file(registration=person, fmt="json").content.decode()
    assert '"2027-05-04"' in file
    assert "registrations.unsubscribed" in file


def test_a_colleague_needs_the_right_and_a_reason_and_is_put_on_record(person):
    with pytest.raises(PermissionDenied):
        access_file(registration=person, fmt="json", by=make_staff(), reason="Asked by letter")
    colleague = make_staff(ERASE)
    with pytest.raises(ValidationError):
        access_file(registration=person, fmt="json", by=colleague, reason=" asked ")

    access_file(registration=person, fmt="json", by=colleague, reason="Asked by letter")

    entry = AuditEntry.objects.get(verb="registrations.access_file_made")
    assert (entry.actor, entry.details["reason"]) == (colleague, "Asked by letter")
