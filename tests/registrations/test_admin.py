"""The attendees' pages of the back office: what each role sees, and the export from them."""

import datetime as dt
import re

import lxml.html
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from events.models import Partnership
from registrations.admin.filters import CountryFilter
from registrations.models import Consent, Door, Entry, Registration
from tests.factories.events import make_edition, make_organisation
from tests.factories.registrations import (
    make_category,
    make_consent,
    make_registration,
    make_staff,
)

pytestmark = pytest.mark.django_db

LIST = "admin:registrations_registration_changelist"
CHANGE = "admin:registrations_registration_change"
EXPORT_PAGE = "admin:registrations_registration_export"
VIEW = ("registrations.view_registration", "events.view_edition")
CHANGE_TOO = (*VIEW, "registrations.change_registration", "registrations.view_consent",
              "registrations.change_consent", "registrations.add_consent")  # fmt: skip
CONTACT = "registrations.view_contact"
EXPORT = "registrations.export_registration"
REASON = "Badges for the front desk"


@pytest.fixture
def edition():
    return make_edition(slug="2027")


def as_staff(client, *permissions):
    user = make_staff(*permissions)
    client.force_login(user)
    return user


def listed(client, **query):
    response = client.get(reverse(LIST), query)
    assert response.status_code == 200
    return [registration.name for registration in response.context["cl"].result_list]


def make_entry(person, day):
    door = Door.objects.filter(edition=person.edition).first()
    door = door or Door.objects.create(edition=person.edition, name="Main")
    moment = timezone.now()
    Entry.objects.create(registration=person, door=door, kind="entry", day=day, scanned_at=moment)


# --- Lists and forms


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries(admin_client, edition, count, django_assert_num_queries):
    for _ in range(count):
        came = make_registration(edition, organisation=make_organisation())
        make_entry(came, edition.starts_on)
    admin_client.get(reverse(LIST))

    with django_assert_num_queries(11):
        response = admin_client.get(reverse(LIST))

    assert len(response.context["cl"].result_list) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_categories_takes_the_same_queries(
    admin_client, count, django_assert_num_queries
):
    make_registration(make_edition())
    for _ in range(count - 1):
        make_category()
    address = reverse("admin:registrations_category_changelist")
    admin_client.get(address)

    with django_assert_num_queries(8):
        response = admin_client.get(address)

    assert len(response.context["cl"].result_list) == count


def test_the_list_tells_who_came_and_is_narrowed_by_what_happened(client, edition):
    came = make_registration(edition, name="Came", country="FR", is_walk_in=True)
    Registration.objects.filter(pk=came.pk).update(badge_printed_at=timezone.now())
    make_entry(came, edition.starts_on)
    waits = make_registration(edition, name="Waits", status="waiting", country="MA")
    Registration.objects.filter(pk=waits.pk).update(email_confirmed_at=timezone.now())
    make_registration(make_edition(slug="2029"), name="Elsewhere", country="TN")
    as_staff(client, *VIEW)

    page = client.get(reverse(LIST), {"edition": edition.pk})

    cells = lxml.html.fromstring(page.content.decode()).xpath("//td[@class='field-checked_in']")
    assert [bool(cell.text_content().strip(" -")) for cell in cells] == [True, False]
    [country] = [f for f in page.context["cl"].filter_specs if isinstance(f, CountryFilter)]
    assert [code for code, _label in country.lookup_choices] == ["FR", "MA"]
    of = {"edition": edition.pk}
    for query, names in (
        ({"badge_printed": "yes"}, ["Came"]),
        ({"badge_printed": "no"}, ["Waits"]),
        ({"email_confirmed": "yes"}, ["Waits"]),
        ({"email_confirmed": "maybe"}, ["Came", "Waits"]),
        ({"is_walk_in__exact": "1"}, ["Came"]),
        ({"status__exact": "waiting"}, ["Waits"]),
        ({"country": "FR"}, ["Came"]),
        ({"country": "??"}, []),
    ):
        assert listed(client, **of, **query) == names, query


@pytest.mark.parametrize("words", ["سعاد بناني", "سُعَاد", "BENNANI", "bénnani souad", "atlas"])
def test_a_person_is_found_in_either_script(client, edition, words):
    as_staff(client, *VIEW)
    firm = make_organisation(name_fr="Société Atlas")
    make_registration(edition, name="سعاد بنّاني", name_latin="Souad Bennani", organisation=firm)
    make_registration(edition, name="Somebody else", name_latin="")

    assert listed(client, q=words) == ["سعاد بنّاني"]


