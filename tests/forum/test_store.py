"""Public pages as stored bytes: what is kept, what makes it stale, what is never kept."""

import datetime as dt
import gzip
import time

import brotli
import pytest
import time_machine
from django.core.cache import cache
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import timezone

from events.models import Edition
from forum import store
from forum.lib.stored import stored_page
from forum.versions import versions
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


@stored_page()
def by_the_clock(request, edition):
    response = counted(request)
    response.stored_until = timezone.now() + dt.timedelta(minutes=10)
    return response


@stored_page()
def fleeting(request, edition):
    """There while the edition has a slogan."""
    if not Edition.objects.filter(slug=edition).exclude(slogan_fr="").exists():
        return HttpResponse(status=404)
    return counted(request)


urlpatterns = [
    path("fr/<slug:edition>/page/", counted),
    path("fr/<slug:edition>/clock/", by_the_clock),
    path("fr/<slug:edition>/fleeting/", fleeting),
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


PLAIN = b"built 1 []"
CODINGS = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.1, gzip", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, GZIP;q=0.5", "gzip"),
        ("br; q=0.000, gzip;q=0", ""),
        ("identity", ""),
        ("brotli", ""),
        ("", ""),
    ],
)
def test_reader_gets_a_coding_that_the_browser_reads(client, edition, accepted, coding):
    for _time in ("built", "stored"):
        response = get(client, "/fr/2027/page/", **{"accept-encoding": accepted})

        assert response.headers.get("Content-Encoding", "") == coding
        assert CODINGS[coding](response.content) == PLAIN
        assert response.headers["Content-Length"] == str(len(response.content))
        assert response.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("first", CODINGS)
def test_one_build_serves_every_coding_under_one_tag(client, edition, first):
    answers = [
        get(client, "/fr/2027/page/", **{"accept-encoding": coding}) for coding in (first, *CODINGS)
    ]

    assert len(BUILT) == 1
    assert len({answer.headers["ETag"] for answer in answers}) == 1
    for answer in answers:
        assert CODINGS[answer.headers.get("Content-Encoding", "")](answer.content) == PLAIN


@pytest.mark.parametrize("is_stored", [True, False])
@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize(
    ("pattern", "status"),
    [
        ("{}", 304),
        ('W/"other", {}', 304),
        ('{} , "other"', 304),
        ("strong", 304),
        ("*", 304),
        ('W/"other"', 200),
        ("bare", 200),
        ("inside", 200),
        ("", 200),
    ],
)
def test_reader_who_has_the_page_gets_304(client, edition, coding, pattern, status, is_stored):
    etag = get(client, "/fr/2027/page/").headers["ETag"]
    variants = {
        "strong": etag.removeprefix("W/"),
        "bare": etag.removeprefix("W/").strip('"'),
        "inside": f'W/"x{etag[3:]}',
    }
    if not is_stored:
        cache.clear()
        BUILT.clear()

    given = variants.get(pattern) or pattern.format(etag)
    response = get(client, "/fr/2027/page/", **{"accept-encoding": coding, "if-none-match": given})

    assert response.status_code == status
    assert response.headers["ETag"] == etag
    assert response.headers["Cache-Control"] == store.CACHE_CONTROL
    assert response.headers["Vary"] == "Accept-Encoding"
    if status == 304:
        assert response.content == b""
        assert not {"Content-Encoding", "Content-Type"} & response.headers.keys()
    assert len(BUILT) == 1


def test_304_is_decided_without_the_bytes(client, edition):
    etag = get(client, "/fr/2027/page/").headers["ETag"]
    for key in list(cache._cache):
        if not key.endswith(".tag"):
            cache.delete(key.rpartition(":")[2])

    response = get(client, "/fr/2027/page/", **{"if-none-match": etag})

    assert (response.status_code, len(BUILT)) == (304, 1)


def test_head_says_what_get_would(client, edition):
    head = client.head("/fr/2027/page/", headers={"accept-encoding": "br"})
    answer = get(client, "/fr/2027/page/", **{"accept-encoding": "br"})

    assert head.content == b""
    assert head.headers == answer.headers
    assert len(BUILT) == 1


@pytest.fixture
def publish(edition, django_capture_on_commit_callbacks):
    def raise_version():
        with django_capture_on_commit_callbacks(execute=True):
            Edition.objects.filter(pk=edition.pk).raise_version()

    return raise_version


def stored_name():
    """Under which the store keeps the only page in it."""
    (key,) = [key for key in cache._cache if key.endswith(".tag")]
    return key.rpartition(":")[2].removesuffix(".tag")


def test_former_page_is_shown_while_somebody_builds_the_new_one(client, publish):
    first = get(client, "/fr/2027/page/")
    publish()
    claim = f"{stored_name()}.claim"
    cache.add(claim, 1)

    meanwhile = get(client, "/fr/2027/page/")
    known = get(client, "/fr/2027/page/", **{"if-none-match": first.headers["ETag"]})
    cache.delete(claim)
    after = get(client, "/fr/2027/page/")

    assert meanwhile.content == first.content
    assert known.status_code == 304
    assert gzip.decompress(after.content) == b"built 2 []"


def test_former_page_is_not_shown_for_long(client, publish, monkeypatch):
    get(client, "/fr/2027/page/")
    publish()
    cache.add(f"{stored_name()}.claim", 1)
    monkeypatch.setattr(store, "STALE_SECONDS", 0)
    monkeypatch.setattr(store, "WAIT_SECONDS", 0.1)

    start = time.monotonic()
    page = gzip.decompress(get(client, "/fr/2027/page/").content)

    assert page == b"built 2 []"
    assert 0.1 <= time.monotonic() - start < 2


def test_page_that_changes_by_the_clock_is_built_again_then(client, edition):
    with time_machine.travel("2027-05-04T10:00Z", tick=False) as clock:
        get(client, "/fr/2027/clock/")
        clock.shift(599)
        last = get(client, "/fr/2027/clock/")
        cache.add(f"{stored_name()}.claim", 1)
        clock.shift(2)
        meanwhile = get(client, "/fr/2027/clock/")
        cache.delete(f"{stored_name()}.claim")
        new = get(client, "/fr/2027/clock/")

    assert last.content == meanwhile.content
    assert gzip.decompress(new.content) == b"built 2 []"


def test_page_that_is_gone_leaves_nothing_behind(client, publish, edition):
    Edition.objects.filter(pk=edition.pk).update(slogan_fr="Là")
    assert get(client, "/fr/2027/fleeting/").status_code == 200
    Edition.objects.filter(pk=edition.pk).update(slogan_fr="")
    publish()

    assert get(client, "/fr/2027/fleeting/").status_code == 404
    assert not list(cache._cache)


def test_same_page_keeps_its_tag_after_a_change(client, publish, edition):
    Edition.objects.filter(pk=edition.pk).update(slogan_fr="Là")
    first = get(client, "/fr/2027/fleeting/").headers["ETag"]
    publish()
    BUILT.clear()

    again = get(client, "/fr/2027/fleeting/", **{"if-none-match": first})

    assert (again.status_code, len(BUILT)) == (304, 1)


def test_process_that_has_not_heard_of_a_change_asks_before_it_builds(client, edition):
    """As with a shared cache: another process knew version 2 and stored its page."""
    get(client, "/fr/2027/page/")
    for key in [key.rpartition(":")[2] for key in cache._cache]:
        cache.set(key, cache.get(key)._replace(version="2027.2"))
    Edition.objects.filter(pk=edition.pk).update(version=2)

    assert get(client, "/fr/2027/page/").status_code == 200
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
