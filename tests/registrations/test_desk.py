"""The desk: who may do what there, what two desks do at once, and what is said of it."""

import datetime as dt
import html
import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import AuditEntry, Change, OutboxMail
from registrations.actions.reception import categories_with_seats
from registrations.admin.desk_card import dialled
from registrations.codes import badge_code
from registrations.models import Answer, Entry, OneUseLink, Question, Registration
from tests.factories.admissions import make_admission
from tests.factories.doors import make_door
from tests.factories.events import make_edition
from tests.factories.registrations import make_category, make_registration, make_staff

pytestmark = pytest.mark.django_db
DESK = ("registrations.check_in", "registrations.view_registration", "events.view_edition")
FULL = (
    *DESK,
    "registrations.add_registration",
    "registrations.change_registration",
    "registrations.view_contact",
)
PARTS = {"Accept": "application/json"}


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def door(edition):
    return make_door(edition, name_en="Grand gate")


@pytest.fixture
def desk(client):
    user = make_staff(*FULL)
    client.force_login(user)
    client.user = user
    return client


def address(name, edition, *args):
    with translation.override("en"):
        return reverse(f"admin:{name}", args=[edition.slug, *args])


def do(client, one, deed, **values):
    """Press one button of somebody's card; what its script is told."""
    url = address("desk-person", one.edition, one.pk)
    return client.post(url, {"do": deed, **values}, headers=PARTS).json()


def correction(one, **typed):
    """The form as it was opened on `one`, with what was typed since."""
    now = {"name": one.name, "name_latin": one.name_latin, "position": one.position}
    now |= {"organisation_name": one.organisation_name, "category": str(one.category_id)}
    now |= {"email": one.email, "phone": one.phone}
    return {**{f"seen-{name}": text for name, text in now.items()}, **now, **typed}


def walk_in(client, edition, **typed):
    category = typed.pop("category", None) or make_category()
    given = {"name": "Amina Zitouna", "category": category.pk, "language": "fr"}
    given |= {"scan": uuid.uuid4(), **typed}
    return client.post(address("desk-walk-in", edition), given, headers=PARTS).json()


# --- Who may


def test_whose_an_e_mail_is_and_their_link_are_for_who_may_see_contact(client, edition):
    one = make_registration(edition)
    permissions = [p for p in FULL if p != "registrations.view_contact"]
    client.force_login(make_staff(*permissions))

    told = walk_in(client, edition, contact=one.email)
    card = client.get(address("desk-person", edition, one.pk))
    link = client.post(address("desk-person", edition, one.pk), {"do": "link"})

    assert told["isRefused"]
    assert "card" not in told
    assert b'value="link"' not in card.content
    assert link.status_code == 403
    assert not OneUseLink.objects.exists()
    # The control: whoever may see them is shown both.
    client.force_login(make_staff(*FULL))
    assert one.name in walk_in(client, edition, contact=one.email)["card"]
    assert b'value="link"' in client.get(address("desk-person", edition, one.pk)).content


@pytest.mark.parametrize("missing", [*DESK[:2], ""])
def test_the_desk_is_for_who_checks_in(client, edition, missing):
    one = make_registration(edition)
    client.force_login(make_staff(*(p for p in DESK if p != missing)))
    status = 403 if missing else 200
    assert client.get(address("desk", edition)).status_code == status
    assert client.get(address("desk-found", edition), {"q": "attendee"}).status_code == status
    assert client.get(address("desk-person", edition, one.pk)).status_code == status
    post = client.post(address("desk-person", edition, one.pk), {"do": "check_in"})
    assert post.status_code == (403 if missing else 302)


def test_who_may_not_see_contact_neither_reads_nor_finds_it(client, edition):
    one = make_registration(edition, email="hidden@example.org", phone="+212600990099")
    client.force_login(make_staff(*DESK, "registrations.change_registration"))
    card = client.get(address("desk-person", edition, one.pk)).content.decode()
    assert "hidden@" not in card
    assert "990099" not in card
    for typed in ("hidden@example.org", "990099"):
        found = client.get(address("desk-found", edition), {"q": typed})
        assert str(one) not in found.content.decode()
    typed = {**correction(one, name="New"), "email": "other@example.org"}
    assert not do(client, one, "correct", **typed)["isRefused"]
    one.refresh_from_db()
    assert (one.name, one.email) == ("New", "hidden@example.org")


def test_who_only_checks_in_changes_nothing(client, edition, door):
    one = make_registration(edition)
    client.force_login(make_staff(*DESK))
    for deed in ("cancel", "confirm", "correct", "link", "undo_change", "no such"):
        url = address("desk-person", edition, one.pk)
        assert client.post(url, {"do": deed}).status_code == 403
    assert walk_in(client, edition)["isRefused"]
    assert edition.registrations.get() == one
    assert not OneUseLink.objects.exists()