def test_a_search_without_a_letter_finds_nobody(client, edition):
    as_staff(client, *VIEW)
    make_registration(edition)

    assert listed(client, q="?!") == []


def test_contact_is_neither_listed_nor_shown_without_the_permission(client, edition):
    person = make_registration(edition)
    as_staff(client, *CHANGE_TOO)

    pages = [
        client.get(reverse(LIST)),
        client.get(reverse(CHANGE, args=[person.pk])),
    ]

    for page in pages:
        assert page.status_code == 200
        assert person.email not in page.content.decode()
        assert person.phone not in page.content.decode()


def test_contact_is_neither_searched_nor_filtered_by_without_the_permission(client, edition):
    make_registration(edition, name="One", email="unknown-to-you@example.org")
    make_registration(edition, name="Two")
    as_staff(client, *VIEW)

    assert listed(client, q="unknown-to-you") == []
    assert client.get(reverse(LIST), {"email__startswith": "unknown"}).status_code == 400
    assert client.get(reverse(LIST), {"phone__startswith": "+212"}).status_code == 400


def test_contact_is_shown_and_searched_with_the_permission(client, edition):
    person = make_registration(edition, name="One", email="unknown@example.org")
    make_registration(edition, name="Two")
    as_staff(client, *CHANGE_TOO, CONTACT)

    assert listed(client, q="unknown@") == ["One"]
    assert person.phone in client.get(reverse(CHANGE, args=[person.pk])).content.decode()


def test_reading_alone_shows_a_form_without_a_tick(client, edition):
    person = make_registration(edition)
    as_staff(client, *VIEW)

    page = client.get(reverse(CHANGE, args=[person.pk]))

    assert page.status_code == 200
    assert person.name in page.content.decode()
    assert "accept_clash" not in page.content.decode()


def form_of(client, person):
    """What the browser would send back of the change page of `person`."""
    page = client.get(reverse(CHANGE, args=[person.pk])).context
    data = {}
    forms = [page["adminform"].form]
    for inline in page["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if isinstance(value, list):
                continue
            widget = bound.field.widget
            if hasattr(widget, "decompress"):
                shown = widget.decompress(value)
                data |= {f"{bound.html_name}_{n}": part or "" for n, part in enumerate(shown)}
            elif value is not None and value is not False:
                data[bound.html_name] = value
    return data


def test_saving_without_contact_permission_keeps_the_contact(client, edition):
    person = make_registration(edition)
    as_staff(client, *CHANGE_TOO)
    data = form_of(client, person) | {"name": "Renamed", "email": "stolen@example.org"}

    response = client.post(reverse(CHANGE, args=[person.pk]), data)

    assert response.status_code == 302
    changed = Registration.objects.get(pk=person.pk)
    assert (changed.name, changed.email) == ("Renamed", person.email)
    assert changed.phone == person.phone


def test_an_e_mail_registered_twice_is_an_error_of_the_form(client, edition):
    """Also where the form does not show the edition: the constraint is judged whole."""
    make_registration(edition, email="same@example.org")
    person = make_registration(edition, email="other@example.org")
    as_staff(client, *CHANGE_TOO, CONTACT)

    response = client.post(
        reverse(CHANGE, args=[person.pk]), form_of(client, person) | {"email": "same@example.org"}
    )

    assert response.status_code == 200
    assert response.context["adminform"].form.errors
    assert Registration.objects.get(pk=person.pk).email == "other@example.org"


# --- Consents


def test_a_consent_is_withdrawn_with_its_moment_and_a_record(client, edition):
    partner = make_organisation()
    person = make_registration(edition)
    consent = make_consent(person, partner=partner)
    staff = as_staff(client, *CHANGE_TOO)
    data = form_of(client, person) | {"consents-0-withdraw": "on"}

    response = client.post(reverse(CHANGE, args=[person.pk]), data)

    assert response.status_code == 302
    consent.refresh_from_db()
    assert consent.withdrawn_at
    assert not Registration.objects.agreed_to(Consent.Purpose.PARTNER_SHARE, partner).exists()
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor) == ("registrations.consent_withdrawn", staff)
    assert entry.subject == f"registrations.consent:{consent.pk}"


