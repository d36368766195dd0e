"""Compute a plan of meetings from the command line, and publish it where asked to."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from events.models import Edition
from meetings.actions.planning import (
    PlanBroken,
    compute_plan,
    new_plan,
    publish_plan,
    require_solver,
)
from meetings.actions.planning.child import SolverLost
from meetings.models import Plan
from meetings.plan_figures import told_figures


class Command(BaseCommand):
    help = "Compute a plan of meetings of an edition; with --publish, make it the published one."

    def add_arguments(self, parser):
        parser.add_argument("edition", help="the edition's slug, as in its address")
        parser.add_argument("--seconds", type=int, help="to look for a better plan")
        parser.add_argument("--publish", action="store_true", help="and tell everybody")

    def handle(self, *args, edition, seconds, publish, **options):
        found = Edition.objects.filter(slug=edition).first()
        if found is None:
            raise CommandError(f"There is no edition “{edition}”.")
        if seconds is not None and seconds < 1:
            raise CommandError("--seconds must be at least 1.")
        try:
            plan = self.computed(found, seconds)
            if publish:
                done = publish_plan(plan=plan, by=None)
                self.stdout.write(f"Published; {done.told} people are told.")
        except ValidationError as refusal:
            raise CommandError("\n".join(refusal.messages)) from refusal

    def computed(self, edition, seconds):
        require_solver()
        plan = new_plan(edition=edition, by=None, seconds=seconds)
        try:
            compute_plan(plan=plan, watch=self.watch)
        except (PlanBroken, SolverLost) as error:
            raise CommandError(f"No plan was stored: {error}") from error
        finally:
            unfinished = Plan.objects.filter(pk=plan.pk, state=Plan.State.COMPUTING)
            unfinished.update(state=Plan.State.FAILED)
        plan.refresh_from_db()
        self.stdout.write(f"Plan {plan.number}")
        with override("en"):
            for figure in told_figures(plan):
                self.stdout.write(f"  {figure.label}: {figure.value}")
        return plan

    def watch(self, note):
        if note:
            share = round(100 * note.get("share", 0))
            self.stderr.write(f"{share:3} %  held {note.get('held')}  breaks {note.get('breaks')}")
        return False
