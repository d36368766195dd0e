"""First come, first served: the plan that booking by the participants themselves would give."""

from meetings.solver.warm import Diary


def booked(instance):
    """Each meeting, as it was asked for, in the first slot that is free: (slots, pairs)."""
    diary = Diary(instance)
    for meeting in range(len(instance.meetings)):
        diary.place_best(meeting, lambda slot, option: slot)
    return diary.plan
