"""Local date, local time and zone are the truth; the UTC instant is derived from them."""

import datetime as dt
import zoneinfo


class NonexistentTime(ValueError):
    """The clocks jumped over this local time: it never happened in the zone."""


def instant(day, time, zone, fold=0):
    """The UTC instant of a local `day` and `time` in `zone` (an IANA name).

    `fold` is 1 for the second passage of a time that happens twice. Raises `NonexistentTime` for
    a time that the clocks skipped, `zoneinfo.ZoneInfoNotFoundError` for an unknown zone.
    """
    place = zoneinfo.ZoneInfo(zone)
    local = dt.datetime.combine(day, time.replace(tzinfo=None)).replace(tzinfo=place, fold=fold)
    moment = local.astimezone(dt.UTC)
    back = moment.astimezone(place)
    if back.replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NonexistentTime(f"{local:%Y-%m-%d %H:%M} does not exist in {zone}")
    return moment


def day_start(day, zone):
    """The instant at which `day` begins in `zone`, also where the clocks skip midnight."""
    try:
        return instant(day, dt.time(0), zone)
    except NonexistentTime:
        return instant(day, dt.time(1), zone)


def happens_twice(day, time, zone):
    """Whether the clocks passed this local time two times (so that `fold` matters)."""
    place = zoneinfo.ZoneInfo(zone)
    local = dt.datetime.combine(day, time.replace(tzinfo=None))
    offsets = {local.replace(tzinfo=place, fold=fold).utcoffset() for fold in (0, 1)}
    try:
        instant(day, time, zone)
    except NonexistentTime:
        return False
    return len(offsets) == 2


def local_parts(moment, zone):
    """`(day, time, fold)` of an aware `moment` on the wall clocks of `zone`."""
    local = moment.astimezone(zoneinfo.ZoneInfo(zone))
    return local.date(), local.time().replace(fold=0), local.fold


def offset_label(moment, zone):
    """How a page names the zone's offset at `moment`: `GMT+1`, or `GMT (UTC+0)`."""
    hours = moment.astimezone(zoneinfo.ZoneInfo(zone)).utcoffset() / dt.timedelta(hours=1)
    return f"GMT{hours:+g}" if hours else "GMT (UTC+0)"


# Two instants that tell right zone rules from stale ones: Morocco was at UTC+1 in May 2025 and is
# at UTC+0 for good since 20 September 2026 (decree 2.26.530; IANA release 2026c).
KNOWN_OFFSETS = {
    dt.datetime(2025, 5, 5, 12, tzinfo=dt.UTC): dt.timedelta(hours=1),
    dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC): dt.timedelta(0),
}


def rules_are_right():
    """Whether Python's zone data knows what became of `Africa/Casablanca`."""
    zone = zoneinfo.ZoneInfo("Africa/Casablanca")
    return all(
        moment.astimezone(zone).utcoffset() == offset for moment, offset in KNOWN_OFFSETS.items()
    )
