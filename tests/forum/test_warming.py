"""After a publish the busiest pages wait in the shared store; where there is none, nobody tries."""

from itertools import product

import pytest
import redis
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from events.actions import publish_programme, rollback
from forum import warming
from forum.demo.accounts import ORGANISER
from forum.lib.languages import CODES
from forum.lib.stored import STORED_KEYS
from forum.versions import versions
from tests.events.views.conftest import forum  # noqa: F401
from tests.forum.test_shared_store import read, redis_url  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def _shared_cache(settings, tmp_path):
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": tmp_path}}


@pytest.mark.usefixtures("_shared_cache")
def test_publishing_orders_the_work_in_its_own_transaction(forum):  # noqa: F811
    release = publish_programme(edition=forum.edition, by=None)
    rollback(release=release, by=None)

    orders = DBTaskResult.objects.filter(task_path="forum.warming.warm_pages")
    # The first is that of the fixture.
    assert [order.args_kwargs["args"] for order in orders] == [["2027"]] * 3


def test_process_that_shares_nothing_orders_nothing(forum):  # noqa: F811
    publish_programme(edition=forum.edition, by=None)

    assert not DBTaskResult.objects.exists()


@pytest.mark.usefixtures("_shared_cache")
def test_warm_pages_ask_nothing_any_more(client, forum):  # noqa: F811
    count = warming.warm_pages.func("2027")
    versions.forget()
    versions.of("/")

    busiest = list(warming.busiest_addresses("2027"))
    every = {*busiest, *warming.all_addresses("2027")}
    assert len(busiest) == len(set(busiest)) < len(every) == count
    assert {address[:4] for address in every} == {f"/{code}/" for code in CODES}
    for address, coding in [*product(every, ["br"]), *product(busiest, ["gzip"])]:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address, headers={"accept-encoding": coding})
        assert (response.status_code, len(queries)) == (200, 0), address
        assert response.headers["Content-Encoding"] == coding


def test_every_warm_page_is_one_that_is_stored(forum):  # noqa: F811
    for address in {*warming.busiest_addresses("2027"), *warming.all_addresses("2027")}:
        with translation.override(address[1:3]):
            assert hasattr(resolve(address).func, STORED_KEYS), address


@pytest.mark.slow
def test_worker_warms_what_web_processes_serve(scratch_site, redis_url):  # noqa: F811
    site = scratch_site("demo")
    site.environment["CACHE_URL"] = redis_url
    site.manage("publish_programme", "2025", "--by", ORGANISER)
    site.manage("db_worker", "--batch", "--verbosity", "0")
    site.start()

    with redis.Redis.from_url(redis_url) as server:
        warmed = server.keys("*page.*.br")
        first = read(site, "/ar/2025/programme/")
        assert sorted(server.keys("*page.*.br")) == sorted(warmed)
    assert len(warmed) > 30
    assert "<html" in first
