"""People and institutions in the back office: names, addresses, pictures."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from PIL import Image

from speakers.models import Organisation, Speaker
from tests.events.admin.pages import errors, filled, parse
from tests.factories.events import make_organisation, make_speaker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_french(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with translation.override("fr"):
        yield


def picture(size=(40, 30), kind="PNG"):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return out.getvalue()


def upload(content, name="portrait.png"):
    return SimpleUploadedFile(name, content, "image/png")


def add(client, model, **fields):
    address = reverse(f"admin:speakers_{model}_add")
    return client.post(address, filled(client.get(address), f"{model}_form", **fields))


def change_photo(client, speaker, photo):
    address = reverse("admin:speakers_speaker_change", args=[speaker.pk])
    data = filled(client.get(address), "speaker_form", photo=photo)
    return client.post(address, data)


@pytest.mark.parametrize(
    ("names", "slug"),
    [
        ({"name_fr": "Éric d’Agadir"}, "eric-d-agadir"),
        ({"name_ar": "كريم", "name_en": "Karim"}, "karim"),
        ({"name_ar": "كريم"}, "speaker"),
    ],
)
def test_address_is_made_from_the_name(admin_client, names, slug):
    add(admin_client, "speaker", **names)

    assert Speaker.objects.get().slug == slug


def test_taken_address_gets_a_number(admin_client):
    make_organisation(slug="atlas", name_fr="Atlas")

    add(admin_client, "organisation", name_fr="Atlas")

    assert Organisation.objects.latest("pk").slug == "atlas-2"


def test_name_in_no_language_is_refused(admin_client):
    response = add(admin_client, "speaker")

    assert errors(response, "name_ar")
    assert not Speaker.objects.exists()


@pytest.mark.parametrize("word", ["فاطمه", "fatima", "FÁTIMA"])
def test_name_is_found_in_either_script(admin_client, word):
    make_speaker(name_ar="فاطمة", name_fr="Fatima", name_en="")
    make_speaker(name_ar="كريم", name_fr="Karim", name_en="")

    response = admin_client.get(reverse("admin:speakers_speaker_changelist"), {"q": word})

    assert [speaker.name_fr for speaker in response.context["cl"].result_list] == ["Fatima"]


def test_names_that_lack_a_language_can_be_listed(admin_client):
    make_speaker(name_fr="Karim", name_ar="")
    make_speaker(name_fr="Fatima", name_ar="فاطمة")

    response = admin_client.get(reverse("admin:speakers_speaker_changelist"), {"missing": "ar"})

    assert [speaker.name_fr for speaker in response.context["cl"].result_list] == ["Karim"]


def test_photo_is_stored_and_shown_in_small(admin_client):
    speaker = make_speaker()

    response = change_photo(admin_client, speaker, upload(picture()))

    speaker.refresh_from_db()
    assert response.status_code == 302
    assert speaker.photo.name.endswith(".webp")
    page = parse(admin_client.get(reverse("admin:speakers_speaker_change", args=[speaker.pk])))
    assert page.find_class("thumbnail")[0].get("src") == speaker.photo.small_url


@pytest.mark.parametrize(
    "content",
    [
        b"not a picture",
        picture(kind="GIF"),
        picture((900, 700))[:-600],
        picture((9000, 2)),
    ],
    ids=["text", "gif", "cut off", "too wide"],
)
def test_bad_photo_is_refused_beside_its_field(admin_client, content):
    speaker = make_speaker()

    response = change_photo(admin_client, speaker, upload(content))

    assert response.status_code == 200
    assert errors(response, "photo")
    speaker.refresh_from_db()
    assert not speaker.photo


def test_addresses_are_written_from_left_to_right(admin_client):
    page = parse(admin_client.get(reverse("admin:speakers_speaker_add")))

    assert page.get_element_by_id("id_slug").get("dir") == "ltr"
    assert page.get_element_by_id("id_email").get("dir") == "ltr"
