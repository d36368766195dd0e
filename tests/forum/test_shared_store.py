"""Several processes and a shared cache: a change made in one is public in all within moments."""

import os
import time
import urllib.request

import pytest
import redis

from tests.postgres import free_port
from tests.redis_server import NoRedis, RedisServer

pytestmark = pytest.mark.slow

RENAME = (
    "from events.models import Edition;"
    "e = Edition.objects.get(slug='2025'); e.slogan_en = 'Another slogan'; e.save()"
)


@pytest.fixture
def redis_url(tmp_path):
    try:
        server = RedisServer(tmp_path)
    except NoRedis as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))
    yield server.url
    server.stop()


def read(site, address="/en/2025/"):
    with urllib.request.urlopen(site.url + address, timeout=10) as response:  # noqa: S310
        return response.read().decode()


def all_processes_say(site, words):
    """Whether twelve requests in a row, over all processes, show `words`."""
    return all(words in read(site) for _request in range(12))


def until(condition, seconds=6):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def test_change_reaches_every_process_through_its_version(scratch_site):
    site = scratch_site("demo")
    site.start(workers=3)
    assert all_processes_say(site, "a strategic hub")

    site.manage("shell", "--verbosity", "0", "-c", RENAME)

    assert until(lambda: all_processes_say(site, "Another slogan"))


def test_pages_are_kept_in_redis_and_outlive_a_restart(scratch_site, redis_url):
    site = scratch_site("demo")
    site.start(CACHE_URL=redis_url)
    first = read(site)
    with redis.Redis.from_url(redis_url) as client:
        kept = client.keys("*page.*")
        for key in kept:  # a page that nobody builds any more
            client.expire(key, 3600)
        site.stop()
        site.start(CACHE_URL=redis_url)
        again = read(site)
        still = client.keys("*page.*")

    assert len(kept) == 2  # the page, and its tag
    assert first == again
    assert sorted(still) == sorted(kept)


def test_site_without_its_redis_still_answers(scratch_site):
    site = scratch_site("demo")
    site.start(CACHE_URL=f"redis://127.0.0.1:{free_port()}/0")

    assert "a strategic hub" in read(site)