def test_nothing_is_done_in_an_archived_edition(desk, edition, door):
    one = make_registration(edition)
    type(edition).objects.filter(pk=edition.pk).update(is_archived=True)
    assert do(desk, one, "check_in")["isRefused"]
    assert walk_in(desk, edition)["isRefused"]
    assert not Entry.objects.exists()


@pytest.mark.parametrize("pk", [0, 10**30])
def test_nobody_stands_at_an_address_of_nobody(desk, edition, pk):
    assert desk.get(f"/en/admin/desk/{edition.slug}/{pk}/").status_code == 404


def test_people_of_other_editions_are_not_at_this_desk(desk, edition):
    other = make_registration(make_edition())
    assert desk.get(address("desk-person", edition, other.pk)).status_code == 404


# --- What is shown


@pytest.mark.once
def test_what_people_call_themselves_is_never_markup(desk, edition, door):
    evil = "<script>alert(1)</script>"
    one = make_registration(edition, name=evil, organisation_name=evil, position=evil)
    make_registration(edition, name=evil, name_latin="")
    pages = [
        desk.get(address("desk", edition), {"q": "alert"}).content.decode(),
        desk.get(address("desk-known", edition), {"name": evil}).content.decode(),
        do(desk, one, "check_in")["card"],
        walk_in(desk, edition, name=evil, category=one.category)["walkIn"],
    ]
    for page in pages:
        assert evil not in page
        assert html.escape(evil) in page


@pytest.mark.parametrize("count", [1, 3])
def test_a_card_asks_as_much_for_many_namesakes(desk, edition, count, django_assert_num_queries):
    one = make_registration(edition, name="Salma Hamdi")
    for _number in range(count):
        make_registration(edition, name="سلمى حمدي", name_latin="")
    with django_assert_num_queries(17):
        page = desk.get(address("desk-person", edition, one.pk), headers=PARTS)
    assert page.json()["card"].count("desk-row") == count


@pytest.mark.parametrize("count", [1, 3])
def test_finding_asks_as_much_for_many(desk, edition, count, django_assert_num_queries):
    for _number in range(count):
        make_registration(edition, name="Salma Hamdi", name_latin="")
    with django_assert_num_queries(9):
        page = desk.get(address("desk-found", edition), {"q": "salma"})
    assert page.content.decode().count("<li>") == count


def test_a_scanned_badge_opens_its_person(desk, edition):
    one = make_registration(edition)

    def scan(text):
        return desk.post(address("desk-scan", edition), {"code": text}, headers=PARTS)

    assert str(one) in scan(badge_code(one)).json()["card"]
    assert str(one) in scan(f" {one.reference.lower()} ").json()["card"]
    code = badge_code(one)
    assert scan(code[:-1] + ("1" if code[-1] == "0" else "0")).json()["isRefused"]
    assert scan(badge_code(make_registration(make_edition()))).json()["isRefused"]
    assert scan("nobody").status_code == 204
    assert scan("\0").status_code == 204


def test_special_needs_are_told_without_what_they_are(desk, edition):
    one = make_registration(edition)
    question = Question.objects.create(edition=edition, text_en="Food", is_sensitive=True)
    url = address("desk-person", edition, one.pk)
    assert "special needs" not in desk.get(url).content.decode()
    Answer.objects.create(registration=one, question=question, value="no nuts")
    card = desk.get(url).content.decode()
    assert "special needs" in card
    assert "no nuts" not in card


# --- Letting in


def test_whoever_is_let_in_is_in_since_then(desk, edition, door):
    one = make_registration(edition)
    scan = uuid.uuid4()
    told = do(desk, one, "check_in", scan=scan, print="1")
    assert not told["isRefused"]
    assert "Grand gate" in told["card"]
    assert told["print"] == address("desk-badge", edition, one.pk)
    assert told["undo"]["deed"] == "undo_entry"
    assert "<dd>1</dd>" in told["counts"]
    # The same button, pressed twice; and another desk.
    assert not do(desk, one, "check_in", scan=scan)["isRefused"]
    assert do(desk, one, "check_in")["isRefused"]
    entry = Entry.objects.get()
    assert (entry.by, entry.door, entry.kind) == (desk.user, door, Entry.Kind.ENTRY)
    assert not do(desk, one, "again")["isRefused"]
    assert Entry.objects.count() == 2


