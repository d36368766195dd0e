from django.core.management import CommandError
from django.core.management.base import BaseCommand

from events.actions import PublishRefused
from events.models.occupancy import Clashes
from forum.times import recompute_times


class Command(BaseCommand):
    help = (
        "Derive the instants of sessions, meeting slots and releases anew from their wall clocks: "
        "after the zone's rules changed. Lists every change."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only list the changes")

    def handle(self, *, dry_run, **options):
        try:
            shifts = recompute_times(dry_run=dry_run)
        except (Clashes, PublishRefused) as refusal:
            raise CommandError(f"Nothing was changed, by the new rules: {refusal}") from refusal
        for shift in shifts:
            after = (
                shift.after.isoformat() if shift.after else "this time is skipped: choose another"
            )
            self.stdout.write(
                f"{shift.record}: {shift.local}: {shift.before.isoformat()} → {after}"
            )
        done = "would change" if dry_run else "changed"
        self.stdout.write(f"{len(shifts)} {done}.")
