"""A list of people is brought: nobody twice, no consent assumed, contacts for those allowed."""

import pytest
from django.utils import translation

from accounts.actions.undo import undo_change
from accounts.models import Change
from registrations.exports import COLUMNS, AttendeeRows, file_chunks
from registrations.models import Consent, Registration
from registrations.namesakes import sounds_alike
from tests.events.sheets.bringing import bring, plan, states, text_table, told
from tests.factories.admissions import make_admission
from tests.factories.events import make_edition, make_organisation
from tests.factories.registrations import make_category, make_registration, make_staff

pytestmark = pytest.mark.django_db
HEADINGS = ["Name", "Name in Latin letters", "E-mail", "Telephone", "Category", "Organisation",
            "Source institution"]  # fmt: skip
DESK = [f"registrations.{verb}_registration" for verb in ("view", "add", "change", "delete")]
CONTACT = "registrations.view_contact"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def edition():
    make_category(slug="investor", name_ar="مستثمر", name_fr="Investisseur", name_en="Investor")
    return make_edition()


@pytest.fixture
def desk(edition):
    return make_staff(*DESK, CONTACT)


def people(*rows):
    return text_table([HEADINGS, *rows], ";")


ZINEB = ["زينب أمزيل", "Zineb Amzil", "zineb@example.org", "", "مستثمر", "Firm", "Chamber"]
KARIM = ["Karim Test", "", "", "٠٦٠٠٠٠٠٠٠٠", "investor", "", ""]


def test_people_are_registered_without_any_consent(edition, desk):
    make_organisation(name_fr="Firm", slug="firm")
    bring(people(ZINEB, KARIM), edition, desk, "registrations")
    zineb, karim = Registration.objects.order_by("pk")
    assert (zineb.name, zineb.name_latin, zineb.email) == tuple(ZINEB[:3])
    assert (zineb.organisation.slug, zineb.source, zineb.category.slug) == (
        "firm", "Chamber", "investor",
    )  # fmt: skip
    assert (karim.phone, karim.organisation) == ("0600000000", None)
    assert zineb.reference != karim.reference
    assert "amzil" in zineb.search
    assert not Consent.objects.exists()
    assert "Zineb" not in str(Change.objects.get().details)


def test_the_same_list_changes_nothing_and_can_be_taken_back(edition, desk):
    data = people(ZINEB, KARIM)
    bring(data, edition, desk, "registrations")
    assert states(plan(data, edition, desk, "registrations")) == ["unchanged", "unchanged"]
    undo_change(change=Change.objects.get(), by=desk)
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    "row",
    [
        ["Other Person", "", "zineb@example.org", "", "investor", "", ""],
        ["ZINEB AMZIL", "", "other@example.org", "", "investor", "", ""],
        ["زَيْنَب أمزيل", "", "other@example.org", "", "investor", "", ""],
        ["Zayneb Amzil", "", "other@example.org", "", "investor", "", ""],
    ],
)
def test_whoever_may_be_registered_already_is_held_back(edition, desk, row):
    make_registration(edition, name="زينب أمزيل", name_latin="", email="zineb@example.org")
    if row[0].isupper():
        Registration.objects.all().first().delete()
        make_registration(edition, name="زينب", name_latin="Zineb Amzil", email="z@example.org")
    data = people(row)
    assert states(plan(data, edition, desk, "registrations")) == ["doubtful"]
    bring(data, edition, desk, "registrations")
    assert Registration.objects.count() == 1
    taken = frozenset({("registrations", 2)})
    bring(data, edition, desk, "registrations", taken=taken)
    assert Registration.objects.filter(name=row[0]).exists()


def test_a_person_twice_in_the_file_comes_once(edition, desk):
    twin = ["Z. Amzil", "", "zineb@example.org", "", "investor", "", ""]
    data = people(ZINEB, twin)
    shown = plan(data, edition, desk, "registrations", taken=frozenset({("registrations", 3)}))
    assert states(shown) == ["create", "doubtful"]
    bring(data, edition, desk, "registrations")
    assert Registration.objects.count() == 1


def test_what_is_missing_is_told(edition, desk):
    rows = [
        ["", "", "a@example.org", "", "investor", "", ""],
        ["A B", "", "", "", "investor", "", ""],
        ["C D", "", "c@example.org", "", "", "", ""],
        ["E F", "", "not an address", "12", "nobody", "", ""],
    ]
    assert set(told(plan(people(*rows), edition, desk, "registrations"))) == {
        (2, "name"), (3, "email"), (4, "category"), (5, "email"), (5, "phone"), (5, "category"),
    }  # fmt: skip


def test_who_may_not_see_contacts_neither_brings_nor_learns_them(edition):
    desk = make_staff(*DESK)
    make_registration(edition, name="Zineb Amzil", email="secret@example.org")
    shown = plan(people(ZINEB), edition, desk, "registrations")
    [(_sheet, row)] = shown.rows()
    assert "email" not in row.values
    assert "secret" not in "".join(row.doubts)
    bring(people(KARIM), edition, desk, "registrations")
    assert Registration.objects.get(name="Karim Test").phone == ""


def test_an_address_of_somebody_cancelled_is_free(edition, desk):
    make_registration(edition, name="Old", email="zineb@example.org", status="cancelled")
    assert states(plan(people(ZINEB), edition, desk, "registrations")) == ["create"]


def test_a_list_takes_no_more_seats_than_there_are(edition, desk):
    make_admission(edition, capacity=1)
    held = make_registration(edition, status="waiting")
    headings = ["Name", "E-mail", "Category", "Status", "Reference"]

    def brought(*rows):
        return text_table([headings, *rows], ";")

    first, second, third = (
        [f"Person {n}", f"person-{n}@example.org", "investor", status, ""]
        for n, status in ((1, "confirmed"), (2, ""), (3, "waiting"))
    )
    offered = ["Person 4", "person-4@example.org", "investor", "offered", ""]
    stepped = ["", "", "", "confirmed", held.reference]

    wrong = told(
        plan(brought(first, second, third, offered, stepped), edition, desk, "registrations")
    )
    assert list(wrong) == [(3, "category"), (5, "status"), (6, "status")]

    bring(brought(first, third), edition, desk, "registrations")
    assert edition.admissions.get().taken == 1
    assert Registration.objects.get(email="person-3@example.org").waiting_since


def test_two_names_of_one_sound_are_one_in_two_scripts():
    assert sounds_alike("محمد علوي", "mohamed alaoui")
    assert not sounds_alike("محمد علوي", "karim alaoui")


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_an_exported_list_comes_back_unchanged(edition, desk, fmt, language):
    firm = make_organisation(name_fr="Société", name_ar="شركة", name_en="Firm")
    make_registration(edition, organisation=firm, organisation_name="", phone="+212 600-00")
    make_registration(edition, name="=1+1", organisation_name="'x", email="", status="pending")
    make_registration(edition, name="+33", position="@cmd", phone="00212612345678")
    make_registration(edition, name="-2+3", phone="0612345678", organisation_name="\t=x")
    everybody = Registration.objects.all()
    with translation.override(language):
        ids = everybody.values_list("pk", flat=True)
        rows = AttendeeRows(everybody, ids, list(COLUMNS.values()), edition)
        data = b"".join(file_chunks(fmt, rows, COLUMNS, lambda count: []))
    shown = plan(data, edition, desk, "registrations")
    assert [(row.state.value, row.changes) for _sheet, row in shown.rows()] == [
        ("unchanged", {})
    ] * 4
