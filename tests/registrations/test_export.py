"""The one door through which attendee lists leave: who may, what is in it, what stays on record."""

import csv
import datetime as dt
import hashlib
import io
import json

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone, translation
from python_calamine import CalamineWorkbook

from accounts.models import AuditEntry
from events.models import Partnership
from registrations.actions import (
    export_attendees,
    withdraw_consent,
)
from registrations.codes import read_badge_code
from registrations.exports import COLUMNS, AttendeeRows, rows
from registrations.models import Answer, Consent, Door, Entry, Question, Registration
from tests.factories.events import make_edition, make_organisation
from tests.factories.registrations import (
    make_category,
    make_consent,
    make_registration,
    make_registrations,
    make_staff,
)

pytestmark = pytest.mark.django_db

EXPORT = "registrations.export_registration"
CONTACT = "registrations.view_contact"
REASON = "Badges for the front desk"


@pytest.fixture
def edition():
    return make_edition(slug="2027")


@pytest.fixture
def exporter():
    return make_staff(EXPORT, CONTACT)


def make_partner(edition, **fields):
    partner = make_organisation(**fields)
    Partnership.objects.create(edition=edition, organisation=partner, role="sponsor")
    return partner


def make_question(edition, *, text="Anything else?", options="", **fields):
    texts = {"text_en": text, "text_fr": text, "options_en": options, "options_fr": options}
    return Question.objects.create(edition=edition, **texts, **fields)


def export(edition, by, **given):
    given = {"fmt": "csv", "reason": REASON, "language": "en", **given}
    return export_attendees(edition=edition, by=by, **given)


def read_csv(file, separator=","):
    text = b"".join(file.chunks).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))


def audit_lines():
    return json.dumps(
        [[e.verb, e.subject, e.details] for e in AuditEntry.objects.all()], ensure_ascii=False
    )


def test_csv_holds_the_people_of_the_edition_and_their_contacts(edition, exporter):
    person = make_registration(edition, name="سعاد بناني", name_latin="Souad Bennani")
    make_registration(make_edition(), name="Elsewhere")

    rows = read_csv(export(edition, exporter))

    assert len(rows) == 1
    assert rows[0]["Name"] == "سعاد بناني"
    assert rows[0]["Name in Latin letters"] == "Souad Bennani"
    assert rows[0]["E-mail"] == person.email
    assert rows[0]["Telephone"].strip("\u2068\u2069") == person.phone
    assert rows[0]["Status"] == "Confirmed"
    assert rows[0]["Language"] == "Arabic"


def test_without_contact_permission_neither_e_mail_nor_telephone_leaves(edition):
    person = make_registration(edition)

    content = b"".join(export(edition, make_staff(EXPORT)).chunks).decode()

    assert person.reference in content
    assert person.email not in content
    assert person.phone not in content


def test_asking_for_a_column_one_may_not_have_is_refused_and_not_recorded(edition):
    make_registration(edition)

    with pytest.raises(PermissionDenied):
        export(edition, make_staff(EXPORT), columns=["name", "phone"])

    assert not AuditEntry.objects.exists()


def test_without_export_permission_nothing_leaves_and_nothing_is_recorded(edition):
    make_registration(edition)

    with pytest.raises(PermissionDenied):
        export(edition, make_staff(CONTACT))

    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": "because"},
        {"reason": " " * 40},
        {"fmt": "pdf"},
        {"columns": []},
        {"columns": ["x"]},
    ],
)
def test_a_bad_request_is_refused_and_not_recorded(edition, exporter, wrong):
    make_registration(edition)

    with pytest.raises(ValidationError):
        export(edition, exporter, **wrong)

    assert not AuditEntry.objects.exists()


def test_cancelled_people_are_left_out_unless_the_list_holds_them(edition, exporter):
    make_registration(edition, name="Here")
    make_registration(edition, name="Gone", status="cancelled")
    everybody = Registration.objects.filter(edition=edition)

    assert [row["Name"] for row in read_csv(export(edition, exporter))] == ["Here"]
    listed = read_csv(export(edition, exporter, registrations=everybody))
    assert [row["Name"] for row in listed] == ["Gone", "Here"]


