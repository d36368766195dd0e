"""The screens of spreadsheets: who may, what is kept, what is refused."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Change, Upload
from events.models import Edition, Remit, Session
from registrations.models import Registration
from speakers.models import RememberedColumn
from tests.events.sheets.bringing import EDITOR, WHOLE, make_editor, text_table, workbook
from tests.factories.events import make_edition, make_organisation, make_session
from tests.factories.registrations import make_category, make_registration, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_edition(slug="2027")


@pytest.fixture
def editor(client, edition):
    user = make_editor()
    client.force_login(user)
    return user


def upload(client, data, kind="programme", name="programme.xlsx"):
    return client.post(
        "/en/admin/sheets/2027/", {"kind": kind, "file": SimpleUploadedFile(name, data)}
    )


def import_rows(client, address, **options):
    """Press the button of the page that shows the plan."""
    digest = client.get(address).context["plan"].digest
    return client.post(address, {"do": "all", "digest": digest, **options})


ONE = workbook(sessions=[["Code", "Title in French"], ["AAA", "L’eau"]])


def test_a_file_is_looked_at_and_imported(client, edition, editor):
    rows = upload(client, ONE).url
    assert rows.endswith("/rows/")
    assert not Session.objects.exists()
    done = import_rows(client, rows)
    assert done.url == "/en/admin/sheets/2027/"
    assert Session.objects.get().title_fr == "L’eau"
    assert Change.objects.get().verb == "events.sheet_imported"
    page = client.get(done.url).content.decode()
    assert reverse("admin:changes", args=["2027"]) in page


def test_who_comes_back_to_an_imported_file_is_told_so(client, edition, editor):
    rows = upload(client, ONE).url
    import_rows(client, rows)
    assert bytes(Upload.objects.get().content) == b""
    for address in (rows, rows.removesuffix("rows/")):
        for ask in (client.get, client.post):
            page = client.get(ask(address).url).content.decode()
            assert "“programme.xlsx” has been imported already." in page
            assert reverse("admin:changes", args=["2027"]) in page
    assert Session.objects.count() == 1


def test_pasted_rows_are_read_like_a_file(client, edition, editor):
    pasted = text_table([["Title in Arabic", "My own words"], ["جلسة", "x"]], "\t").decode()
    columns = client.post("/en/admin/sheets/2027/", {"kind": "sessions", "rows": pasted}).url
    assert client.get(columns).status_code == 200
    rows = client.post(columns, {"sessions:0": "title_fr", "sessions:1": ""}).url
    import_rows(client, rows)
    session = Session.objects.get()
    assert (session.title_fr, session.title_ar) == ("جلسة", None)
    assert set(RememberedColumn.objects.values_list("column", flat=True)) == {"title_fr", ""}
    again = client.post("/en/admin/sheets/2027/", {"kind": "sessions", "rows": pasted}).url
    assert again.endswith("/rows/")


def test_a_refused_import_keeps_the_file_and_shows_its_rows(client, edition, editor):
    data = workbook(sessions=[["Code", "Title in French", "Day"], ["AAA", "x", "never"]])
    rows = upload(client, data).url
    page = import_rows(client, rows)
    assert page.status_code == 200
    assert "C2" in page.content.decode()
    assert Upload.objects.count() == 1
    assert not Session.objects.exists()


def test_the_upload_of_a_colleague_does_not_exist(client, edition, editor):
    rows = upload(client, ONE).url
    client.force_login(make_editor())
    for address in (rows, rows.removesuffix("rows/")):
        assert client.get(address).status_code == 404
        assert client.post(address, {"do": "all"}).status_code == 404


def test_a_partner_cannot_bring_a_change_of_the_session_of_another(client, edition):
    own, other = make_organisation(), make_organisation()
    make_session(edition, code="OWN", host=own, title_fr="Before")
    make_session(edition, code="OTHER", host=other, title_fr="Before")
    user = make_staff(*EDITOR)
    Remit.objects.create(user=user, organisation=own)
    client.force_login(user)
    headings = ["Code", "Title in French"]
    for code in ("OTHER", "OWN"):  # the second is the control
        data = workbook(sessions=[headings, [code, "After"]])
        import_rows(client, upload(client, data, "sessions").url)
    titles = dict(Session.objects.values_list("code", "title_fr"))
    assert titles == {"OWN": "After", "OTHER": "Before"}
    stolen = workbook(sessions=[["Code", "Hosted by"], ["OWN", other.slug]])
    import_rows(client, upload(client, stolen, "sessions").url)
    new = workbook(sessions=[["Code", "Title in French", "Hosted by"], ["NEW", "x", other.slug]])
    import_rows(client, upload(client, new, "sessions").url)
    assert Session.objects.get(code="OWN").host == own
    assert not Session.objects.filter(code="NEW").exists()


@pytest.mark.parametrize("kind", ["programme", "sessions", "registrations"])
def test_who_may_not_change_records_brings_none(client, edition, kind):
    client.force_login(make_staff("events.view_session", "events.change_session"))
    assert client.get("/en/admin/sheets/2027/").status_code == 403
    assert upload(client, ONE, kind).status_code == 403
    assert client.get(f"/en/admin/sheets/2027/{kind}/records.xlsx").status_code == 403
    assert not Upload.objects.exists()


def test_an_editor_brings_no_registrations(client, edition, editor):
    assert upload(client, ONE, "registrations").status_code == 403


def test_an_archived_edition_takes_nothing(client, edition, editor):
    rows = upload(client, ONE).url
    Edition.objects.update(is_archived=True)
    assert upload(client, ONE).status_code == 200
    assert import_rows(client, rows).status_code == 200
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {}, {"kind": "programme"}, {"kind": "\x00", "rows": "a"}, {"kind": "sessions", "rows": " "},
        {"kind": "programme", "rows": "a\tb"}, {"kind": "sessions", "rows": "a\x00b"},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_and_not_lost(client, edition, editor, data):
    page = client.post("/en/admin/sheets/2027/", data)
    assert page.status_code in (200, 302)
    if page.status_code == 200:
        assert page.context["refusal"]
        assert page.context["pasted"] == data.get("rows", "")


@pytest.mark.parametrize(
    "address",
    [
        "nowhere/", "2027/nothing/1/", "2027/sessions/1/", "2027/sessions/1/rows/",
        "2027/sessions/99999999999999999999999/rows/", "2027/sessions/other.xlsx",
        "2027/schedule/1/",
    ],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(client, edition, editor, address):
    editor.is_superuser = True
    editor.save()
    assert client.get(f"/en/admin/sheets/{address}").status_code == 404


@pytest.mark.parametrize("show", ["", "all", "error:9", "create:x", "\x00:99999999999999999999"])
def test_any_page_asked_for_is_shown(client, edition, editor, show):
    rows = upload(client, ONE).url
    taken = ["sessions:2", "x", "sessions:99999999999999999999", "\x00"]
    assert client.post(rows, {"show": show, "take": taken}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_rows_cost_no_queries(client, edition, editor, count, django_assert_num_queries):
    sessions = [["Code", "Title in French"]] + [[f"A{n}", f"T{n}"] for n in range(count)]
    for n in range(count):
        make_session(edition, code=f"A{n}")
    rows = upload(client, workbook(sessions=sessions)).url
    client.get(rows)
    with django_assert_num_queries(21):
        client.get(rows)


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("which", ["records", "template"])
def test_files_are_taken_in_each_language_and_read_back(client, edition, editor, language, which):
    make_session(edition)
    for kind in ("programme", "sessions", "speakers", "organisations", "partnerships"):
        answer = client.get(f"/{language}/admin/sheets/2027/{kind}/{which}.xlsx")
        data = b"".join(answer.streaming_content)
        assert data.startswith(b"PK")
        assert answer["Cache-Control"] == "no-store"
        page = client.get(upload(client, data, kind).url) if kind == "sessions" else None
        if page:
            states = {row.state.value for _sheet, row in page.context["plan"].rows()}
            assert states == ({"unchanged"} if which == "records" else set())


def test_a_possible_duplicate_is_imported_by_a_tick_beside_it(client, edition):
    category = make_category()
    make_registration(edition, name="Zineb Amzil", category=category)
    verbs = ("view", "add", "change")
    desk = [f"registrations.{verb}_registration" for verb in verbs] + ["registrations.view_contact"]
    client.force_login(make_staff(*desk))
    row = ["Zineb Amzil", "other@example.org", category.slug]
    data = text_table([["Name", "E-mail", "Category"], row])
    rows = upload(client, data, "registrations", "people.csv").url
    import_rows(client, rows, take=["registrations:2"])
    assert Registration.objects.filter(email="other@example.org").exists()


def test_attendees_leave_by_their_own_door_only(client, edition):
    make_category()
    make_registration(edition)
    desk = ["registrations.add_registration", "registrations.change_registration"]
    client.force_login(make_staff(*desk))
    assert client.get("/en/admin/sheets/2027/registrations/records.xlsx").status_code == 404
    template = client.get("/en/admin/sheets/2027/registrations/template.xlsx")
    assert b"".join(template.streaming_content).startswith(b"PK")


def test_uploads_of_yesterday_are_forgotten(edition, editor):
    old = Upload.objects.create(owner=editor, content=b"x")
    Upload.objects.filter(pk=old.pk).update(uploaded_at=old.uploaded_at - dt.timedelta(days=1.1))
    Upload.objects.create(owner=editor, content=b"y")
    Upload.objects.forgotten().delete()
    assert Upload.objects.get().content == b"y"


# --- The schedule of another system


@pytest.fixture
def organiser(client, edition):
    needed = ["events.add_session", "events.change_session", "events.change_edition",
              "speakers.add_speaker", "speakers.change_speaker", WHOLE]  # fmt: skip
    user = make_staff(*needed)
    client.force_login(user)
    return user


def schedule():
    with open("tests/events/data/full.json", "rb") as file:
        return file.read()


def bring_schedule(client, data):
    return client.post(
        "/en/admin/sheets/2027/schedule/", {"file": SimpleUploadedFile("schedule.json", data)}
    )


def test_a_schedule_is_shown_first_and_then_imported(client, edition, organiser):
    plan = bring_schedule(client, schedule()).url
    page = client.get(plan)
    assert page.context["report"].created
    assert not Session.objects.exists()
    assert client.post(plan).url == "/en/admin/sheets/2027/"
    assert Session.objects.count() == len(page.context["report"].created)
    assert client.get(plan).url == client.post(plan).url == "/en/admin/sheets/2027/"


def test_a_schedule_brought_again_shows_what_changed_in_words_and_values(
    client, edition, organiser
):
    client.post(bring_schedule(client, schedule()).url)
    session = Session.objects.exclude(start_time=None).order_by("pk").first()
    began = f"{session.start_time:%H:%M}"
    session.start_time = dt.time(23, 45)
    session.save()
    page = client.get(bring_schedule(client, schedule()).url)
    (row,) = page.context["updated"][0][1]
    assert (row.label, row.before, row.after) == ("Starts", "23:45", began)
    assert "start_time" not in page.content.decode()


def test_a_schedule_that_cannot_be_read_is_told_place_by_place(client, edition, organiser):
    plan = bring_schedule(client, b"<schedule><day/></schedule>").url
    assert client.get(plan).context["problems"].count
    assert client.post(plan).status_code == 200


def test_a_schedule_is_not_for_those_kept_to_a_part(client, edition, organiser):
    remit = Remit.objects.create(user=organiser)
    assert client.get("/en/admin/sheets/2027/schedule/").status_code == 200
    remit.tracks.create(edition=edition, slug="x", name_fr="x")
    assert client.get("/en/admin/sheets/2027/schedule/").status_code == 403