def test_nobody_is_let_in_without_a_door_or_a_seat(desk, edition):
    one = make_registration(edition)
    assert do(desk, one, "check_in")["isRefused"]
    first, second = make_door(edition), make_door(edition)
    assert do(desk, one, "check_in")["isRefused"]
    desk.post(address("desk-place", edition), {"door": second.pk, "layout": "a6"})
    assert not do(desk, one, "check_in")["isRefused"]
    assert Entry.objects.get().door == second
    waiting = make_registration(edition, status="pending")
    assert do(desk, waiting, "check_in")["isRefused"]
    # What is no door here is not chosen.
    for odd in ("", "x", str(make_door(make_edition()).pk), "9" * 30, "\0"):
        desk.post(address("desk-place", edition), {"door": odd, "layout": odd})
        assert do(desk, make_registration(edition), "check_in")["isRefused"]
    assert first.entries.count() == 0


def test_a_slip_is_taken_back_by_who_made_it_within_the_hour(desk, client, edition, door):
    one = make_registration(edition)
    do(desk, one, "check_in")
    entry = Entry.objects.get()
    Entry.objects.update(by=make_staff())
    assert do(desk, one, "undo_entry")["isRefused"]
    long_ago = timezone.now() - dt.timedelta(hours=2)
    Entry.objects.update(by=desk.user, received_at=long_ago)
    assert do(desk, one, "undo_entry")["isRefused"]
    Entry.objects.update(received_at=entry.received_at)
    assert not do(desk, one, "undo_entry")["isRefused"]
    assert not Entry.objects.exists()
    taken_back = AuditEntry.objects.get(verb="registrations.entry_taken_back")
    assert taken_back.subject == f"registrations.registration:{one.pk}"


def test_a_badge_is_printed_and_known_to_be(desk, edition, door):
    one = make_registration(edition)
    url = address("desk-badge", edition, one.pk)
    answer = desk.post(url)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    one.refresh_from_db()
    assert one.badge_printed_at
    # Without a script the same button lets in too.
    assert desk.post(url, {"check_in": "1"}).content.startswith(b"%PDF-")
    assert Entry.objects.count() == 1
    refused = make_registration(edition, status="pending")
    assert desk.post(address("desk-badge", edition, refused.pk)).status_code == 302
    assert desk.get(url).status_code == 405


# --- Correcting


def test_a_correction_is_one_change_that_is_undone(desk, edition):
    one = make_registration(edition, name="Amina Zitoun")
    told = do(desk, one, "correct", **correction(one, name="Amina Zitouna", phone="0661 000 000"))
    assert told["undo"]["deed"] == "undo_change"
    one.refresh_from_db()
    assert (one.name, one.phone) == ("Amina Zitouna", "0661 000 000")
    change = Change.objects.latest("pk")
    assert change.by == desk.user
    assert change.details["columns"] == ["name", "phone"]
    assert "Zitouna" not in str(change.details)
    assert not do(desk, one, "undo_change")["isRefused"]
    one.refresh_from_db()
    assert one.name == "Amina Zitoun"
    assert " zitoun " in f"{one.search} "
    assert do(desk, one, "undo_change")["isRefused"]


def test_two_desks_do_not_overwrite_each_other(desk, edition):
    one = make_registration(edition, name="Amina", position="Director")
    opened = correction(one)
    do(desk, one, "correct", **{**opened, "position": "Directress"})
    # Another field: both stand.
    assert not do(desk, one, "correct", **{**opened, "name": "Amina Z."})["isRefused"]
    one.refresh_from_db()
    assert (one.name, one.position) == ("Amina Z.", "Directress")
    # The same: refused, with both values; what is sent again is meant.
    told = do(desk, one, "correct", **{**opened, "position": "President"})
    assert told["isRefused"]
    assert "Directress" in told["card"]
    assert "President" in told["card"]
    one.refresh_from_db()
    assert one.position == "Directress"
    seen = re.search(r'name="seen-position" value="([^"]*)"', told["card"])
    again = {**correction(one), "position": "President", "seen-position": seen[1]}
    assert not do(desk, one, "correct", **again)["isRefused"]
    one.refresh_from_db()
    assert one.position == "President"


def test_a_correction_is_refused_in_words(desk, edition):
    one, other = make_registration(edition), make_registration(edition)
    full = make_category()
    make_admission(edition, category=full, capacity=0)
    for typed in (
        {"email": other.email},
        {"email": "no address"},
        {"name": ""},
        {"phone": "abc"},
        {"category": str(full.pk)},
        {"category": "9" * 40},
        {"name": "x" * 300},
    ):
        told = do(desk, one, "correct", **correction(one, **typed))
        assert told["isRefused"], typed
        assert "errorlist" in told["card"], typed
    # A number that came from elsewhere does not keep the desk from correcting a name.
    Registration.objects.filter(pk=one.pk).update(phone="ext. 12")
    one.refresh_from_db()
    assert not do(desk, one, "correct", **correction(one, name="New"))["isRefused"]


# --- Seats


