"""What a plan says of itself: figures in words, and what each participant gets."""

from collections import Counter
from typing import NamedTuple

from django.utils.translation import gettext as _

from .actions.planning import PlanRefused, people_of
from .models import Profile


class Figure(NamedTuple):
    label: str
    value: str
    state: str = ""


def told_figures(plan):
    """Held of wished, the bound, breaks, their bound, the worst participant, the verdict."""
    return [
        Figure(_("held of wished"), _of(plan.held, plan.wished), _share(plan)),
        Figure(_("weight, at most possible"), _of(plan.weight, plan.weight_bound)),
        Figure(_("breaks"), _number(plan.breaks)),
        Figure(_("breaks, at least"), _number(plan.breaks_bound)),
        Figure(_("breaks of the worst participant"), _number(plan.worst_breaks)),
        Figure(_("free slots in breaks"), _number(plan.idle)),
        Figure(_("elsewhere than published"), _number(plan.moved)),
        Figure(_("proof"), verdict(plan)),
    ]


def verdict(plan):
    """“Optimal”, or how far from it the plan is at most."""
    if plan.is_optimal:
        return _("optimal")
    if plan.weight is None or plan.weight_bound is None:
        return "–"
    if plan.weight < plan.weight_bound:
        told = _("within %(weight)s of the greatest weight")
        return told % {"weight": plan.weight_bound - plan.weight}
    if plan.breaks is None or plan.breaks_bound is None:
        return _("greatest weight")
    told = _("greatest weight; within %(breaks)s of the fewest breaks")
    return told % {"breaks": plan.breaks - plan.breaks_bound}


def _of(number, total):
    if number is None or total is None:
        return _number(number)
    return _("%(done)d of %(total)d") % {"done": number, "total": total}


def _number(number):
    return "–" if number is None else str(number)


def _share(plan):
    if plan.held is None or not plan.wished:
        return ""
    return "good" if plan.held == plan.wished else "warning"


class Person(NamedTuple):
    """One who sits at the tables; `wished` is of the whole profile that they sit for."""

    registration: object
    profile: Profile
    held: int
    profile_held: int
    wished: int
    breaks: int | None

    @property
    def share(self):
        return _of(self.profile_held, self.wished)


def people_in(plan):
    """A `Person` for each delegate of the wishes, the least satisfied first."""
    held_by, held, wished = Counter(), Counter(), Counter()
    rows = plan.placements.order_by().values_list(
        "request__asker", "request__asked", "first", "second"
    )
    for asker, asked, first, second in rows:
        wished.update((asker, asked))
        if first:
            held.update((asker, asked))
            held_by.update((first, second))
    try:
        breaks = people_of(plan)
    except PlanRefused:  # the edition is over
        breaks = {}
    profiles = Profile.objects.filter(pk__in=wished).prefetch_related(
        "delegates__registration__organisation"
    )
    people = [
        Person(
            registration=delegate.registration,
            profile=profile,
            held=held_by[delegate.registration_id],
            profile_held=held[profile.pk],
            wished=wished[profile.pk],
            breaks=breaks.get(delegate.registration_id),
        )
        for profile in profiles
        for delegate in profile.delegates.all()
    ]
    return sorted(
        people, key=lambda one: (one.profile_held / one.wished, -one.wished, one.profile.pk)
    )
