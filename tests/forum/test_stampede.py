"""Many visitors at once: one of them builds a page, in whichever process; the others wait less."""

import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import brotli
import pytest
import redis
from django.core.cache import cache
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from events.models import Edition
from forum import store
from forum.lib.stored import stored_page
from forum.versions import versions
from tests.factories.events import make_edition
from tests.forum.test_shared_store import RENAME, redis_url, until  # noqa: F401

VISITORS = 12
BUILD_SECONDS = 0.15
BUILT = []


@stored_page()
def slow(request, edition):
    """A page that takes its time and shows the version of its edition."""
    BUILT.append(edition)
    version = Edition.objects.get(slug=edition).version
    time.sleep(BUILD_SECONDS)
    return HttpResponse(f"version {version}")


@stored_page()
def failing(request, edition):
    BUILT.append(edition)
    time.sleep(BUILD_SECONDS)
    return HttpResponse("too bad", status=503)


urlpatterns = [
    path("fr/<slug:edition>/slow/", slow),
    path("fr/<slug:edition>/failing/", failing),
]


@pytest.fixture
def edition(transactional_db, settings):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = ["forum.store.StoreMiddleware"]
    BUILT.clear()
    edition = make_edition(slug="2027")
    Edition.objects.update(version=1)
    versions.forget()
    return edition


def visit_together(address, codings=("br",)):
    """`[(status, plain body, seconds)]` of visitors who all come at the same moment."""
    together = threading.Barrier(VISITORS, timeout=30)

    def visit(number):
        coding = codings[number % len(codings)]
        client = Client(headers={"accept-encoding": coding})
        client.handler.load_middleware()
        together.wait()
        start = time.monotonic()
        response = client.get(address)
        connections.close_all()
        body = response.content
        if coding == "br" and response.status_code == 200:
            body = brotli.decompress(body)
        return response.status_code, body, time.monotonic() - start

    with ThreadPoolExecutor(VISITORS) as pool:
        return list(pool.map(visit, range(VISITORS)))


def test_page_that_nobody_has_seen_is_built_once(edition):
    answers = visit_together("/fr/2027/slow/", codings=("br", "identity"))

    assert len(BUILT) == 1
    assert {answer[:2] for answer in answers} == {(200, b"version 1")}


def test_without_the_claim_everybody_builds(edition, monkeypatch):
    monkeypatch.setattr(store, "claim", lambda name: True)

    visit_together("/fr/2027/slow/")

    assert len(BUILT) > 1


def test_after_a_change_one_builds_and_the_others_do_not_wait(edition):
    visit_together("/fr/2027/slow/")
    Edition.objects.filter(pk=edition.pk).raise_version()

    answers = visit_together("/fr/2027/slow/")
    later = visit_together("/fr/2027/slow/")

    assert len(BUILT) == 2
    bodies = sorted(body for _, body, _ in answers)
    assert bodies == [b"version 1"] * (VISITORS - 1) + [b"version 2"]
    quick = [seconds for _, body, seconds in answers if body == b"version 1"]
    assert sorted(quick)[len(quick) // 2] < BUILD_SECONDS
    assert {body for _, body, _ in later} == {b"version 2"}


def test_builder_that_died_holds_nobody_for_ever(edition, monkeypatch):
    visit_together("/fr/2027/slow/")
    (tag,) = [key for key in cache._cache if key.endswith(".tag")]
    cache.set(tag.rpartition(":")[2].replace(".tag", ".claim"), 1, store.CLAIM_SECONDS)
    Edition.objects.filter(pk=edition.pk).raise_version()
    monkeypatch.setattr(store, "STALE_SECONDS", 0)
    monkeypatch.setattr(store, "WAIT_SECONDS", 0.2)

    answers = visit_together("/fr/2027/slow/")

    assert {body for _, body, _ in answers} == {b"version 2"}


def test_failing_page_answers_everybody(edition, monkeypatch):
    monkeypatch.setattr(store, "WAIT_SECONDS", 0.3)

    answers = visit_together("/fr/2027/failing/")

    assert {status for status, _, _ in answers} == {503}


@pytest.mark.slow
def test_one_process_of_many_builds_a_page(scratch_site, redis_url):  # noqa: F811
    site = scratch_site("demo")
    site.start(workers=4, CACHE_URL=redis_url)

    def visit(number):
        with urllib.request.urlopen(f"{site.url}/en/2025/programme/", timeout=20) as answer:  # noqa: S310
            return answer.read().decode()

    def visit_together():
        with ThreadPoolExecutor(16) as pool:
            return list(pool.map(visit, range(32)))

    with redis.Redis.from_url(redis_url) as server:
        first = visit_together()
        builds = [stores(server)]
        site.manage("shell", "--verbosity", "0", "-c", RENAME)
        assert until(lambda: "Another slogan" in visit_together()[-1])
        assert until(lambda: all("Another slogan" in page for page in visit_together()))
        builds.append(stores(server))

    assert len(set(first)) == 1
    assert builds == [1, 2]


def stores(server):
    """How many pages were ever stored: each is one MSET of the page and its tag."""
    return server.info("commandstats")["cmdstat_mset"]["calls"]
