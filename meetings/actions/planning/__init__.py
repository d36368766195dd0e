"""Plans: computed from the wishes, kept as versions, changed, compared, published."""

from .changing import (
    copy_plan,
    delete_plan,
    lock_placements,
    note_plan,
)
from .child import is_installed, require_solver
from .comparing import compare_plans
from .computing import compute_plan, new_plan, start_plan, stop_plan
from .problem import PlanRefused, build_problem
from .publishing import PublishRefused, preview_publication, publish_plan
from .reasons import exchanges_of, unmet_reason, unmet_reasons
from .storing import PlanBroken, people_of, remeasure_plan, store_plan

__all__ = [
    "PlanBroken",
    "PlanRefused",
    "PublishRefused",
    "build_problem",
    "compare_plans",
    "compute_plan",
    "copy_plan",
    "delete_plan",
    "exchanges_of",
    "is_installed",
    "lock_placements",
    "new_plan",
    "note_plan",
    "people_of",
    "preview_publication",
    "publish_plan",
    "remeasure_plan",
    "require_solver",
    "start_plan",
    "stop_plan",
    "store_plan",
    "unmet_reason",
    "unmet_reasons",
]
