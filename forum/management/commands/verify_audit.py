from django.core.management.base import BaseCommand, CommandError

from accounts.models import AuditEntry


class Command(BaseCommand):
    help = "Check the chain of the audit log. Exit status 1, and the first broken entry, if cut."

    def handle(self, **options):
        broken = AuditEntry.objects.first_broken()
        if broken:
            raise CommandError(
                f"Entry {broken.pk} of {broken.at:%Y-%m-%d %H:%M:%S} UTC was changed, "
                "or entries before it were removed."
            )
        last = AuditEntry.objects.first()
        count = AuditEntry.objects.count()
        # Entries cut off at the end leave no trace in the chain itself: compare with a noted end.
        end = f", ending in {last.digest[:16]}" if last else ""
        self.stdout.write(f"{count} entries, unbroken{end}.")
