"""`manage.py export_attendees`: the same door, from the command line."""

import json

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry
from events.models import Partnership
from tests.factories.events import make_edition, make_organisation
from tests.factories.registrations import make_consent, make_registration, make_staff

pytestmark = pytest.mark.django_db

EXPORT = ("registrations.export_registration", "registrations.view_contact")


@pytest.fixture
def edition():
    return make_edition(slug="2027")


def run(output, by, **changed):
    given = {"format": "csv", "reason": "Badges for the front desk", "language": "en"}
    given |= changed
    options = [f"--{name}={value}" for name, value in given.items()]
    call_command("export_attendees", "2027", f"--output={output}", f"--by={by.email}", *options)


def test_it_writes_the_file_for_its_owner_alone_and_on_record(edition, tmp_path):
    person = make_registration(edition)
    output = tmp_path / "list.csv"
    output.write_text("the list of last week")

    run(output, make_staff(*EXPORT), language="fr")

    text = output.read_text("utf-8-sig")
    assert person.email in text
    assert text.splitlines()[0].count(";") == 11
    assert output.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["list.csv"]
    assert [entry.verb for entry in AuditEntry.objects.all()] == [
        "registrations.export_finished",
        "registrations.export_started",
    ]


def test_data_for_other_programs(edition, tmp_path):
    person = make_registration(edition)

    run(tmp_path / "list.json", make_staff(*EXPORT), format="json")

    [row] = json.loads((tmp_path / "list.json").read_text())
    assert row["email"] == person.email


def test_a_partners_list_holds_those_who_agreed(edition, tmp_path):
    partner = make_organisation(slug="atlas")
    Partnership.objects.create(edition=edition, organisation=partner, role="sponsor")
    agreed, silent = make_registration(edition), make_registration(edition)
    make_consent(agreed, partner=partner)

    run(tmp_path / "list.csv", make_staff(*EXPORT), partner="atlas")

    text = (tmp_path / "list.csv").read_text()
    assert agreed.email in text
    assert silent.email not in text


def test_who_may_not_export_gets_no_file(edition, tmp_path):
    make_registration(edition)

    with pytest.raises(CommandError, match="may not export"):
        run(tmp_path / "list.csv", make_staff())

    assert list(tmp_path.iterdir()) == []
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"reason": "no"}, "at least 10"),
        ({"partner": "nobody"}, "There is no partner of this edition nobody. There are: none."),
    ],
)
def test_a_bad_request_is_one_sentence_and_no_file(edition, tmp_path, wrong, sentence):
    make_registration(edition)

    with pytest.raises(CommandError, match=sentence):
        run(tmp_path / "list.csv", make_staff(*EXPORT), **wrong)

    assert list(tmp_path.iterdir()) == []


def test_an_unknown_edition_or_user_is_named(edition, tmp_path):
    output = f"--output={tmp_path / 'list.csv'}"
    rest = ("--format=csv", output, "--reason=Badges for the front desk")

    with pytest.raises(CommandError, match=r"There is no edition 1999\. There are: 2027\."):
        call_command("export_attendees", "1999", *rest, "--by=x@example.org")
    with pytest.raises(CommandError, match=r"has the e-mail x@example\.org"):
        call_command("export_attendees", "2027", *rest, "--by=x@example.org")


def test_a_missing_folder_is_named_before_anything_is_recorded(edition, tmp_path):
    make_registration(edition)

    with pytest.raises(CommandError, match="There is no folder"):
        run(tmp_path / "missing" / "list.csv", make_staff(*EXPORT))

    assert not AuditEntry.objects.exists()
