"""The repairs to choose from: few meetings moved, or few breaks; as a table and as a picture."""

from dataclasses import dataclass
from typing import NamedTuple

from .models import Plan

WIDTH, HEIGHT, EDGE = 320, 180, 28


class Point(NamedTuple):
    """One repair, and where it stands in the picture."""

    plan: Plan
    x: float
    y: float


@dataclass
class Front:
    """The plans of the last repair, the fewest moved first; one may still be computed."""

    job: object
    points: list[Point]
    computing: Plan | None
    failed: Plan | None

    @property
    def line(self):
        """The points of a polyline through them."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


def front_of(edition):
    """The `Front` of the last repair of an edition; None where there was none. Two queries."""
    repairs = Plan.objects.filter(edition=edition, origin=Plan.Origin.REPAIR)
    latest = repairs.select_related("job").order_by("-number").first()
    if latest is None:
        return None
    of_job = [latest] if latest.job_id is None else list(repairs.filter(job=latest.job_id))
    by_state = {plan.state: plan for plan in of_job}
    ready = [plan for plan in of_job if plan.held is not None and plan.moved is not None]
    ready = [plan for plan in ready if plan.state != Plan.State.COMPUTING]
    ready.sort(key=lambda plan: (plan.moved, plan.number))
    return Front(
        job=latest.job,
        points=_placed(ready),
        computing=by_state.get(Plan.State.COMPUTING),
        failed=by_state.get(Plan.State.FAILED),
    )


def _placed(plans):
    """The plans at their places: moved from left to right, breaks from below."""
    most_moved = max((plan.moved for plan in plans), default=0) or 1
    most_breaks = max((plan.breaks for plan in plans), default=0) or 1
    return [
        Point(
            plan,
            round(EDGE + (WIDTH - 2 * EDGE) * plan.moved / most_moved, 1),
            round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * plan.breaks / most_breaks, 1),
        )
        for plan in plans
    ]
