import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.models import Throttle

WINDOW = dt.timedelta(minutes=15)


@pytest.mark.django_db
def test_it_says_how_long_to_wait():
    start = timezone.now().replace(microsecond=0)
    with time_machine.travel(start, tick=False):
        first = Throttle.objects.wait("x", limit=1, window=WINDOW)
    with time_machine.travel(start + dt.timedelta(minutes=5), tick=False):
        second = Throttle.objects.wait("x", limit=1, window=WINDOW)
    with time_machine.travel(start + WINDOW, tick=False):
        third = Throttle.objects.wait("x", limit=1, window=WINDOW)

    assert (first, second, third) == (0, 600, 0)


@pytest.mark.django_db
def test_nothing_that_names_anyone_is_stored():
    Throttle.objects.wait(
        "x", subject="amina@example.org", address="192.0.2.1", limit=5, window=WINDOW
    )

    row = Throttle.objects.values().get()

    stored = " ".join(str(value) for value in row.values())
    assert "amina" not in stored
    assert "192.0.2.1" not in stored
    assert Throttle.objects.about("amina@example.org").count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite in memory has one connection: nothing can race"
)
def test_simultaneous_tries_are_each_counted():
    def attempt(_):
        try:
            return Throttle.objects.wait("race", limit=5, window=WINDOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        waits = list(pool.map(attempt, range(40)))

    assert waits.count(0) == 5
