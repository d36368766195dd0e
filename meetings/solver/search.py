"""Plans by annealing: the compiled local search, from a quick plan to a good one.

The same instance, seed and number of moves give the same plan on every machine, however often one
looks at it meanwhile; it is never led by the clock.
"""

import importlib

import numpy as np

from meetings.solver.warm import kept, warm_start

__all__ = ["NoSolver", "Search", "search", "warm_start"]

UNIT = 40  # what one of weight is worth to the search, in breaks
IDLE, SQUARE = 20, 20  # in thousandths of a break: of a slot, of a participant's breaks squared
UNFAIR = 20  # as many breaks counts one that fairness does not allow
HOT, COLD = 0.25, 0.14  # in breaks: it cools where plans freeze, and nowhere else
PORTION = 1 << 18
SPREAD = 0x9E3779B97F4A7C15  # parts neighbouring seeds


class NoSolver(RuntimeError):
    """What compiles the search is not installed."""


def compiled(name):
    """A compiled module, loaded when it is first needed: the site runs without what compiles it."""
    try:
        return importlib.import_module(f"meetings.solver.{name}")
    except ImportError as missing:
        raise NoSolver(f"Plans need {missing.name}; install it with: make solver") from missing


def search(instance, *, progress=None, should_stop=None, **how):
    """The best plan found by a `Search` of these, or until `should_stop()`: (slots, pairs).

    `progress(search)` is called after each portion.
    """
    running = Search(instance, **how)
    while running.advance(PORTION):
        if progress:
            progress(running)
        if should_stop and should_stop():
            break
    return running.best()


class Search:
    """One search, between its portions.

    `prior` is a published plan, and `price` what it costs to move one of its meetings, in breaks;
    `hot` and `cold` are in breaks too.
    """

    def __init__(
        self,
        instance,
        *,
        seed,
        moves,
        start=None,
        prior=None,
        price=0,
        fairness=None,
        hot=HOT,
        cold=COLD,
    ):
        self.kernel, self.moves, self.done = compiled("kernel"), moves, 0
        self.seats = Seats(instance)
        self.world = empty_world(compiled("world"), instance, self.seats, price, fairness)
        self.world.dice[0] = (seed + 1) * SPREAD % 2**64 or 1
        if prior:
            self.world.prior["slot"], self.world.prior["option"] = self.seats.numbers(*prior)
        given = start or prior
        plan = kept(instance, *given).plan if given else warm_start(instance)
        self.kernel.fill(self.world, *self.seats.numbers(*plan))
        epochs = max(1, moves // compiled("world").EPOCH)
        self.world.heat[:] = hot * compiled("world").BREAK, (cold / hot) ** (1 / epochs)

    def advance(self, moves):
        """So many moves more; whether any are left after these."""
        moves = min(moves, self.moves - self.done)
        self.kernel.run(self.world, moves)
        self.done += moves
        return self.done < self.moves

    @property
    def share(self):
        return self.done / self.moves if self.moves else 1.0

    def best(self):
        """The best plan so far: (slots, pairs)."""
        best = self.world.best
        slots = [None if slot < 0 else slot for slot in best["slot"].tolist()]
        return slots, [self.seats.option[seat] if seat >= 0 else 0 for seat in best["option"]]


class Seats:
    """The possible options of all meetings in one row: those of m from first[m] to first[m + 1]."""

    def __init__(self, instance):
        self.first, self.rows, self.option, self.number = [0], [], [], {}
        for meeting, choices in enumerate(instance.choices):
            for option in choices:
                self.number[meeting, option] = len(self.rows)
                pair = instance.options[meeting][option]
                self.rows.append((*pair, instance.possible(meeting, option)))
                self.option.append(option)
            self.first.append(len(self.rows))

    def numbers(self, slots, pairs):
        """Slots and places in the row, -1 for none; who cannot sit so any more is left out."""
        count = len(slots)
        pairs = [0] * count if pairs is None else pairs
        seats = [self.number.get((meeting, pairs[meeting]), -1) for meeting in range(count)]
        held = [
            -1 if slot is None or seat < 0 else slot
            for slot, seat in zip(slots, seats, strict=True)
        ]
        spare = [
            first if seat < 0 and first < end else seat
            for seat, first, end in zip(seats, self.first, self.first[1:], strict=False)
        ]
        return np.array(held, np.int64), np.array(spare, np.int64)


def empty_world(arrays, instance, seats, price, fairness):
    count, people = len(instance.meetings), instance.participants
    tables = [min(most, count) for most in instance.tables]
    row = (instance.slots, max(1, *tables)) if instance.slots > 1 else (1, max(1, tables[0]))
    firm = charges(arrays.BREAK, instance.slots, fairness)
    squares = SQUARE * np.arange(firm.size) ** 2
    rules = rules_of(instance)
    world = arrays.World(
        gap=instance.gap,
        bonus=UNIT * arrays.BREAK * instance.bonus,
        price=int(price * arrays.BREAK),
        idle=IDLE,
        has_rules=bool(instance.before),
        has_options=any(len(choices) > 1 for choices in instance.choices),
        days=np.array(instance.day_masks, np.int64),
        firm=firm,
        penalty=firm + squares,
        options=np.array(seats.rows, arrays.OPTION),
        first_option=np.array(seats.first, np.int64),
        rules=np.array([rule for each in rules for rule in each], arrays.RULE),
        first_rule=np.cumsum([0, *map(len, rules)]).astype(np.int64),
        prior=np.full(count, -1, arrays.SEAT),
        persons=np.zeros(people, arrays.PERSON),
        meetings=np.full(count, -1, arrays.MEETING),
        slots=np.zeros(instance.slots, arrays.SLOT),
        at=np.full((people, instance.slots), -1, np.int32),
        members=np.full(row, -1, np.int32),
        free=np.zeros(row, np.int64),
        left=np.full(count, -1, np.int32),
        broken=np.full(people, -1, np.int32),
        sums=np.zeros(arrays.PENDING + 1, np.int64),
        best_sums=np.zeros(arrays.PENDING + 1, np.int64),
        best=np.full(count, -1, arrays.SEAT),
        path=np.zeros(count + arrays.MOST_OUT, np.int32),
        ends=np.zeros(2, np.int64),
        changes=np.zeros(arrays.MOST_CHANGES, arrays.CHANGE),
        dice=np.zeros(1, np.uint64),
        heat=np.zeros(2),
        logs=-np.log((np.arange(4096) + 0.5) / 4096),
        # More than any slot: both mark meetings.
        step=np.full(1, arrays.EPOCH, np.int64),
    )
    if instance.weight is not None:
        world.persons["closed"] = instance.forbidden_masks
    world.meetings["worth"] = worths(instance, UNIT * arrays.BREAK)
    world.slots["tables"] = tables
    return world


def charges(unit, slots, fairness):
    """What so many breaks of one participant count."""
    breaks = np.arange(slots + 1)
    fair = breaks if fairness is None else np.minimum(breaks, fairness)
    return unit * (fair + UNFAIR * (breaks - fair))


def worths(instance, unit):
    """What each meeting is worth; those that must be held, more than all others together."""
    worth = [unit * instance.worth(meeting) for meeting in range(len(instance.meetings))]
    must = sum(worth) + unit
    for meeting in instance.fixed:
        worth[meeting] += must
    return worth


def rules_of(instance):
    """For each meeting, those that must be later (1) or earlier (0)."""
    rules = [[] for _ in instance.meetings]
    for earlier, later in instance.before:
        rules[earlier].append((later, 1))
        rules[later].append((earlier, 0))
    return rules
