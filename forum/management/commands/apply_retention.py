from django.core.management.base import BaseCommand
from django.utils import timezone

from registrations.actions.retention import due_now, retain


class Command(BaseCommand):
    help = (
        "Do away with all that was kept long enough (docs/privacy.md). `tick` does it by itself; "
        "a second run changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *, dry_run, **options):
        now = timezone.now()
        if dry_run:
            done = {rule.name: count for rule, count in due_now(now=now)}
        else:
            done = retain(now=now)
        for name, count in done.items():
            self.stdout.write(f"{name}: {count}")
        if not any(done.values()):
            self.stdout.write("Nothing is kept too long.")
