"""Proves that no plan has fewer breaks, where all meetings must be held.

Two processes. One climbs: it assumes that nobody has a break; each time this is impossible, it
learns of whom one must have one, which raises the bound, and allows just that; the first plan that
it finds is an optimum. The other leaves all to a solver of such questions, which is steadier but
says nothing until it is through. Where both take long, a third descends: it keeps most of the best
plan known and asks for a better one that differs in the rest.
"""

import importlib
import multiprocessing
import random
import resource
import time
from multiprocessing.connection import wait

from meetings.solver.checker import faults
from meetings.solver.encoding import Encoding
from meetings.solver.measures import busy_masks, measure, waiting

MOST_SEATS = 15_000  # three times the largest published; with more it would not end in time
MOST_COUNTED = 60  # breaks, on the way down
TRIMS = 5  # of a set of hopes that cannot all come true
MEMORY = 1 << 30  # of address space for each process, much of which is never used
CLIMBER, DESCENDER = "cadical195", "glucose4"
DESCEND_AFTER = 45.0  # seconds: two cores are enough for two
CONFLICTS = 500  # after which the descent tries elsewhere
LEAST_PART, FIRST_PART, MOST_PART = 0.1, 0.3, 0.9


class Proof:
    """What is known so far: the bound, the best plan, and whether there can be any."""

    def __init__(self, instance, fairness, plan=None):
        self.instance, self.fairness = instance, fairness
        self.bound, self.is_infeasible, self.plan, self.breaks = 0, False, None, None
        self.peak = 0  # memory of the processes, in KB
        self.processes = {}
        if plan is not None:
            self.hear("plan", plan)

    @property
    def is_done(self):
        return self.is_infeasible or (self.breaks is not None and self.breaks <= self.bound)

    def start(self, work, *arguments):
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        arguments = (theirs, self.instance, self.fairness, *arguments)
        process = context.Process(target=at_work, args=(work, *arguments), daemon=True)
        process.start()
        theirs.close()
        self.processes[ours] = process

    def listen(self, seconds):
        """Hears what the processes found within so many seconds; returns whether any still work."""
        for connection in wait(list(self.processes), seconds):
            try:
                kind, value = connection.recv()  # type: ignore[union-attr, call-arg]
            except EOFError:
                self.processes.pop(connection).join()
            else:
                self.hear(kind, value)
        return bool(self.processes)

    def hear(self, kind, value):
        if kind == "bound":
            self.bound = max(self.bound, value)
        elif kind == "infeasible":
            self.is_infeasible = True
        elif kind == "memory":
            self.peak += value
        elif value and not faults(self.instance, value[0], value[1], self.fairness):
            breaks = measure(self.instance, *value).breaks
            if self.breaks is None or breaks < self.breaks:
                self.plan, self.breaks = value, breaks

    def stop(self):
        for connection, process in self.processes.items():
            self.peak += resident(process.pid)
            process.kill()
            process.join()
            connection.close()
        self.processes = {}


def can_be_encoded(instance) -> bool:
    seats = 0
    for meeting, choices in enumerate(instance.choices):
        seats += sum(instance.possible(meeting, option).bit_count() for option in choices)
    return seats <= MOST_SEATS


def prove(proof, seconds, seed=1, tell=None, should_stop=None, search=None):
    """Until proven, out of time or told to stop; `tell` is called several times a second.

    `search()` may find a better plan to descend from, while the climb goes on.
    """
    end, late = time.monotonic() + seconds, time.monotonic() + DESCEND_AFTER
    try:
        proof.start(climb)
        proof.start(leave_to_maxsat)
        if search:
            proof.hear("plan", search())
        is_descending = False
        while not proof.is_done and time.monotonic() < end and proof.listen(0.2):
            if not is_descending and time.monotonic() > late:
                proof.start(descend, proof.plan, seed, end - time.monotonic())
                is_descending = True
            if tell:
                tell(proof)
            if should_stop and should_stop():
                break
    finally:
        proof.stop()
    return proof


