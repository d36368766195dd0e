"""Agendas of meetings: as pictures that were looked at, as files, and on one's own page."""

import datetime as dt
import io
import re
import zipfile

import pytest
import time_machine
from PIL import Image

from accounts.models import AuditEntry
from events.printing import engine
from meetings.actions import agendas as agenda_actions
from meetings.actions import ask_for_agendas
from meetings.actions.board import place_meetings, stamp_of
from meetings.agendas import Agendas
from meetings.models import Delegate, MeetingRules
from meetings.printing import agendas as printing
from meetings.seats import Seat
from registrations.actions import link_speaker, open_visit, run_job
from registrations.actions.jobs import private_path
from registrations.models import Job
from registrations.visiting import COOKIE
from tests.events.admin.pages import text
from tests.factories.events import (
    make_edition,
    make_organisation,
    make_room,
    make_session,
    make_speaker,
)
from tests.factories.meetings import (
    make_meeting,
    make_profile,
    make_request,
    make_slot,
    make_table,
)
from tests.factories.registrations import make_registration, make_staff
from tests.registrations.test_badges import ALIKE, unlike

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PICTURES = printing.HOUSE / "tests" / "meetings" / "pictures"
PPI = 80
# So far down these pages have something to compare.
FILLED = 420
MORNING = dt.datetime(2027, 5, 3, 9, tzinfo=dt.UTC)
OWNERS = {
    "ar": {
        "name": "نعيمة أݣناو",
        "name_latin": "Naïma Aguenaou",
        "organisation_name": "شركة أركان",
    },
    "fr": {"name": "Élodie Lefèvre", "name_latin": "", "organisation_name": "Machines d’Évry"},
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MORNING, tick=False) as moved:
        yield moved


@pytest.fixture
def edition(settings):
    settings.SITE_URL = "https://forum.example.org"
    made = make_edition(
        slug="2027",
        name_ar="المنتدى الدولي للصناعة والخدمات بجهة سوس-ماسة",
        name_fr="Forum international de l’industrie et des services Souss-Massa",
    )
    MeetingRules.objects.create(edition=made, agenda_version=3)
    return made


def owner(edition, language):
    return make_registration(
        edition, language=language, reference=f"{language.upper()}34567890", **OWNERS[language]
    )


def person(edition, language="ar", **fields):
    return make_profile(
        edition,
        registration=owner(edition, language),
        offers=["research", "advice", "testing", "training"],
        languages=["lang-ar", "lang-fr"],
        **fields,
    )


@pytest.fixture
def meetings(edition):
    """Of two people with each other, and of one of them with a colleague of the other's."""
    ours, theirs = person(edition, "ar"), person(edition, "fr")
    slots = [make_slot(edition, f"{9 + n // 2:02}:{n % 2 * 30:02}") for n in range(8)]
    tables = [make_table(edition, number) for number in (4, 17)]
    request = make_request(ours, theirs, reason="Votre savoir-faire complète le nôtre.")
    sides = {"first": ours.registration, "second": theirs.registration}
    first = make_meeting(slots[1], tables[0], request=request, **sides)
    guest = make_registration(
        edition,
        name="عبد الرحمان الإدريسي العلوي الوزاني",
        name_latin="Abderrahmane El Idrissi",
        organisation=make_organisation(name_fr="Port d’Agadir", name_ar="ميناء أكادير"),
        organisation_name="",
    )
    Delegate.objects.create(profile=theirs, registration=guest)
    back = make_request(
        make_profile(
            edition,
            registration=make_registration(
                edition,
                name="Amal Ait Baha",
                name_latin="",
                organisation_name="Coopérative Tifaouine",
            ),
        ),
        ours,
        reason="نود زيارة مصنعكم بأيت ملول.",
    )
    second = make_meeting(
        slots[4], tables[1], request=back, first=back.asker.registration, second=sides["first"]
    )
    return [first, second]


def drawn(pages, agendas):
    png = engine._draw(
        printing.HOUSE, printing.DRAWING, printing._document(pages, agendas), format="png", ppi=PPI
    )
    assert isinstance(png, bytes)  # one page
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    return picture.crop((0, 0, picture.width, FILLED))


@pytest.mark.parametrize(("which", "side"), [("ar", "first"), ("fr", "second")])
def test_an_agenda_looks_as_the_one_that_was_reviewed(edition, meetings, which, side, tmp_path):
    agendas = Agendas(edition)

    picture = drawn(printing.person_pages([getattr(meetings[0], side)], agendas), agendas)

    seen = tmp_path / f"agenda-{which}.png"
    picture.quantize(32).save(seen)
    known = Image.open(PICTURES / f"agenda-{which}.png").convert("RGB")
    assert unlike(picture, known) < ALIKE, f"look at {seen}"


def test_a_full_table_with_the_longest_names_is_one_page(edition):
    table = make_table(edition, 1, room=make_room(edition))
    for n in range(30):
        slot = make_slot(edition, f"{8 + n // 3:02}:{n % 3 * 20:02}", minutes=20)
        sides = [
            make_registration(edition, name="ن" * 60, organisation_name="Société " * 20)
            for _ in range(2)
        ]
        make_meeting(slot, table, first=sides[0], second=sides[1])
    agendas = Agendas(edition)

    assert drawn(printing.table_pages([table], agendas), agendas)