def test_a_list_of_two_editions_leaves_with_one_only(edition, exporter):
    make_registration(edition, name="Here")
    make_registration(make_edition(), name="Elsewhere")

    rows = read_csv(export(edition, exporter, registrations=Registration.objects.all()))

    assert [row["Name"] for row in rows] == ["Here"]


def test_columns_come_in_their_own_order(edition, exporter):
    make_registration(edition)

    rows = read_csv(export(edition, exporter, columns=["email", "name"]))

    assert list(rows[0]) == ["Name", "E-mail"]


def test_moments_are_those_of_the_forums_wall_clock(edition, exporter):
    with time_machine.travel(dt.datetime(2025, 5, 4, 22, 30, tzinfo=dt.UTC), tick=False):
        make_registration(edition)

    assert read_csv(export(edition, exporter))[0]["Registered at"] == "2025-05-04 23:30"


def test_headers_and_labels_speak_the_language_asked_for(edition, exporter):
    category = make_category(name_ar="مستثمر", name_fr="Investisseur", name_en="Investor")
    firm = make_organisation(name_ar="شركة", name_fr="Société", name_en="")
    make_registration(edition, category=category, organisation=firm)
    make_registration(edition, category=category, organisation_name="As written")

    french = b"".join(export(edition, exporter, language="fr").chunks).decode()
    english = b"".join(export(edition, exporter, language="en").chunks).decode()

    assert ";Investisseur;" in french
    assert ";Société;" in french
    assert "As written" in french
    assert ",Investor," in english
    assert ",Société," in english  # no English name: the next language's


def test_hostile_names_are_disarmed(edition, exporter):
    make_registration(edition, name="=cmd|'/c calc'!A0", phone="-1+1|x")

    row = read_csv(export(edition, exporter))[0]

    assert row["Name"] == "'=cmd|'/c calc'!A0"
    assert row["Telephone"] == "'-1+1|x"


def test_workbook_reads_back_and_says_what_it_is(edition, exporter):
    person = make_registration(edition, name="=1+1")

    file = export(edition, exporter, fmt="xlsx", language="ar")

    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(file.chunks)))
    people, about = (book.get_sheet_by_index(n).to_python() for n in (0, 1))
    assert person.phone in people[1]
    assert "=1+1" in people[1]
    said = [text for _label, text in about]
    assert {REASON, exporter.name, "1", "المنتدى " + edition.slug} & {*said} >= {
        REASON,
        exporter.name,
        "1",
    }
    assert "2027-06-04" in said  # delete by: thirty days after the last day


def test_file_name_says_which_edition_for_whom_and_when(edition, exporter):
    make_registration(edition)
    partner = make_partner(edition, short_name_en="Atlas / Sud\u202e")

    with time_machine.travel(dt.datetime(2027, 4, 1, 9, 5, tzinfo=dt.UTC), tick=False):
        mine = export(edition, exporter, fmt="xlsx")
        theirs = export(edition, exporter, partner=partner)

    assert mine.name == "Attendees - 2027 - the organisers - 2027-04-01 0905.xlsx"
    assert theirs.name == "Attendees - 2027 - Atlas Sud - 2027-04-01 0905.csv"


# --- For a partner


def test_a_partner_gets_only_those_who_agreed_to_that_partner(edition, exporter):
    partner, rival = make_partner(edition), make_partner(edition)
    agreed, withdrew, other, silent, gone = (
        make_registration(edition, name=name)
        for name in ["Agreed", "Withdrew", "Other", "Silent", "Gone"]
    )
    make_consent(agreed, partner=partner)
    withdraw_consent(consent=make_consent(withdrew, partner=partner), by=exporter)
    make_consent(other, partner=rival)
    make_consent(silent, Consent.Purpose.PARTICIPANT_LIST)
    make_consent(gone, partner=partner)
    Registration.objects.filter(pk=gone.pk).update(status="cancelled")

    rows = read_csv(export(edition, exporter, partner=partner))

    assert [row["Name"] for row in rows] == ["Agreed"]


