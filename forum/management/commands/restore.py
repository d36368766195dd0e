from pathlib import Path

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from forum.backups import BackupRefused, is_migrated, restore
from forum.postgresql import NoPostgreSQL
from registrations.actions.erasing import replay_erasures


class Command(BaseCommand):
    help = "Put an archive of `backup` back: all of it, or nothing when it is not whole."
    # A damaged database is the reason to be here: it must not stop us.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="throw away the records the database holds"
        )

    def handle(self, *, file, replace, **options):
        try:
            manifest = restore(file, replace=replace)
        except (BackupRefused, NoPostgreSQL) as refusal:
            raise CommandError(str(refusal)) from refusal
        rows, files = sum(manifest.rows.values()), len(manifest.files) - 1
        self.stdout.write(
            f"Restored the backup of {manifest.made_at}: {rows} rows, {files} media files."
        )
        if is_migrated():
            # Who was erased since the backup must not come back, not for a minute.
            self.stdout.write(f"Registrations erased again: {replay_erasures()}.")
            self.stdout.write("Now restart the site.")
        else:
            self.stdout.write(
                "Now run `manage.py migrate` and `manage.py replay_erasures`, and restart the site."
            )
