"""How far the texts of an edition are in each language."""

from collections import Counter
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Case, Q, Sum, Value, When

from events.texts import KINDS, LANGUAGES
from forum.lib.languages import CODES
from speakers.models import OutdatedText


@dataclass(frozen=True)
class Progress:
    """How far one language is: texts that stand, of all; and how many of them are outdated."""

    code: str
    done: int
    total: int
    outdated: int

    @property
    def language(self):
        return LANGUAGES[self.code]

    @property
    def percent(self):
        """Rounded down, so that 100 means all."""
        return self.done * 100 // self.total if self.total else 100


def progress(texts):
    """`[Progress]`, one for each language, over a list of texts."""
    return [
        Progress(
            code,
            sum(bool(text.written[code]) for text in texts),
            len(texts),
            sum(code in text.marks for text in texts),
        )
        for code in CODES
    ]


def progress_by_kind(texts):
    """`[(Kind, [Progress])]` of the kinds that have texts, in the order of the desk."""
    by_kind = {name: [] for name in KINDS}
    for text in texts:
        by_kind[text.key.kind].append(text)
    return [(KINDS[name], progress(found)) for name, found in by_kind.items() if found]


def counted_progress(edition):
    """The `Progress` of every text of an edition, counted by the database: two queries."""
    kinds = list(KINDS.values())
    first, *rest = [_counted(kind, kind.of_edition(edition)) for kind in kinds]
    rows = list(first.union(*rest, all=True))
    ours = Q(pk__in=[])
    for kind in kinds:
        records = kind.of_edition(edition).order_by().values("pk")
        ours |= Q(model=kind.model._meta.label_lower, record__in=records)
    columns = OutdatedText.objects.filter(ours).values_list("column", flat=True)
    outdated = Counter(column.rpartition("_")[2] for column in columns)
    totals = [sum(row[place] or 0 for row in rows) for place in range(len(CODES) + 1)]
    return [
        Progress(code, done, totals[0], outdated[code])
        for code, done in zip(CODES, totals[1:], strict=True)
    ]


def _counted(kind, records):
    """One row: the texts of `records` that count, then those written in each language."""
    written = {
        (name, code): Q(**{f"{name}_{code}__gt": ""}) for name in kind.fields for code in CODES
    }
    required = [name for name in kind.fields if not kind.model._meta.get_field(name).blank]
    others = [
        reduce(or_, (written[name, code] for code in CODES))
        for name in kind.fields
        if name not in required
    ]
    sums = {"total": Sum(_held(others) + len(required))}
    sums |= {f"in_{c}": Sum(_held([written[name, c] for name in kind.fields])) for c in CODES}
    # Rewriting for the reader's language would put the columns in no order.
    whole = records.rewrite(False).order_by().values(whole=Value(0))
    return whole.annotate(**sums).values_list(*sums)


def _held(conditions):
    """How many of `conditions` hold, of one row."""
    return sum((Case(When(one, then=1), default=0) for one in conditions), Value(0))
