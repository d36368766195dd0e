"""The people of a list, read a portion at a time and asked anew at each."""

from collections.abc import Iterator

ROWS_A_PORTION = 1500


class AttendeeRows:
    """One list of values for each of the `people` whose ids are in `ids`, in their order.

    Rows are read in portions of `ROWS_A_PORTION`, each by one question that holds every condition
    of `people`: who has withdrawn a consent, was erased or has gone since the list began is not in
    the portions still to be read. `written` are the ids of those who are in.

    Values are texts of the language that was active when this was made, or with `is_data` what JSON
    holds. The first question runs when the first row is asked for.
    """

    def __init__(self, people, ids, columns, edition, *, is_data=False):
        self.ids, self.columns, self.edition = ids, columns, edition
        makers = [column.typed if is_data else column.shown for column in columns]
        plain = _as_it_is if is_data else str
        self.readers = [maker(edition) if maker else plain for maker in makers]
        sources = [column.source() for column in columns if column.source]
        self.asked = people.order_by("name", "pk").values_list("pk", *sources)
        self.written: list[int] = []

    def __iter__(self) -> Iterator[list]:
        for portion in portions(list(self.ids)):
            yield from self._portion(portion)

    def _portion(self, portion):
        gathered = [
            column.gather(self.edition, portion) if column.gather else None
            for column in self.columns
        ]
        for pk, *values in self.asked.filter(pk__in=portion):
            self.written.append(pk)
            rest = iter(values)
            yield [
                read(next(rest) if found is None else found.get(pk))
                for read, found in zip(self.readers, gathered, strict=True)
            ]


def portions(ids):
    """`ids` in runs of `ROWS_A_PORTION`."""
    for start in range(0, len(ids), ROWS_A_PORTION):
        yield ids[start : start + ROWS_A_PORTION]


def _as_it_is(value):
    return value
