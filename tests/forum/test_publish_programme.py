"""`manage.py publish_programme`: the button of the back office, from a terminal."""

import io

import pytest
from django.core.management import CommandError, call_command

from events.models import Release
from tests.factories.events import make_edition, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(django_user_model):
    return django_user_model.objects.create_superuser("organiser@example.org", name="Organiser")


def publish(edition, by="organiser@example.org", **options):
    out = io.StringIO()
    call_command("publish_programme", edition, by=by, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def test_draft_is_published_in_the_name_of_the_account(organiser):
    edition = make_edition(slug="2027")
    make_session(edition)

    out = publish("2027", by="Organiser@example.org", note="From the terminal")

    release = Release.objects.get()
    assert (release.note, release.published_by) == ("From the terminal", organiser)
    assert out == "Published version 1 of 2027: 1 changes.\n"


@pytest.mark.parametrize(
    ("edition", "by", "complaint"),
    [
        ("1999", "organiser@example.org", "No edition has the address 1999."),
        ("2027", "nobody@example.org", "No active account has the e-mail nobody@example.org."),
        ("2027", "desk@example.org", "desk@example.org may not publish programmes."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_published(
    organiser, django_user_model, edition, by, complaint
):
    django_user_model.objects.create_user("desk@example.org", name="Desk")
    make_session(make_edition(slug="2027"))

    with pytest.raises(CommandError) as refusal:
        publish(edition, by=by)

    assert str(refusal.value) == complaint
    assert not Release.objects.exists()


def test_blocking_problem_is_told(organiser):
    make_session(make_edition(slug="2027"), code="ABC234", title_ar="", title_fr="", title_en="")

    with pytest.raises(CommandError, match="ABC234"):
        publish("2027")
