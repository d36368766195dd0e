"""Saved profiles of lists: what they propose and to whom; long lists, made in the background."""

import json

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from events.models import Partnership
from forum.demo.exporting import load_profiles
from registrations.actions import run_job
from registrations.actions.jobs import private_path
from registrations.admin import exporting
from registrations.exports import COLUMNS, QUESTIONS, SENSITIVE
from registrations.models import ExportProfile, Job, Question
from tests.factories.events import make_edition, make_organisation
from tests.factories.registrations import (
    make_category,
    make_consent,
    make_registration,
    make_staff,
)

pytestmark = pytest.mark.django_db

PAGE = "admin:registrations_registration_export"
VIEW = ("registrations.view_registration", "events.view_edition")
CONTACT = "registrations.view_contact"
EXPORT = "registrations.export_registration"
REASON = "Badges for the front desk"


@pytest.fixture
def edition():
    return make_edition(slug="2027")


def make_profile(edition=None, **fields):
    given = {"columns": ["name", "phone"], "name_en": "Press", "name_fr": "Presse"}
    return ExportProfile.objects.create(edition=edition, **{**given, **fields})


def as_staff(client, *permissions):
    user = make_staff(*VIEW, EXPORT, *permissions)
    client.force_login(user)
    return user


def filled_in(client, profile, **more):
    page = client.post(reverse(PAGE), {"use": "1", "profile": profile.pk, **more})
    assert page.status_code == 200
    form = page.context["form"]
    return {name: form[name].value() for name in form.fields}, page


def chosen(**changes):
    columns = ["name", "organisation"]
    return {"reason": REASON, "fmt": "csv", "columns": columns, "partner": "", **changes}


def test_a_profile_fills_in_the_page_and_nothing_leaves(client, edition):
    press, other = make_category(), make_category()
    make_registration(edition, category=press)
    make_registration(edition, category=press, status="waiting")
    make_registration(edition, category=other)
    question = Question.objects.create(edition=edition, text_en="Hotel")
    profile = make_profile(
        columns=["phone", "name", QUESTIONS], statuses=["confirmed"], fmt="json", reason=REASON
    )
    profile.categories.add(press)
    as_staff(client, CONTACT)

    values, page = filled_in(client, profile)

    assert page.context["total"] == 1
    assert values == {
        "categories": [press.pk],
        "statuses": ["confirmed"],
        "partner": None,
        "reason": REASON,
        "fmt": "json",
        "columns": ["name", "phone", f"question_{question.pk}"],
    }
    assert not AuditEntry.objects.exists()


def test_what_the_reader_may_not_see_is_left_out_whatever_the_profile_says(client, edition):
    make_registration(edition)
    Question.objects.create(edition=edition, text_en="Food", is_sensitive=True)
    profile = make_profile(columns=["name", "phone", "badge_code", SENSITIVE, "gone"])
    as_staff(client)

    values, page = filled_in(client, profile)
    assert values["columns"] == ["name"]
    assert "Food" not in page.content.decode()
    as_staff(client, CONTACT)
    assert len(filled_in(client, profile)[0]["columns"]) == 4


def test_a_profile_for_a_partner_proposes_contacts_alone(client, edition):
    partner = make_organisation()
    Partnership.objects.create(edition=edition, organisation=partner, role="sponsor")
    make_consent(make_registration(edition), partner=partner)
    profile = make_profile(partner=partner, columns=["name", "email", "checked_in"])
    as_staff(client, CONTACT)

    values, _page = filled_in(client, profile)

    assert (values["partner"], values["columns"]) == (partner.pk, ["name", "email"])


@pytest.mark.parametrize("number", ["x", "9" * 30, "", "999"])
def test_an_unknown_profile_is_no_profile(client, edition, number):
    make_registration(edition)
    as_staff(client)

    page = client.post(reverse(PAGE), {"use": "1", "profile": number})

    assert page.status_code == 200
    assert page.context["profile"] is None


def test_profiles_of_another_edition_are_not_offered(client, edition):
    make_registration(edition)
    other = make_profile(make_edition(slug="2029"))
    mine, everyones = make_profile(edition), make_profile()
    as_staff(client)

    address = f"{reverse(PAGE)}?edition={edition.pk}"
    page = client.post(address, {"use": "1", "profile": other.pk})

    assert page.context["profile"] is None
    assert list(page.context["profiles"]) == [mine, everyones]


