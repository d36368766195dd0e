"""How many came in today, for the devices and the organisers who watch."""

from django.core.cache import cache
from django.utils import timezone

from forum.lib.wallclock import local_parts
from registrations.codes import in_base_36
from registrations.models import Entry

# How long many who ask are told the same: each asks every few seconds.
SECONDS = 2


def today_of(edition):
    """The date on the clocks of the edition."""
    return local_parts(timezone.now(), edition.zone)[0]


def counts_of(edition):
    """Today's entries as `[door, category, kind, count]`, for a script. One query, or none."""
    day = today_of(edition)
    key = f"registrations.entry_counts.{edition.pk}.{day}"
    found = cache.get(key)
    if found is None:
        rows = Entry.objects.of_day(edition, day).counts()
        found = {
            "day": day.isoformat(),
            "rows": [[door, in_base_36(category), kind, n] for door, category, kind, n in rows],
        }
        cache.set(key, found, SECONDS)
    return found
