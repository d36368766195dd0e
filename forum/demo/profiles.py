"""How big each invented edition is."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """Sizes of one edition. Of the `registrations`, `participants` take part in meetings."""

    number: int
    starts_on: dt.date
    days: int
    rooms: int
    sessions: int
    speakers: int
    registrations: int
    participants: int
    meetings: int
    tables: int

    @property
    def ends_on(self):
        return self.starts_on + dt.timedelta(days=self.days - 1)


def _monday(week):
    return dt.date(2027, 5, 3) + dt.timedelta(weeks=week)


# Attendance and meetings follow what comparable forums report: see docs/demo-data.md.
PROFILES = {
    "S": Profile(901, _monday(0), 2, 2, 16, 30, 500, 500, 1_000, 34),
    "M": Profile(902, _monday(1), 2, 3, 24, 60, 1_500, 1_500, 3_000, 101),
    "L": Profile(903, _monday(2), 2, 4, 40, 120, 4_200, 3_000, 6_000, 201),
    "XL": Profile(904, _monday(3), 3, 12, 200, 650, 45_000, 0, 0, 0),
    "small": Profile(905, _monday(4), 2, 4, 60, 80, 300, 300, 200, 8),
    "large": Profile(906, _monday(5), 5, 20, 600, 700, 3_000, 3_000, 2_000, 40),
}