def test_a_consent_on_record_is_neither_changed_nor_deleted(client, edition):
    person = make_registration(edition)
    consent = make_consent(person, Consent.Purpose.PHOTO)
    as_staff(client, *CHANGE_TOO, "registrations.delete_consent")
    data = form_of(client, person)
    data |= {"consents-0-purpose": "newsletter", "consents-0-DELETE": "on"}

    client.post(reverse(CHANGE, args=[person.pk]), data)

    consent.refresh_from_db()
    assert consent.purpose == Consent.Purpose.PHOTO
    assert consent.withdrawn_at is None


@pytest.mark.parametrize("on_record", [1, 0])
def test_the_same_consent_twice_is_an_error_of_the_form(client, edition, on_record):
    person = make_registration(edition)
    for _ in range(on_record):
        make_consent(person, Consent.Purpose.PHOTO)
    as_staff(client, *CHANGE_TOO)
    data = form_of(client, person) | {"consents-TOTAL_FORMS": "2"}
    for number in range(on_record, 2):
        new = {"registration": person.pk, "purpose": "photo", "text_version": "2027-1"}
        new |= {"language": "fr", "channel": "desk"}
        new |= {"given_at_0": "2027-05-01", "given_at_1": "10:00"}
        data |= {f"consents-{number}-{name}": value for name, value in new.items()}

    response = client.post(reverse(CHANGE, args=[person.pk]), data)

    assert response.status_code == 200
    assert person.consents.count() == on_record


def test_a_new_consent_is_recorded(client, edition):
    person = make_registration(edition)
    as_staff(client, *CHANGE_TOO)
    new = {"registration": person.pk, "purpose": "photo", "text_version": "2027-1"}
    new |= {"language": "fr", "channel": "desk"}
    new |= {"given_at_0": "2027-05-01", "given_at_1": "10:00"}
    data = form_of(client, person) | {"consents-TOTAL_FORMS": "1"}

    client.post(
        reverse(CHANGE, args=[person.pk]),
        data | {f"consents-0-{name}": value for name, value in new.items()},
    )

    consent = person.consents.get()
    assert consent.purpose == "photo"
    assert consent.given_at == dt.datetime(2027, 5, 1, 10, tzinfo=dt.UTC)


# --- The export


def chosen(**changes):
    columns = ["name", "organisation"]
    return {"reason": REASON, "fmt": "csv", "columns": columns, "partner": "", **changes}


def content(response):
    assert response.status_code == 200
    assert response.streaming
    return b"".join(response.streaming_content).decode()


def test_without_the_permission_there_is_no_export(client, edition):
    person = make_registration(edition)
    as_staff(client, *VIEW, CONTACT)

    assert client.get(reverse(EXPORT_PAGE)).status_code == 403
    assert client.post(reverse(EXPORT_PAGE), chosen()).status_code == 403
    action = {"action": "export_selected", "_selected_action": [person.pk]}
    assert REASON not in client.post(reverse(LIST), action, follow=True).content.decode()
    assert reverse(EXPORT_PAGE) not in client.get(reverse(LIST)).content.decode()
    assert not AuditEntry.objects.exists()


def test_the_page_says_how_many_before_anything_leaves(client, edition):
    partner = make_organisation(name_fr="Société Atlas")
    Partnership.objects.create(edition=edition, organisation=partner, role="sponsor")
    people = [make_registration(edition) for _ in range(3)]
    make_consent(people[0], partner=partner)
    as_staff(client, *VIEW, EXPORT)

    page = client.get(reverse(EXPORT_PAGE))

    form = page.context["form"]
    assert page.context["total"] == 3
    label = dict(form.fields["partner"].choices)
    assert "Société Atlas" in str(list(label.values())[1])
    assert re.findall(r"\d+", str(list(label.values())[1])) == ["1", "3"]
    assert list(dict(form.fields["fmt"].choices)) == ["xlsx", "csv", "json"]
    assert "email" not in dict(form.fields["columns"].choices)
    assert not AuditEntry.objects.exists()


def test_an_export_asks_again_who_is_there_and_keeps_what_was_typed(client, edition):
    make_registration(edition, name="Souad")
    with time_machine.travel(timezone.now() - dt.timedelta(minutes=11)):
        as_staff(client, *VIEW, EXPORT)

    looked = client.get(reverse(EXPORT_PAGE))
    asked = client.post(reverse(EXPORT_PAGE) + "?country=MA", chosen())
    assert (looked.status_code, asked.status_code) == (403, 403)
    assert not AuditEntry.objects.filter(verb="registrations.export_started").exists()
    page = lxml.html.fromstring(asked.content.decode())
    form = page.xpath("//form[.//input[@name='confirm-proof']]")[0]
    carried = dict(form.form_values())
    assert carried["reason"] == REASON
    proven = {**chosen(), "confirm-method": "POST", "confirm-proof": "a-long-password"}

    assert "Souad" in content(client.post(form.action, proven))