def at_work(work, connection, *arguments):
    """In a process of its own, which can be stopped at any moment."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        work(connection, *arguments)
    except (BrokenPipeError, MemoryError):
        return
    connection.send(("memory", resident()))


def resident(pid="self"):
    """Most memory that this process ever had, in KB; 0 where the system does not tell.

    Not `getrusage`: that counts what the parent had when it started this process.
    """
    try:
        with open(f"/proc/{pid}/status") as lines:
            return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)
    except OSError:
        return 0


def solver_of(name, clauses):
    """Loaded when first needed: the site runs without."""
    return importlib.import_module("pysat.solvers").Solver(name=name, bootstrap_with=clauses.rows)


def climb(connection, instance, fairness):
    encoding = Encoding(instance, fairness)
    is_hopeless = () in encoding.clauses.rows
    hopes = {-each: () for each in encoding.breaks}  # literal: what may be hoped for next
    bound = 0
    with solver_of(CLIMBER, encoding.clauses) as solver:
        while is_hopeless or not solver.solve(assumptions=list(hopes)):
            core = smaller(solver, solver.get_core()) if hopes and not is_hopeless else []
            if not core:
                connection.send(("infeasible", None))
                return
            bound += 1
            connection.send(("bound", bound))
            give_up(encoding.clauses, solver, hopes, core)
        connection.send(("plan", encoding.plan(solver.get_model())))


def smaller(solver, core):
    """Fewer hopes that cannot all come true, if the solver easily finds such."""
    for _ in range(TRIMS):
        if not core or len(core) == 1:
            break
        former = len(core)
        solver.solve(assumptions=core)
        core = solver.get_core()
        if core and len(core) == former:
            break
    return core


def give_up(clauses, solver, hopes, core):
    """One of these breaks has to be; that it is but one is hoped for instead."""
    for hope in core:
        following = hopes.pop(hope)
        if following:
            hopes[-following[0]] = following[1:]
    clauses.rows = []
    counted = clauses.count([-hope for hope in core], len(core))
    clauses.add(counted[0])
    solver.append_formula(clauses.rows)
    if counted[1:]:
        hopes[-counted[1]] = counted[2:]


def leave_to_maxsat(connection, instance, fairness):
    """UWrMaxSAT: an optimum, or that there is no plan."""
    encoding = Encoding(instance, fairness)
    solver = importlib.import_module("hermax.core.uwrmaxsat_py").UWrMaxSATSolver()
    if () in encoding.clauses.rows:
        connection.send(("infeasible", None))
        return
    for row in encoding.clauses.rows:
        solver.add_clause(list(row))
    for each in encoding.breaks:
        solver.set_soft(-each, 1)
    solver.solve()
    status = solver.get_status().name
    if status == "OPTIMUM":
        connection.send(("bound", solver.get_cost()))
        connection.send(("plan", encoding.plan(solver.get_model())))
    elif status == "UNSAT":
        connection.send(("infeasible", None))


def descend(connection, instance, fairness, plan, seed, seconds):
    encoding = Encoding(instance, fairness)
    counted = encoding.clauses.count(encoding.breaks, MOST_COUNTED + 1)
    with solver_of(DESCENDER, encoding.clauses) as solver:
        if plan is None:
            if not solver.solve():
                connection.send(("infeasible", None))
                return
            plan = encoding.plan(solver.get_model())
            connection.send(("plan", plan))
        dice = random.Random(seed)  # noqa: S311 - for a search, not for a secret
        Descent(encoding, counted, solver, plan, dice).run(connection, seconds)


class Descent:
    """Better plans, each near the last."""

    def __init__(self, encoding, counted, solver, plan, dice):
        self.encoding, self.instance = encoding, encoding.instance
        self.counted, self.solver, self.dice = counted, solver, dice
        self.plan, self.part = plan, FIRST_PART
        self.breaks = measure(self.instance, *plan).breaks

    def run(self, connection, seconds):
        end = time.monotonic() + seconds
        while self.breaks and time.monotonic() < end:
            if self.step():
                connection.send(("plan", self.plan))

    def step(self):
        """Asks for a better plan, or for another that is as good; returns whether it is better."""
        is_aside = self.dice.random() < 0.5
        free = self.dice.choice((self.around_people, self.around_time))()
        slots, pairs = self.plan
        seats = [
            self.encoding.seats[meeting, pairs[meeting], slot] for meeting, slot in enumerate(slots)
        ]
        kept = [seat for meeting, seat in enumerate(seats) if meeting not in free]
        limit = self.counted[self.breaks - 1 + is_aside :][:1]
        self.lean(self.encoding.seats.values() if is_aside else seats, is_aside)
        self.solver.conf_budget(CONFLICTS)
        found = self.solver.solve_limited(assumptions=[*kept, *(-each for each in limit)])
        if found is None:
            self.part = max(LEAST_PART, self.part * 0.95)
        elif not found and not is_aside:
            self.part = min(MOST_PART, self.part * 1.02)
        if not found:
            return False
        self.plan, former = self.encoding.plan(self.solver.get_model()), self.breaks
        self.breaks = measure(self.instance, *self.plan).breaks
        return self.breaks < former

    def lean(self, seats, is_aside):
        """What the solver tries first: about the plan at hand, or anything."""
        share = 0.5 if is_aside else 0.7
        self.solver.set_phases([seat if self.dice.random() < share else -seat for seat in seats])

    def someone_waiting(self):
        """A participant who has a break, and the slots in which they are busy."""
        busy = busy_masks(self.instance, *self.plan)
        people = [
            person for person, mask in enumerate(busy) if waiting(self.instance, person, mask)[0]
        ]
        person = self.dice.choice(people)
        return person, self.encoding.slots_of(busy[person])

    def around_people(self):
        """The meetings of some who meet each other."""
        person, _ = self.someone_waiting()
        people, most = {person}, max(6, int(self.part * self.instance.participants))
        pairs = [
            self.instance.options[meeting][option] for meeting, option in enumerate(self.plan[1])
        ]
        while len(people) < most:
            near = {one for pair in pairs if not people.isdisjoint(pair) for one in pair} - people
            if near and self.dice.random() < 0.8:
                people.add(self.dice.choice(sorted(near)))
            else:
                people.add(self.dice.randrange(self.instance.participants))
        return {at for at, pair in enumerate(pairs) if not people.isdisjoint(pair)}

    def around_time(self):
        """The meetings of some slots on end."""
        _, slots = self.someone_waiting()
        count = min(self.instance.slots, max(3, int(1.2 * self.part * self.instance.slots)))
        start = self.dice.choice(slots) - self.dice.randrange(count)
        start = max(0, min(self.instance.slots - count, start))
        within = range(start, start + count)
        return {meeting for meeting, slot in enumerate(self.plan[0]) if slot in within}
