"""Keeping a plan that was found: checked first, then whole in one transaction or not at all."""

from django.db import transaction
from django.utils.translation import gettext as _

from meetings.models import MeetingRequest, MeetingSlot, Placement, Plan, Table
from meetings.solver.checker import faults
from meetings.solver.measures import measure
from registrations.models import Registration

from .problem import Place, PlanRefused, build_problem
from .seating import seat_meetings

Reason = Placement.Reason
# What the solver calls them; it has no word for a place that it did not find in its time.
REASONS = {
    "no_language": Reason.NO_COMMON_LANGUAGE,
    "no_common_slot": Reason.NO_COMMON_SLOT,
    "tables": Reason.NO_TABLE,
    "outweighed": Reason.OUTWEIGHED,
}


class PlanBroken(Exception):
    """What was found is no plan: the faults that the checker found."""


def store_plan(*, plan, problem, answer, confirm=None):
    """Make a plan that is being computed ready, with a placement for every wish.

    Raises `PlanBroken` for an answer that breaks a rule; then, and where `confirm` raises, nothing
    is stored.
    """
    slots, pairs = answer.get("schedule"), answer.get("pairs")
    if not isinstance(slots, list) or not isinstance(pairs, list):
        raise PlanRefused(_("The solver found no plan that keeps what is locked."))
    if wrong := faults(problem.instance, slots, pairs):
        raise PlanBroken(wrong[:20])
    measures = measure(problem.instance, slots, pairs)
    places = places_of(problem, slots, pairs)
    placements = [
        *(_placement(plan, request, place) for request, place in places.items()),
        *(_placement(plan, key, place, is_locked=True) for key, place in problem.kept.items()),
        *(Placement(plan=plan, request_id=k, reason=why) for k, why in problem.hopeless.items()),
        *_unmet(plan, problem, slots, answer),
    ]
    for placement in placements:
        placement.is_locked |= placement.request_id in _fixed(problem)
    with transaction.atomic():
        if confirm:
            confirm()
        computing = Plan.objects.filter(pk=plan.pk, state=Plan.State.COMPUTING)
        is_stored = computing.update(
            state=Plan.State.READY,
            held=measures.held + len(problem.kept),
            wished=problem.wished,
            weight=measures.weight,
            weight_bound=answer.get("weight_bound"),
            breaks=measures.breaks,
            breaks_bound=answer.get("breaks_bound"),
            worst_breaks=measures.worst_breaks,
            idle=measures.idle,
            moved=_moved(problem, places),
            is_optimal=answer.get("verdict") == "optimal",
            gap=problem.instance.gap,
        )
        if is_stored:
            Placement.objects.bulk_create(_that_still_can(placements), batch_size=500)
    return bool(is_stored)


def remeasure_plan(*, plan):
    """Count anew what a plan holds, after a change by hand: what was proven holds no more."""
    problem = build_problem(plan.edition)
    slots, pairs = _as_answer(plan, problem)
    measures = measure(problem.instance, slots, pairs)
    places = places_of_stored(plan)
    Plan.objects.filter(pk=plan.pk).update(
        held=len(places),
        weight=measures.weight,
        breaks=measures.breaks,
        worst_breaks=measures.worst_breaks,
        idle=measures.idle,
        moved=_moved(problem, places),
        is_optimal=False,
    )


def people_of(plan):
    """`{registration key: breaks}` of all whom the plan could place, as their time is today."""
    problem = build_problem(plan.edition)
    measures = measure(problem.instance, *_as_answer(plan, problem))
    return dict(zip(problem.people, measures.breaks_of, strict=True))


def places_of_stored(plan):
    """`{request key: Place}` of what a plan holds."""
    rows = plan.placements.filter(slot__isnull=False).order_by()
    columns = ("request", "slot", "table", "first", "second")
    return {key: Place(*place) for key, *place in rows.values_list(*columns)}


def _as_answer(plan, problem):
    """What a stored plan holds, in the indices of the problem; what this does not know is left."""
    index = {request.pk: meeting for meeting, request in enumerate(problem.requests)}
    at = {slot.pk: number for number, slot in enumerate(problem.slots)}
    slots: list[int | None] = [None] * len(index)
    pairs = [0] * len(index)
    for key, place in places_of_stored(plan).items():
        if (meeting := index.get(key)) is None:
            continue
        sides = {place.first, place.second}
        for number, pair in enumerate(problem.instance.options[meeting]):
            if {problem.people[side] for side in pair} == sides:
                slots[meeting], pairs[meeting] = at.get(place.slot), number
    return slots, pairs


def places_of(problem, slots, pairs):
    """`{request key: Place}` of all that is held, with a table each."""
    tables = seat_meetings(problem, slots, pairs)
    places = {}
    for meeting, slot in enumerate(slots):
        if slot is not None:
            sides = problem.instance.options[meeting][pairs[meeting]]
            first, second = (problem.people[side] for side in sides)
            place = Place(problem.slots[slot].pk, tables[meeting], first, second)
            places[problem.requests[meeting].pk] = place
    return places


def _placement(plan, key, place, is_locked=False):
    return Placement(
        plan=plan,
        request_id=key,
        slot_id=place.slot,
        table_id=place.table,
        first_id=place.first,
        second_id=place.second,
        is_locked=is_locked,
    )


def _fixed(problem):
    return {problem.requests[meeting].pk for meeting in problem.fixed}


def _unmet(plan, problem, slots, answer):
    """Why each wish that was left out has no place, as the solver says."""
    told = {row["meeting"]: row for row in answer.get("unmet") or []}
    for meeting, slot in enumerate(slots):
        if slot is None:
            row = told.get(meeting, {})
            yield Placement(
                plan=plan,
                request=problem.requests[meeting],
                reason=REASONS.get(row.get("code"), ""),
                exchange=_exchange(problem, row),
            )


def _exchange(problem, row):
    """The nearest exchange by keys: in which slot, if which other wish gave way, or moved where."""
    if row.get("slot") is None:
        return {}
    exchange = {"slot": problem.slots[row["slot"]].pk}
    if row.get("other") is not None:
        exchange["request"] = problem.requests[row["other"]].pk
    if row.get("to") is not None:
        exchange["to"] = problem.slots[row["to"]].pk
    return exchange


def _moved(problem, places):
    """How many meetings of the published plan would be elsewhere, or not at all."""
    former = {problem.requests[meeting].pk: place for meeting, place in problem.former.items()}
    return sum(_where(places.get(key)) != _where(place) for key, place in former.items())


def _where(place):
    return place and (place.slot, {place.first, place.second})


def _that_still_can(placements):
    """Without those whose wish, place or people were deleted while the solver ran."""
    known = {
        model: set(model.objects.values_list("pk", flat=True).filter(pk__in=keys))
        for model, keys in (
            (MeetingRequest, {p.request_id for p in placements}),
            (MeetingSlot, {p.slot_id for p in placements}),
            (Table, {p.table_id for p in placements}),
            (Registration, {k for p in placements for k in (p.first_id, p.second_id)}),
        )
    }
    for placement in placements:
        if placement.request_id not in known[MeetingRequest]:
            continue
        if placement.slot_id and not (
            placement.slot_id in known[MeetingSlot]
            and placement.table_id in known[Table]
            and {placement.first_id, placement.second_id} <= known[Registration]
        ):
            placement = Placement(
                plan_id=placement.plan_id,
                request_id=placement.request_id,
                reason=Reason.NOT_COMING,
            )
        yield placement