def test_the_filtered_list_leaves_as_filtered(client, edition):
    make_registration(edition, name="Kept", country="FR")
    make_registration(edition, name="Left out", country="MA")
    as_staff(client, *VIEW, EXPORT)
    link = client.get(reverse(LIST), {"country": "FR"}).content.decode()
    address = re.search(rf'href="({reverse(EXPORT_PAGE)}[^"]*)"', link)[1]

    response = client.post(address.replace("&amp;", "&"), chosen())

    text = content(response)
    assert "Kept" in text
    assert "Left out" not in text
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment; filename")
    started = AuditEntry.objects.get(verb="registrations.export_started")
    assert started.details["scope"] == {"list": {"country": ["FR"]}}


def test_words_searched_for_stay_out_of_the_record(client, edition):
    make_registration(edition, name="Souad")
    as_staff(client, *VIEW, EXPORT)

    content(client.post(reverse(EXPORT_PAGE) + "?q=souad", chosen()))

    started = AuditEntry.objects.get(verb="registrations.export_started")
    assert started.details["scope"] == {"list": {"q": True}}


def test_the_selected_rows_alone_leave(client, edition):
    one, two, three = (make_registration(edition, name=f"Name {n}") for n in "123")
    as_staff(client, *VIEW, EXPORT)
    action = {"action": "export_selected", "_selected_action": [one.pk, three.pk]}

    page = client.post(reverse(LIST), action)
    ids = page.context["ids"]
    text = content(client.post(page.context["address"], chosen(ids=ids)))

    assert sorted(ids) == [one.pk, three.pk]
    assert two.name not in text
    assert one.name in text
    assert three.name in text


def test_all_rows_of_all_pages_lead_to_the_whole_list(client, edition):
    make_registration(edition)
    as_staff(client, *VIEW, EXPORT)
    action = {"action": "export_selected", "_selected_action": ["1"], "select_across": "1"}

    response = client.post(reverse(LIST) + "?country=MA", action)

    assert response.status_code == 302
    assert response.url == reverse(EXPORT_PAGE) + "?country=MA"


def test_rows_that_are_not_in_the_list_cannot_be_added_by_hand(client, edition):
    shown = make_registration(edition, country="FR", name="Shown")
    hidden = make_registration(edition, country="MA", name="Hidden")
    as_staff(client, *VIEW, EXPORT)

    text = content(
        client.post(
            reverse(EXPORT_PAGE) + "?country=FR", chosen(ids=[shown.pk, hidden.pk, "x", "9" * 30])
        )
    )

    assert "Hidden" not in text
    assert "Shown" in text


def test_columns_beyond_the_role_cannot_be_added_by_hand(client, edition):
    make_registration(edition)
    as_staff(client, *VIEW, EXPORT)

    response = client.post(reverse(EXPORT_PAGE), chosen(columns=["name", "email"]))

    assert not response.streaming
    assert response.context["form"].errors["columns"]
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("wrong", [{"reason": "no"}, {"fmt": "exe"}, {"partner": "999999"}])
def test_a_bad_request_comes_back_with_its_errors(client, edition, wrong):
    make_registration(edition)
    as_staff(client, *VIEW, EXPORT)

    response = client.post(reverse(EXPORT_PAGE), chosen(**wrong))

    assert not response.streaming
    assert list(response.context["form"].errors) == list(wrong)
    assert not AuditEntry.objects.exists()


def test_attendees_of_several_editions_are_not_mixed(client, edition):
    make_registration(edition)
    make_registration(make_edition())
    as_staff(client, *VIEW, EXPORT)

    response = client.post(reverse(EXPORT_PAGE) + "?edition=all", chosen())

    assert response.status_code == 302
    assert not AuditEntry.objects.exists()


def test_an_empty_list_is_not_exported(client, edition):
    as_staff(client, *VIEW, EXPORT)

    assert client.get(reverse(EXPORT_PAGE)).status_code == 302


@pytest.mark.parametrize(
    "query", ["?country__foo=1", "?o=x&p=-9", "?category__id__exact=99" + "9" * 30]
)
def test_hostile_addresses_never_break_the_page(client, edition, query):
    make_registration(edition)
    as_staff(client, *VIEW, EXPORT)

    assert client.get(reverse(EXPORT_PAGE) + query).status_code in (200, 302, 400)
