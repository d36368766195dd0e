"""The B2B pages of the back office: a refusal names what it meets, and offers a way out."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from accounts.models import AuditEntry, OutboxMail
from events.models import AcceptedClash, Occupancy
from events.models.occupancy import Clashes
from meetings.models import Meeting, MeetingRules, MeetingSlot, Table
from registrations.models import Registration
from tests.factories.events import make_edition, make_session, make_speaker
from tests.factories.meetings import make_meeting, make_slot, make_table
from tests.factories.registrations import make_registration, make_staff

pytestmark = pytest.mark.django_db

ADD = "admin:meetings_meeting_add"
CHANGE = "admin:meetings_meeting_change"
B2B = (
    "events.view_edition",
    "registrations.view_registration",
    *(
        f"meetings.{verb}_{noun}"
        for verb in ("view", "add", "change", "delete")
        for noun in ("meeting", "meetingslot", "table")
    ),
)


@pytest.fixture
def edition():
    return make_edition(name_en="Forum", slug="2027")


@pytest.fixture
def coordinator(client):
    user = make_staff(*B2B)
    client.force_login(user)
    return user


def sent(slot, table, first, second, **changes):
    sides = {"first": first.pk, "second": second.pk}
    return {"slot": slot.pk, "table": table.pk, **sides, "status": "planned", **changes}


def errors(response):
    assert response.status_code == 200
    return response.context["adminform"].form.errors


# --- Meetings


def test_a_meeting_is_placed_and_belongs_to_its_slots_edition(client, coordinator, edition):
    slot, table = make_slot(edition), make_table(edition)
    sides = make_registration(edition), make_registration(edition)

    response = client.post(reverse(ADD), sent(slot, table, *sides))

    assert response.status_code == 302
    meeting = Meeting.objects.get()
    assert meeting.edition == edition
    assert Occupancy.objects.filter(source=meeting.ledger_source).count() == 6


def test_a_taken_table_is_named_and_others_offered(client, coordinator, edition):
    slot = make_slot(edition, "10:00")
    tables = [make_table(edition, number) for number in (11, 12, 13)]
    make_meeting(slot, tables[0])
    sides = make_registration(edition), make_registration(edition)

    found = errors(client.post(reverse(ADD), sent(slot, tables[0], *sides)))

    taken, free = found["table"]
    assert "10:00" in taken
    assert "10:30" in taken
    assert "12" in free
    assert "13" in free
    assert "11" not in free
    assert Meeting.objects.count() == 1


def test_a_taken_person_is_named_with_the_session_and_free_slots(client, coordinator, edition):
    speaker = make_speaker(name_fr="Nadia El Idrissi")
    make_session(edition, at="10:00", speakers=[speaker], title_fr="Industrie et territoires")
    slot, _later = make_slot(edition, "10:00"), make_slot(edition, "11:00")
    person, other = make_registration(edition, speaker=speaker), make_registration(edition)

    response = client.post(
        reverse(ADD).replace("/en/", "/fr/"), sent(slot, make_table(edition), other, person)
    )

    found = errors(response)
    assert "Nadia El Idrissi" in found["second"][0]
    assert "Industrie et territoires" in found["second"][0]
    assert "4 mai 2027 11:00" in found["slot"][0]
    assert "10:00" not in found["slot"][0]
    assert "first" not in found
    assert not Meeting.objects.exists()
    assert '<input type="checkbox" name="accept_clash"' in response.content.decode()


def test_a_person_clash_is_kept_by_a_knowing_tick(client, coordinator, edition):
    speaker = make_speaker()
    make_session(edition, at="10:00", speakers=[speaker])
    person, other = make_registration(edition, speaker=speaker), make_registration(edition)
    data = sent(make_slot(edition, "10:00"), make_table(edition), person, other)

    response = client.post(reverse(ADD), data | {"accept_clash": "on"})

    assert response.status_code == 302
    assert AcceptedClash.objects.get().accepted_by == coordinator
    lost = client.get(reverse("admin:meetings_meeting_changelist"), {"place": "lost"})
    assert list(lost.context["cl"].result_list) == [Meeting.objects.get()]


def test_a_tick_does_not_open_a_taken_table(client, coordinator, edition):
    slot, table = make_slot(edition), make_table(edition)
    make_meeting(slot, table)
    sides = make_registration(edition), make_registration(edition)

    response = client.post(reverse(ADD), sent(slot, table, *sides, accept_clash="on"))

    assert "table" in errors(response)
    assert Meeting.objects.count() == 1


def test_moving_a_meeting_onto_another_leaves_it_where_it_was(client, coordinator, edition):
    slot, table, other = make_slot(edition), make_table(edition, 1), make_table(edition, 2)
    make_meeting(slot, table)
    meeting = make_meeting(slot, other)

    response = client.post(
        reverse(CHANGE, args=[meeting.pk]), sent(slot, table, meeting.first, meeting.second)
    )

    assert "table" in errors(response)
    meeting.refresh_from_db()
    assert meeting.table == other
    rows = Occupancy.objects.filter(source=meeting.ledger_source, kind="table")
    assert {row.resource for row in rows} == {other.resource}


def test_a_refusal_whose_cause_has_gone_asks_to_save_again(
    client, coordinator, edition, monkeypatch
):
    data = sent(
        make_slot(edition),
        make_table(edition),
        make_registration(edition),
        make_registration(edition),
    )

    def refuse(**kwargs):
        raise Clashes([])

    monkeypatch.setattr("meetings.admin.meetings.arrange_meeting", refuse)

    assert errors(client.post(reverse(ADD), data)).keys() == {"__all__"}


@pytest.mark.parametrize("missing", ["slot", "table", "first", "second"])
def test_an_incomplete_meeting_is_an_error_of_the_form(client, coordinator, edition, missing):
    data = sent(
        make_slot(edition),
        make_table(edition),
        make_registration(edition),
        make_registration(edition),
    )
    data[missing] = ""

    assert missing in errors(client.post(reverse(ADD), data))


def test_a_person_does_not_meet_themselves(client, coordinator, edition):
    person = make_registration(edition)

    found = errors(
        client.post(reverse(ADD), sent(make_slot(edition), make_table(edition), person, person))
    )

    assert found
    assert not Meeting.objects.exists()


def test_selected_meetings_are_cancelled_and_free_their_tables(client, coordinator, edition):
    slot = make_slot(edition)
    kept, gone = (make_meeting(slot, make_table(edition, number)) for number in (1, 2))
    action = {"action": "cancel_selected", "_selected_action": [gone.pk]}

    client.post(reverse("admin:meetings_meeting_changelist"), action)

    gone.refresh_from_db()
    assert gone.status == Meeting.Status.CANCELLED
    sources = set(Occupancy.objects.values_list("source", flat=True))
    assert sources == {kept.ledger_source}


def test_those_whose_meeting_is_changed_by_hand_are_told_each_time(client, coordinator, edition):
    meeting = make_meeting(make_slot(edition, "10:00"), make_table(edition))
    sides = meeting.first, meeting.second
    data = sent(make_slot(edition, "11:00"), meeting.table, *sides)
    chosen = {"action": "cancel_selected", "_selected_action": [meeting.pk]}
    deleted = {"post": "yes"}

    for number, (address, fields) in enumerate(
        [
            (reverse(CHANGE, args=[meeting.pk]), data),
            (reverse("admin:meetings_meeting_changelist"), chosen),
            (reverse(CHANGE, args=[meeting.pk]), data),
            (reverse("admin:meetings_meeting_delete", args=[meeting.pk]), deleted),
        ],
        start=1,
    ):
        assert client.post(address, fields).status_code == 302
        told = sorted(OutboxMail.objects.values_list("to", flat=True))
        assert told == sorted([side.email for side in sides] * number)
        assert MeetingRules.of(edition).agenda_version == number
    noted = AuditEntry.objects.filter(verb="meetings.changed_in_list")
    assert [entry.details["meetings"] for entry in noted] == [[meeting.pk]] * 4


@pytest.mark.parametrize("way", ["page", "action"])
def test_a_meeting_deleted_in_the_back_office_frees_its_table(client, coordinator, edition, way):
    meeting = make_meeting(make_slot(edition), make_table(edition))

    if way == "page":
        client.post(reverse("admin:meetings_meeting_delete", args=[meeting.pk]), {"post": "yes"})
    else:
        action = {"action": "delete_selected", "_selected_action": [meeting.pk], "post": "yes"}
        client.post(reverse("admin:meetings_meeting_changelist"), action)

    assert not Meeting.objects.exists()
    assert not Occupancy.objects.exists()


def test_a_meeting_is_found_by_either_side_in_either_script(client, coordinator, edition):
    slot = make_slot(edition)
    person = make_registration(edition, name="سعاد بناني", name_latin="Souad Bennani")
    meeting = make_meeting(slot, make_table(edition, 1), second=person)
    make_meeting(slot, make_table(edition, 2))

    for words in ("سُعاد", "bennani"):
        page = client.get(reverse("admin:meetings_meeting_changelist"), {"q": words})
        assert list(page.context["cl"].result_list) == [meeting]


def test_autocompletes_offer_the_edition_on_the_desk(client, coordinator, edition):
    past = make_edition(starts_on="2020-05-04", ends_on="2020-05-05")
    person = make_registration(edition, name="Same name")
    make_registration(past, name="Same name")
    field = {"app_label": "meetings", "model_name": "meeting", "field_name": "first"}

    answer = client.get(reverse("admin:autocomplete"), {"term": "same", **field}).json()

    assert [choice["id"] for choice in answer["results"]] == [str(person.pk)]


# --- Slots and tables


def slot_data(edition, **changes):
    given = {"day": "2027-05-04", "start_time": "10:00", "minutes": "30", "fold": "0"}
    return {"edition": edition.pk, **given, **changes}


def test_a_moved_slot_takes_its_meetings_along(client, coordinator, edition):
    slot = make_slot(edition, "10:00")
    meeting = make_meeting(slot, make_table(edition))

    response = client.post(
        reverse("admin:meetings_meetingslot_change", args=[slot.pk]),
        slot_data(edition, start_time="11:00"),
    )

    assert response.status_code == 302
    slot.refresh_from_db()
    rows = Occupancy.objects.filter(source=meeting.ledger_source)
    assert {row.starts_at for row in rows} == {slot.starts_at}


def test_a_slot_that_would_hit_a_session_is_refused_with_its_reason(client, coordinator, edition):
    speaker = make_speaker()
    session = make_session(edition, at="11:00", speakers=[speaker])
    slot = make_slot(edition, "10:00")
    make_meeting(slot, make_table(edition), first=make_registration(edition, speaker=speaker))

    response = client.post(
        reverse("admin:meetings_meetingslot_change", args=[slot.pk]),
        slot_data(edition, start_time="11:00"),
    )

    assert errors(response)
    assert escape(str(session)) in response.content.decode()
    assert MeetingSlot.objects.get().start_time.hour == 10


def test_two_slots_at_one_time_are_an_error_of_the_form(client, coordinator, edition):
    make_slot(edition, "10:00")

    response = client.post(reverse("admin:meetings_meetingslot_add"), slot_data(edition))

    assert errors(response)
    assert MeetingSlot.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"day": ""}, {"start_time": "x"}, {"day": "2026-01-01"}])
def test_a_wrong_time_is_an_error_of_the_form(client, coordinator, edition, wrong):
    response = client.post(reverse("admin:meetings_meetingslot_add"), slot_data(edition, **wrong))

    assert set(wrong) <= set(errors(response))


def test_a_table_number_that_exists_is_an_error_of_the_form(client, coordinator, edition):
    make_table(edition, 1)
    table = make_table(edition, 2)

    response = client.post(
        reverse("admin:meetings_table_change", args=[table.pk]), {"number": "1", "room": ""}
    )

    assert errors(response)
    assert Table.objects.get(pk=table.pk).number == 2


def test_a_table_stays_in_its_edition(client, coordinator, edition):
    table = make_table(edition, 2)
    other = make_edition()

    client.post(
        reverse("admin:meetings_table_change", args=[table.pk]),
        {"number": "5", "room": "", "edition": other.pk},
    )

    table.refresh_from_db()
    assert (table.number, table.edition) == (5, edition)


# --- Linking a person to a speaker


def test_linking_a_person_to_a_speaker_on_stage_is_an_error_of_the_form(client, edition):
    speaker = make_speaker()
    session = make_session(edition, at="10:00", speakers=[speaker])
    meeting = make_meeting(make_slot(edition, "10:00"), make_table(edition))
    person = meeting.first
    user = make_staff("registrations.view_registration", "registrations.change_registration")
    client.force_login(user)
    address = reverse("admin:registrations_registration_change", args=[person.pk])
    data = {
        "name": person.name,
        "category": person.category_id,
        "status": person.status,
        "language": person.language,
        "speaker": speaker.pk,
    }

    refused = client.post(address, data)

    assert errors(refused)
    assert escape(str(session)) in refused.content.decode()
    assert Registration.objects.get(pk=person.pk).speaker is None

    accepted = client.post(address, data | {"accept_clash": "on"})

    assert accepted.status_code == 302
    assert Registration.objects.get(pk=person.pk).speaker == speaker
    assert AcceptedClash.objects.get().accepted_by == user


# --- Lists


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("noun", ["meeting", "meetingslot", "table"])
def test_lists_take_the_same_queries(admin_client, edition, noun, count, django_assert_num_queries):
    for n in range(count):
        make_meeting(make_slot(edition, f"1{n}:00"), make_table(edition, n + 1))
    address = reverse(f"admin:meetings_{noun}_changelist")
    admin_client.get(address)

    with django_assert_num_queries(8):
        page = admin_client.get(address)

    assert len(page.context["cl"].result_list) == count
