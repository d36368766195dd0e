"""What the dashboard of an edition is made of: panels of figures and bars, one or more a room."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.functional import Promise


@dataclass(frozen=True)
class Figure:
    """A number and its word; `url` lists the records counted, `state` is good, warning or error.

    Where there is nothing to count, the `value` is text.
    """

    label: str | Promise
    value: object
    url: str = ""
    state: str = ""

    @property
    def is_text(self):
        return not isinstance(self.value, int)


@dataclass(frozen=True)
class Bar:
    """One row of a chart: `text` is what the number says, `share` from 0 to 100 its length."""

    label: str | Promise
    text: str
    share: int
    url: str = ""


@dataclass(frozen=True)
class Chart:
    """A table whose numbers are drawn as bars beside them."""

    caption: str
    heading: str
    number: str
    bars: list[Bar]


@dataclass(frozen=True)
class Panel:
    """One part of the dashboard, and the way to its records."""

    title: str
    figures: list[Figure]
    charts: list[Chart] = field(default_factory=list)
    url: str = ""
    action: str = ""


# By its place on the page: the permission, and what makes a `Panel` of (edition, user).
CONTRIBUTED: dict[int, tuple[str, Callable]] = {}


def panel(place, permission):
    """Show on the dashboard what the function makes of an edition, to who holds `permission`."""

    def contribute(made):
        CONTRIBUTED[place] = (permission, made)
        return made

    return contribute


def panels_of(edition, user):
    """The panels that `user` may see, in the order of the page."""
    contributed = [CONTRIBUTED[place] for place in sorted(CONTRIBUTED)]
    return [made(edition, user) for permission, made in contributed if user.has_perm(permission)]


def counted(rows):
    """`[Bar]` of `[(label, count, url)]`: the longest is the greatest."""
    greatest = max((count for _label, count, _url in rows), default=0)
    return [
        Bar(label, str(count), count * 100 // greatest if greatest else 0, url)
        for label, count, url in rows
    ]
