"""Public pages as stored bytes: what is kept, what makes it stale, what is never kept."""

import gzip

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import path

from events.models import Edition
from forum.lib.stored import stored_page
from forum.store import versions
from tests.factories.events import make_edition, make_organisation

pytestmark = pytest.mark.django_db
BUILT = []


@stored_page("track", "room")
def counted(request, **kwargs):
    """A page that says how often it was built."""
    BUILT.append(request.get_full_path())
    return HttpResponse(f"built {len(BUILT)} {sorted(request.GET.items())}")


@stored_page()
def with_cookie(request):
    response = counted(request)
    response.set_cookie("tracker", "1")
    return response


def plain(request):
    return counted(request)


urlpatterns = [
    path("fr/<slug:edition>/page/", counted),
    path("fr/page/", counted),
    path("fr/cookie/", with_cookie),
    path("fr/plain/", plain),
]


@pytest.fixture(autouse=True)
def _pages(settings):
    settings.ROOT_URLCONF = __name__
    BUILT.clear()


@pytest.fixture
def edition():
    return make_edition(slug="2027")


def get(client, address, **headers):
    return client.get(address, headers={"accept-encoding": "gzip", **headers})


def test_page_is_built_once_and_then_asks_nothing(client, edition):
    first = get(client, "/fr/2027/page/")
    versions.poll()

    with CaptureQueriesContext(connection) as queries:
        second = get(client, "/fr/2027/page/")

    assert len(BUILT) == 1
    assert first.content == second.content
    assert gzip.decompress(second.content) == b"built 1 []"
    assert len(queries) == 0


def test_reader_without_gzip_gets_the_plain_bytes(client, edition):
    response = client.get("/fr/2027/page/")

    assert response.content == b"built 1 []"
    assert "Content-Encoding" not in response.headers


def test_unchanged_page_is_answered_with_304(client, edition):
    etag = get(client, "/fr/2027/page/").headers["ETag"]

    response = get(client, "/fr/2027/page/", **{"if-none-match": etag})

    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["ETag"] == etag
    assert len(BUILT) == 1


def test_change_here_is_seen_at_once(client, edition, django_capture_on_commit_callbacks):
    get(client, "/fr/2027/page/")

    with django_capture_on_commit_callbacks(execute=True):
        Edition.objects.filter(pk=edition.pk).raise_version()

    assert gzip.decompress(get(client, "/fr/2027/page/").content) == b"built 2 []"


def test_change_of_one_edition_leaves_the_pages_of_another(
    client, edition, django_capture_on_commit_callbacks
):
    other = make_edition(slug="2026")
    get(client, "/fr/2027/page/")

    with django_capture_on_commit_callbacks(execute=True):
        Edition.objects.filter(pk=other.pk).raise_version()
    get(client, "/fr/2027/page/")

    assert len(BUILT) == 1


def test_page_of_no_edition_follows_them_all(client, edition, django_capture_on_commit_callbacks):
    get(client, "/fr/page/")

    with django_capture_on_commit_callbacks(execute=True):
        Edition.objects.filter(pk=edition.pk).raise_version()
    get(client, "/fr/page/")

    assert len(BUILT) == 2


def test_saved_institution_makes_its_editions_stale(
    client, edition, django_capture_on_commit_callbacks
):
    organisation = make_organisation()
    edition.partnerships.create(organisation=organisation, role="initiator")
    versions.poll()
    get(client, "/fr/2027/page/")

    with django_capture_on_commit_callbacks(execute=True):
        organisation.description_fr = "Autre texte"
        organisation.save()
    get(client, "/fr/2027/page/")

    assert len(BUILT) == 2


def test_only_declared_query_keys_make_another_page(client, edition):
    get(client, "/fr/2027/page/?track=a&utm_source=x")
    get(client, "/fr/2027/page/?utm_source=y&track=a")
    get(client, "/fr/2027/page/?track=b")

    assert len(BUILT) == 2


@pytest.mark.parametrize("address", ["/fr/cookie/", "/fr/plain/", "/fr/page/?track=" + "x" * 600])
def test_what_may_differ_between_readers_is_never_stored(client, edition, address):
    get(client, address)
    get(client, address)

    assert len(BUILT) == 2


def test_post_is_never_answered_from_the_store(client, edition):
    get(client, "/fr/2027/page/")
    client.post("/fr/2027/page/")

    assert len(BUILT) == 2


def test_stored_pages_outlive_the_database(client, edition, monkeypatch):
    get(client, "/fr/2027/page/")
    versions.forget()
    monkeypatch.setattr(Edition.objects, "published", _no_database)

    assert get(client, "/fr/2027/page/").status_code == 200
    assert len(BUILT) == 1


def _no_database():
    raise OperationalError("gone")