def test_counting_again_keeps_what_was_typed_and_judges_nothing(client, edition):
    for status in ("confirmed", "waiting", "waiting"):
        make_registration(edition, status=status)
    as_staff(client)

    page = client.post(reverse(PAGE), chosen(count="1", statuses=["waiting"], reason=""))

    assert page.context["total"] == 2
    assert not page.context["form"].errors
    assert page.context["form"]["columns"].value() == ["name", "organisation"]
    assert not AuditEntry.objects.exists()


def test_categories_and_statuses_narrow_what_leaves_and_are_on_record(client, edition):
    press = make_category()
    make_registration(edition, name="Kept", category=press)
    make_registration(edition, name="Other", category=make_category())
    make_registration(edition, name="Waits", category=press, status="waiting")
    as_staff(client)
    narrowed = {"categories": [press.pk], "statuses": ["confirmed"], "fmt": "json"}

    response = client.post(reverse(PAGE), chosen(**narrowed))

    data = json.loads(b"".join(response.streaming_content))
    assert [row["name"] for row in data] == ["Kept"]
    started = AuditEntry.objects.get(verb="registrations.export_started")
    assert started.details["scope"] == {
        "list": {},
        "categories": [press.pk],
        "statuses": ["confirmed"],
    }
    nobody = client.post(reverse(PAGE), chosen(**{**narrowed, "statuses": ["refused"]}))
    assert nobody.context["form"].non_field_errors()


def test_a_long_list_is_made_in_the_background(client, edition, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_AT_ONCE", 1)
    for name in ("Here", "There"):
        make_registration(edition, name=name)
    user = as_staff(client)

    response = client.post(reverse(PAGE), chosen())
    job = Job.objects.get()

    assert response.url == reverse("admin:job", args=[job.pk])
    assert (job.by, job.kind, job.state) == (user, "export", "waiting")
    assert "Here" not in json.dumps(job.asked)
    run_job(job_id=job.pk)
    page = client.get(response.url).content.decode()
    file = client.get(reverse("admin:job-file", args=[job.pk]))
    assert Job.objects.get().sha256 in page
    assert b"There" in b"".join(file.streaming_content)
    assert private_path(Job.objects.get().file).exists()
    assert [entry.verb for entry in AuditEntry.objects.order_by("pk")] == [
        "registrations.export_started",
        "registrations.export_finished",
        "registrations.file_downloaded",
    ]


def test_too_many_lists_are_refused_politely(client, edition):
    make_registration(edition)
    as_staff(client)

    answers = [client.post(reverse(PAGE), chosen()).status_code for _ in range(11)]

    assert answers == [200] * 10 + [429]


def test_the_profiles_of_the_demonstration_name_what_there_is(edition):
    load_profiles()
    load_profiles()

    profiles = list(ExportProfile.objects.all())
    assert len(profiles) == 6
    for profile in profiles:
        assert set(profile.columns) <= {*COLUMNS, QUESTIONS, SENSITIVE}
        assert profile.name_ar
        assert profile.name_fr


def test_a_profile_is_made_in_the_back_office(client, edition):
    client.force_login(
        make_staff(*(f"registrations.{verb}_exportprofile" for verb in ("view", "add", "change")))
    )
    data = {
        "name_ar": "الصحافة",
        "name_fr": "Presse",
        "name_en": "Press",
        "columns": ["name", QUESTIONS],
        "statuses": ["confirmed"],
        "fmt": "csv",
        "reason": "Accreditation",
    }

    made = client.post(reverse("admin:registrations_exportprofile_add"), data)
    wrong = client.post(
        reverse("admin:registrations_exportprofile_add"), {**data, "columns": ["password"]}
    )

    profile = ExportProfile.objects.get()
    assert (made.status_code, wrong.status_code) == (302, 200)
    assert (profile.columns, profile.statuses) == (["name", QUESTIONS], ["confirmed"])
    page = client.get(reverse("admin:registrations_exportprofile_change", args=[profile.pk]))
    assert page.status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries(admin_client, edition, count, django_assert_num_queries):
    for _ in range(count):
        make_profile(edition, partner=make_organisation())
    address = reverse("admin:registrations_exportprofile_changelist")
    admin_client.get(address)

    with django_assert_num_queries(8):
        response = admin_client.get(address)

    assert len(response.context["cl"].result_list) == count
