"""The small notations inside a schedule: moments, lengths, guids, languages, marked-up text.

Every function raises `ValueError` with a translatable sentence for what it cannot read.
"""

import datetime as dt
import functools
import html
import re
import uuid
import zoneinfo

from django.utils.translation import gettext_lazy as _

from forum.lib.text import clean

MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*([Zz]|[+-]\d\d?:?\d\d)?"
)
DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[Zz]|[+-]\d\d:\d\d|[Tt ].*)?")
CLOCK = re.compile(r"(\d\d?):(\d\d)(?::(\d\d)(?:\.\d+)?)?")
LENGTH = re.compile(r"(\d{1,7}):(\d\d)(?::(\d\d?))?")
# Beyond these a year is a slip, and other zones could not express the instant.
POSSIBLE_YEARS = range(1900, 2201)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*")

_TAGS = (
    "a|abbr|article|b|blockquote|br|center|cite|code|dd|del|div|dl|dt|em|font|h[1-6]|hr|i|img|ins|"
    "li|ol|p|pre|q|s|section|small|span|strong|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul"
)
# Each pattern reads on to the next angle bracket at most, and none starts with a run of white
# space, so that hostile text costs linear time.
_ANY_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>", re.I)
_UNSEEN = re.compile(
    r"<(script|style)\b[^<>]*>.*?(?:</\1[^<>]*>|\Z)|<!--.*?(?:-->|\Z)", re.I | re.S
)
_ANCHOR = re.compile(r"<a\s([^<>]*)>([^<]*)</a\s?>", re.I)
_TARGET = re.compile(r"href\s?=\s?[\"']?([^\"'\s]+)", re.I)
_BREAKS = [
    (re.compile(r"<li\b[^<>]*>", re.I), "\n- "),
    (re.compile(r"<(?:br|tr)\b[^<>]*>", re.I), "\n"),
    (re.compile(r"<t[dh]\b[^<>]*>", re.I), " "),
    (re.compile(r"</?(?:p|div|h[1-6]|ul|ol|table|blockquote|pre|hr)\b[^<>]*>", re.I), "\n\n"),
]


@functools.cache
def _zones():
    return zoneinfo.available_timezones()


def is_zone(name):
    """Whether the pinned zone data knows this IANA name."""
    return name in _zones()


def parse_moment(text):
    """An aware datetime where `text` has an offset, else a naive one (ISO 8601, to the second).

    24:00:00 is the midnight that ends the day, a leap second is the second before it.
    """
    if not (found := MOMENT.fullmatch(text.strip())):
        raise ValueError(
            _("“%(text)s” is not a date with a time, as in 2027-05-04T09:00:00+00:00.")
        )
    year, month, day, hour, minute = (int(part) for part in found.groups()[:5])
    second = min(int(found[6] or 0), 59)
    try:
        moment = dt.datetime.combine(
            dt.date(year, month, day), dt.time(hour % 24, minute, second), _offset(found[7])
        ) + dt.timedelta(days=hour == 24)
        if hour > 24 or (hour == 24 and (minute or second)) or year not in POSSIBLE_YEARS:
            raise ValueError
    except ValueError:
        raise ValueError(_("“%(text)s” is not a possible date and time.")) from None
    return moment


def _offset(text):
    if not text:
        return None
    if text in "Zz":
        return dt.UTC
    hours, minutes = int(text[1:-2].rstrip(":")), int(text[-2:])
    offset = dt.timedelta(hours=hours, minutes=minutes)
    return dt.timezone(-offset if text[0] == "-" else offset)


def parse_day(text):
    """The date at the head of `text`, which may carry an offset or a time."""
    if not (found := DAY.fullmatch(text.strip())):
        raise ValueError(_("“%(text)s” is not a date, as in 2027-05-04."))
    try:
        day = dt.date(*(int(part) for part in found.groups()))
        if day.year not in POSSIBLE_YEARS:
            raise ValueError
    except ValueError:
        raise ValueError(_("“%(text)s” is not a possible date.")) from None
    return day


def parse_clock(text):
    """Time of day as a `timedelta` since midnight; 24:30 is half past midnight of the next day."""
    found = CLOCK.fullmatch(text.strip())
    if not found or int(found[2]) > 59 or int(found[1]) > 29:
        raise ValueError(_("“%(text)s” is not a time of day, as in 09:30."))
    return dt.timedelta(hours=int(found[1]), minutes=int(found[2]), seconds=int(found[3] or 0))


def parse_length(text, *, has_days=False):
    """Minutes of a length written 0:45, 01:30 or 100:00.

    Three parts are hours, minutes and seconds as in a time of day, but days, hours and minutes in
    the files of a system that counts so (`has_days`; pretalx does above 24 hours).
    """
    if not (found := LENGTH.fullmatch(text.strip())):
        raise ValueError(_("“%(text)s” is not a length, as in 01:30."))
    first, second, third = (int(part or 0) for part in found.groups())
    if found[3] is not None and has_days:
        return (first * 24 + second) * 60 + third
    return first * 60 + second


def parse_guid(text):
    """The UUID that `text` is."""
    try:
        return uuid.UUID(text.strip())
    except ValueError:
        raise ValueError(_("“%(text)s” is not a guid (UUID).")) from None


def parse_languages(text):
    """Language codes named in `text` (`ar-MA`, `en/fr`), lower-cased; what is no code is left out.

    >>> parse_languages("ar-MA, FR")
    ['ar-ma', 'fr']
    """
    words = re.split(r"[\s,;/+&|]+", text.lower().replace("_", "-"))
    codes = [word for word in words if LANGUAGE.fullmatch(word) and len(word) <= 12]
    return list(dict.fromkeys(codes))


def one_line(text):
    """`text` cleaned, with every run of white space as one space."""
    return " ".join(clean(text).split())


def plain_text(text):
    """`text` cleaned; where it is HTML, its words with paragraphs, list items and link targets."""
    text = clean(text).strip()
    if not _ANY_TAG.search(text):
        return text
    text = re.sub(r"\s+", _html_space, _UNSEEN.sub("", text))
    text = _ANCHOR.sub(_link, text)
    for tag, space in _BREAKS:
        text = tag.sub(space, text)
    text = clean(html.unescape(_ANY_TAG.sub("", text)))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _html_space(run):
    """An empty line is a paragraph in the Markdown around the tags; else white space is a space."""
    return "\n\n" if run[0].count("\n") > 1 else " "


def _link(anchor):
    target = _TARGET.search(anchor[1])
    if not target or target[1] == anchor[2]:
        return anchor[2]
    return f"{anchor[2]} ({target[1]})"