def test_consent_withdrawn_after_the_start_is_honoured(edition, exporter):
    partner = make_partner(edition)
    stays, leaves = (make_registration(edition, name=name) for name in ["Stays", "Leaves"])
    make_consent(stays, partner=partner)
    consent = make_consent(leaves, partner=partner)

    file = export(edition, exporter, partner=partner)
    withdraw_consent(consent=consent, by=exporter)

    assert [row["Name"] for row in read_csv(file)] == ["Stays"]


def test_consent_withdrawn_between_two_rows_is_honoured(edition, exporter, monkeypatch):
    """While rows leave, in a portion that is still to be read. No snapshot, no cursor may differ.

    The control: within the portion that was read, rows are as they were then.
    """
    monkeypatch.setattr(rows, "ROWS_A_PORTION", 2)
    partner = make_partner(edition)
    people = [make_registration(edition, name=name) for name in "ABCD"]
    consents = [make_consent(person, partner=partner) for person in people]
    allowed = Registration.objects.agreed_to(Consent.Purpose.PARTNER_SHARE, partner)
    listed = AttendeeRows(allowed, [p.pk for p in people], [COLUMNS["name"]], edition)

    names = []
    for name in listed:
        if names == []:
            for late in (1, 3):
                withdraw_consent(consent=consents[late], by=exporter)
        names += name

    assert names == ["A", "B", "C"]
    assert listed.written == [person.pk for person in people[:3]]


@pytest.mark.parametrize("key", ["checked_in", "badge_code", "participant_list", "question"])
def test_a_partner_gets_nothing_but_contacts(edition, exporter, key):
    partner = make_partner(edition)
    if key == "question":
        key = f"question_{make_question(edition).pk}"

    with translation.override("en"), pytest.raises(ValidationError, match="not:"):
        export(edition, exporter, partner=partner, columns=["name", key])


def test_who_is_no_partner_of_the_edition_gets_no_list(edition, exporter):
    stranger = make_organisation()
    make_consent(make_registration(edition), partner=stranger)

    with pytest.raises(ValidationError):
        export(edition, exporter, partner=stranger)

    assert not AuditEntry.objects.exists()


# --- More columns


def test_answers_days_badges_and_consents_are_told(edition, exporter):
    person = make_registration(edition, is_walk_in=True)
    make_consent(person, Consent.Purpose.PARTICIPANT_LIST)
    door = Door.objects.create(edition=edition, name="Main")
    for day in (edition.ends_on, edition.starts_on):
        Entry.objects.create(
            registration=person, door=door, kind="entry", day=day, scanned_at=timezone.now()
        )
    hotel = make_question(edition, text="Hotel", kind="choice", options="Atlas\nRif")
    shuttle = make_question(edition, text="Shuttle", kind="yes_no")
    note = make_question(edition, text="Note")
    for question, value in ((hotel, "1"), (shuttle, "no")):
        Answer.objects.create(registration=person, question=question, value=value)
    keys = [*COLUMNS, *(f"question_{q.pk}" for q in (hotel, shuttle, note))]

    told = read_csv(export(edition, exporter, columns=keys))[0]
    data = json.loads(b"".join(export(edition, exporter, columns=keys, fmt="json").chunks))

    days = [edition.starts_on.isoformat(), edition.ends_on.isoformat()]
    assert told["Days checked in"] == " ".join(days)
    assert told["Agreed to the list of participants"] == "yes"
    assert told["Agreed to photographs"] == "no"
    assert read_badge_code(told["Badge code"]).reference == person.reference
    assert (told["Hotel"], told["Shuttle"], told["Note"]) == ("Rif", "no", "")
    assert [list(row) for row in data] == [keys]
    row = data[0]
    assert (row["name"], row["phone"]) == (person.name, person.phone)
    assert (row["status"], row["category"]) == ("confirmed", person.category.slug)
    assert (row["walk_in"], row["photo"], row["checked_in"]) == (True, False, days)
    assert dt.datetime.fromisoformat(row["registered_at"]).utcoffset() == dt.timedelta()
    assert [row[key] for key in keys[-3:]] == ["Rif", False, None]


