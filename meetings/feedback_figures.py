"""What came of the meetings, in figures: each with its denominator, and none that names anybody."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from registrations.models import Category

from .models import Feedback, Meeting

# Of fewer answers than this, no more is told than how many there are.
FEWEST = 5


@dataclass
class Figures:
    """The answers of one stage, or of one category in it.

    `useful`, `contracts` and `next_steps`, `amounts` count answers: of `answered`, and the amounts
    of `contracts`. A breakdown is `None` where it would tell of too few.
    """

    label: str
    asked: int = 0
    answered: int = 0
    useful: int = 0
    contracts: int | None = None
    next_steps: Counter = field(default_factory=Counter)
    amounts: Counter = field(default_factory=Counter)
    is_hidden: bool = False

    def add(self, feedback):
        self.asked += 1
        if feedback.answered_at is None:
            return
        self.answered += 1
        self.useful += bool(feedback.is_useful)
        self.next_steps[feedback.next_step] += 1
        if feedback.is_contract is not None:
            self.contracts = (self.contracts or 0) + feedback.is_contract
        if feedback.is_contract:
            self.amounts[feedback.amount] += 1

    @property
    def steps(self):
        """`[(what comes next, how many)]`, in the order of the form."""
        return [(label, self.next_steps[value]) for value, label in Feedback.NextStep.choices]

    @property
    def bands(self):
        """`[(band of the amount, how many)]`, with those who would rather not say."""
        told = [(label, self.amounts[value]) for value, label in Feedback.Amount.choices]
        return [*told, (_("not said"), self.amounts[""])]

    @property
    def are_bands_shown(self):
        return not self.is_hidden and (self.contracts or 0) >= FEWEST


@dataclass
class StageFigures:
    """One stage: all of it, and by category."""

    stage: int
    total: Figures
    categories: list[Figures]


def feedback_figures(edition):
    """`(held meetings, [StageFigures])` of the stages that were asked. Three queries."""
    held = Meeting.objects.filter(edition=edition, status=Meeting.Status.HELD).count()
    rows = Feedback.objects.filter(meeting__edition=edition).select_related("registration")
    names = {category.pk: str(category) for category in Category.objects.all()}
    stages = {}
    for row in rows.order_by("stage").iterator(chunk_size=2000):
        if row.stage not in stages:
            stages[row.stage] = (Figures(row.get_stage_display()), {})
        total, parts = stages[row.stage]
        total.add(row)
        key = row.registration.category_id
        parts.setdefault(key, Figures(names.get(key, ""))).add(row)
    return held, [
        StageFigures(stage, _judged(total), _hide(sorted(parts.values(), key=lambda p: p.label)))
        for stage, (total, parts) in stages.items()
    ]


def _judged(total):
    total.is_hidden = total.answered < FEWEST
    return total


def _hide(parts):
    """Hide those with too few answers; and one more, where the sum would tell of a single one."""
    for part in parts:
        part.is_hidden = part.answered < FEWEST
    few = [part for part in parts if part.is_hidden and part.answered]
    if 0 < sum(part.answered for part in few) < FEWEST:
        shown = [part for part in parts if not part.is_hidden]
        if shown:
            min(shown, key=lambda part: part.answered).is_hidden = True
    return parts