def test_all_agendas_are_made_in_the_background(edition, meetings, monkeypatch):
    monkeypatch.setattr(agenda_actions, "PORTION", 2)
    coordinator = make_staff("meetings.view_meeting")
    asked = {"edition": edition, "by": coordinator, "language": "fr"}
    for what, files in (("people", 2), ("tables", 1)):
        job = ask_for_agendas(**asked, what=what)
        run_job(job_id=job.pk)
        job.refresh_from_db()
        assert (job.state, job.problem) == (Job.State.READY, "")
        assert job.done == {"people": 3, "tables": 2}[what]
        path = private_path(job.file)
        if files == 1:
            assert path.read_bytes().startswith(b"%PDF")
        else:
            assert len(zipfile.ZipFile(path).namelist()) == files
    assert AuditEntry.objects.filter(verb="registrations.printing_started").count() == 2
    coordinator.user_permissions.clear()
    job = ask_for_agendas(**asked, what="people")
    run_job(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED


@pytest.mark.parametrize("rows", [1, 3])
def test_agendas_ask_as_much_of_the_database_for_more(edition, rows, django_assert_num_queries):
    for n in range(rows):
        request = make_request(make_profile(edition), make_profile(edition))
        sides = {"first": request.asker.registration, "second": request.asked.registration}
        make_meeting(
            make_slot(edition, f"{10 + n}:00"), make_table(edition, n + 1), request=request, **sides
        )

    with django_assert_num_queries(8):
        agendas = Agendas(edition)
        printing.person_pages(agendas.people(), agendas)
        printing.table_pages(agendas.tables(), agendas)


# --- One's own page


def visiting(client, registration):
    _visit, client.cookies[COOKIE] = open_visit(registration=registration)


def lines_of(client, name="meetings/agenda.ics"):
    response = client.get(f"/fr/2027/me/{name}")
    assert response["Cache-Control"] == "no-store"
    body = response.content.decode().replace("\r\n ", "").replace("\r\n", "\n")
    return re.findall(r"^(UID|SEQUENCE|STATUS|DTSTART[^:]*):(.*)$", body, re.MULTILINE)


def test_ones_own_agenda_has_sessions_and_meetings(client, edition, meetings):
    reader = meetings[0].first
    speaker = make_speaker()
    link_speaker(registration=reader, speaker=speaker, by=None)
    make_session(edition, at="15:00", speakers=[speaker], title_fr="Une table ronde")
    visiting(client, reader)

    page = client.get("/fr/2027/me/meetings/agenda/")

    assert page["Cache-Control"] == "no-store"
    told = text(page)
    for words in (
        "Élodie Lefèvre",
        "Machines d’Évry",
        "Votre savoir-faire",
        "Table 4",
        "Tifaouine",
    ):
        assert words in told
    assert "Une table ronde" not in told  # a draft is nobody's to read yet
    pdf = client.get("/fr/2027/me/meetings/agenda.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert pdf["Cache-Control"] == "no-store"


def test_a_meeting_keeps_its_number_in_calendars_wherever_it_goes(client, edition, meetings):
    meeting, other = meetings
    visiting(client, meeting.first)
    uid = ("UID", f"meeting-{meeting.pk}-2027@forum.example.org")
    before = lines_of(client)
    assert before[before.index(uid) + 1] == ("SEQUENCE", "3")

    later = make_slot(edition, "16:00")
    place = {f"m{meeting.pk}": Seat(later.pk, meeting.table_id)}
    shown = {f"m{one.pk}": stamp_of(one) for one in meetings}
    given = {"edition": edition, "by": make_staff()}
    place_meetings(places=place, shown=shown, **given)
    moved = lines_of(client)
    at = moved.index(uid)
    assert moved[at + 1] == ("SEQUENCE", "4")
    assert moved[at + 2][1].endswith("T160000")
    assert lines_of(client, "calendar.ics")[at:] == moved[at:]

    meeting.refresh_from_db()
    off = {f"m{meeting.pk}": None}
    place_meetings(places=off, shown={f"m{meeting.pk}": stamp_of(meeting)}, **given)
    gone = lines_of(client)
    at = gone.index(uid)
    assert gone[at + 1 : at + 4 : 2] == [("SEQUENCE", "5"), ("STATUS", "CANCELLED")]
    assert ("UID", f"meeting-{other.pk}-2027@forum.example.org") in gone


def test_without_meetings_there_is_a_page_and_no_paper(client, edition):
    visiting(client, make_registration(edition))
    assert client.get("/fr/2027/me/meetings/agenda/").status_code == 200
    assert client.get("/fr/2027/me/meetings/agenda.pdf").status_code == 404
    client.cookies.clear()
    for name in ("agenda/", "agenda.pdf", "agenda.ics"):
        assert client.get(f"/fr/2027/me/meetings/{name}").status_code == 302


def test_the_coordinator_finds_one_persons_agenda(client, edition, meetings):
    client.force_login(make_staff("meetings.view_meeting"))
    found = client.get("/fr/admin/meetings/2027/agendas/", {"q": "lefevre"})
    assert "Élodie Lefèvre" in text(found)
    key = meetings[0].second_id
    pdf = client.get(f"/fr/admin/meetings/2027/agendas/{key}.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert "no-store" in pdf["Cache-Control"]
    client.force_login(make_staff())
    assert client.get(f"/fr/admin/meetings/2027/agendas/{key}.pdf").status_code == 403