def test_sensitive_answers_ask_for_the_contact_permission(edition):
    make_registration(edition)
    key = f"question_{make_question(edition, is_sensitive=True).pk}"

    with pytest.raises(PermissionDenied):
        export(edition, make_staff(EXPORT), columns=["name", key])
    assert read_csv(export(edition, make_staff(EXPORT, CONTACT), columns=["name", key]))


def test_an_empty_list_is_an_empty_array(edition, exporter):
    assert json.loads(b"".join(export(edition, exporter, fmt="json").chunks)) == []


def test_the_eleventh_list_of_an_hour_has_to_wait(edition, exporter):
    for _ in range(10):
        export(edition, exporter)

    with translation.override("en"), pytest.raises(ValidationError, match="ten lists"):
        export(edition, exporter)
    export(edition, make_staff(EXPORT))
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=61)):
        export(edition, exporter)


# --- The record


def test_the_record_stands_before_the_first_byte(edition, exporter):
    person = make_registration(edition)
    partner = make_partner(edition)

    export(edition, exporter, partner=partner, scope={"ids": [person.pk]})

    entry = AuditEntry.objects.get()
    assert entry.verb == "registrations.export_started"
    assert entry.actor == exporter
    assert entry.subject == f"events.edition:{edition.pk}"
    assert entry.details["reason"] == REASON
    assert entry.details["partner"] == partner.pk
    assert entry.details["scope"] == {"ids": [person.pk]}
    assert entry.details["columns"][-2:] == ["email", "phone"]


def test_the_record_ends_with_rows_and_digest_of_what_left(edition, exporter):
    make_registration(edition)
    make_registration(edition)

    content = b"".join(export(edition, exporter).chunks)

    finished, started = AuditEntry.objects.all()
    assert finished.verb == "registrations.export_finished"
    assert finished.details == {
        "started": started.pk,
        "rows": 2,
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    assert AuditEntry.objects.first_broken() is None


def test_the_record_says_when_a_reader_left_early(edition, exporter):
    people = make_registrations(edition, 600)
    chunks = export(edition, exporter).chunks

    next(chunks)
    chunks.close()

    interrupted, started = AuditEntry.objects.all()
    assert interrupted.verb == "registrations.export_interrupted"
    assert interrupted.details["started"] == started.pk
    assert 0 < interrupted.details["rows"] <= 600
    assert people[0].email not in audit_lines()


def test_a_file_that_nobody_took_leaves_its_start_only(edition, exporter):
    make_registration(edition)

    export(edition, exporter).chunks.close()

    assert [entry.verb for entry in AuditEntry.objects.all()] == ["registrations.export_started"]


def test_the_record_holds_nothing_of_the_people(edition, exporter):
    person = make_registration(edition, name="سعاد بناني", name_latin="Souad Bennani")

    read_csv(export(edition, exporter))

    lines = audit_lines()
    for secret in (person.name, person.name_latin, person.email, person.phone, person.reference):
        assert secret not in lines


def test_an_export_refuses_to_start_inside_a_transaction(edition, exporter, transactional_db):
    make_registration(edition)

    with transaction.atomic(), pytest.raises(RuntimeError):
        export(edition, exporter)


# --- Size


@pytest.mark.parametrize("count", [1, 300])
def test_any_number_of_rows_takes_the_same_queries(edition, count, django_assert_num_queries):
    for _ in range(count):
        make_registration(edition, organisation=make_organisation())
    everybody = Registration.objects.of_edition(edition)

    # The categories for reader and data, the ids, the rows, their days, and their badges.
    with django_assert_num_queries(5):
        ids = everybody.values_list("pk", flat=True)
        rows = list(AttendeeRows(everybody, ids, list(COLUMNS.values()), edition))

    assert len(rows) == count
