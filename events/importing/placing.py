"""Which of the events can have their room, before the ledger is asked. Plain Python."""

import bisect
from collections import defaultdict
from typing import NamedTuple


class Span(NamedTuple):
    """From–to in one room, end not included, and who has it."""

    starts_at: object
    ends_at: object
    holder: object


class Rooms:
    """The spans held in each room; they never overlap, so only the neighbours can be in the way."""

    def __init__(self):
        self.spans = defaultdict(list)

    def take(self, room, span):
        """Hold `span` in `room`. Returns the `Span` in the way, and holds nothing, if there is one.

        First come, first served: what stays is asked for first, then the file in its order.
        """
        spans = self.spans[room]
        index = bisect.bisect_left(spans, span.starts_at, key=lambda held: held.starts_at)
        for held in spans[max(index - 1, 0) : index + 1]:
            if held.starts_at < span.ends_at and span.starts_at < held.ends_at:
                return held
        spans.insert(index, span)
        return None