def test_who_waits_gets_a_free_seat(desk, edition):
    admission = make_admission(edition, capacity=1)
    make_category(name_en="Press")
    holder = make_registration(edition, category=admission.category)
    waiting = make_registration(edition, category=admission.category, status="waiting")
    pending = make_registration(edition, category=admission.category, status="pending")
    told = do(desk, waiting, "confirm")
    assert told["isRefused"]
    assert "Press" in told["told"]
    do(desk, holder, "cancel")
    # Whoever is first in line was offered it; who is here takes it at once.
    waiting.refresh_from_db()
    assert waiting.status == "offered"
    assert not do(desk, waiting, "confirm")["isRefused"]
    waiting.refresh_from_db()
    assert waiting.status == "confirmed"
    assert OutboxMail.objects.filter(to=waiting.email).count() == 2
    do(desk, pending, "confirm")
    pending.refresh_from_db()
    assert pending.status == "waiting"
    assert admission.category not in categories_with_seats(edition)


def test_a_cancelled_registration_comes_back(desk, edition):
    one = make_registration(edition)
    assert do(desk, one, "cancel")["undo"]["deed"] == "undo_change"
    assert not do(desk, one, "undo_change")["isRefused"]
    one.refresh_from_db()
    assert one.status == "confirmed"


# --- Who came without registering


def test_a_walk_in_is_registered_and_in(desk, edition, door):
    told = walk_in(desk, edition, contact="Amina@Example.org", organisation_name="Argana")
    one = edition.registrations.get()
    assert not told["isRefused"]
    assert told["print"] == address("desk-badge", edition, one.pk)
    assert told["undo"]["deed"] == "undo_walk_in"
    assert (one.name, one.name_latin) == ("Amina Zitouna", "Amina Zitouna")
    assert (one.email, one.phone, one.is_walk_in) == ("amina@example.org", "", True)
    assert one.consents.count() == 0
    assert one.entries.count() == 1
    # The same mailbox is the same person.
    told = walk_in(desk, edition, name="Other", contact="amina@example.org")
    assert told["isRefused"]
    assert "Amina Zitouna" in told["card"]
    assert edition.registrations.count() == 1
    assert not do(desk, one, "undo_walk_in")["isRefused"]
    one.refresh_from_db()
    assert one.status == "cancelled"
    assert not Entry.objects.exists()


def test_namesakes_are_shown_first_and_never_in_the_way(desk, edition, door):
    known = make_registration(edition, name="أمينة زيتونة", name_latin="")
    told = walk_in(desk, edition)
    assert told["isRefused"]
    assert address("desk-person", edition, known.pk) in told["walkIn"]
    assert not walk_in(desk, edition, anyway="1")["isRefused"]
    assert edition.registrations.count() == 2


def test_a_walk_in_without_a_seat_is_refused_with_where_there_is_one(desk, edition, door):
    admission = make_admission(edition, category=make_category(), capacity=0)
    make_category(name_en="Press")
    told = walk_in(desk, edition, category=admission.category)
    assert told["isRefused"]
    assert "Press" in told["walkIn"]
    assert not edition.registrations.exists()
    assert not OutboxMail.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize(
    "odd",
    [
        {"name": ""},
        {"name": "\0"},
        {"name": "x" * 5000},
        {"contact": "no"},
        {"contact": "@"},
        {"scan": "no"},
        {"language": "xx"},
    ],
)
def test_what_cannot_be_added_is_refused_in_words(desk, edition, door, odd):
    told = walk_in(desk, edition, **odd)
    assert told["isRefused"]
    assert not edition.registrations.exists()


# --- Their own page


def test_the_link_is_handed_over_as_a_code_and_as_a_message(desk, edition):
    one = make_registration(edition, language="ar", phone="0661-23 45 67")
    card = do(desk, one, "link")["card"]
    assert "https://wa.me/212661234567?text=" in card
    assert "<svg" in card
    link = OneUseLink.objects.get()
    assert not link.is_mailed
    assert link.expires_at < timezone.now() + dt.timedelta(hours=1)
    assert AuditEntry.objects.filter(verb="registrations.link_handed_over").count() == 1


@pytest.mark.once
def test_numbers_are_dialled_from_anywhere():
    written = {"+33 6 12 34": "3361234", "0033 6": "336", "0661": "212661", "661": "661", "": ""}
    assert {number: dialled(number) for number in written} == written


def test_without_a_script_every_button_answers_with_a_page(desk, edition, door):
    one = make_registration(edition)
    url = address("desk-person", edition, one.pk)
    assert desk.post(url, {"do": "check_in"}).url == url
    assert b"in since" in desk.get(url).content
    refused = desk.post(url, {"do": "correct", **correction(one, name="")})
    assert refused.status_code == 200
    assert b"errorlist" in refused.content
    assert b"<svg" in desk.post(url, {"do": "link"}).content
    found = desk.post(address("desk-scan", edition), {"code": "salma"})
    assert found.url == f"{address('desk', edition)}?q=salma"
