from pathlib import Path

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from forum.backups import BackupRefused, backup
from forum.postgresql import NoPostgreSQL


class Command(BaseCommand):
    help = "Write the database and the media to a new archive; the site may keep running."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, **options):
        try:
            manifest = backup(file)
        except (BackupRefused, NoPostgreSQL) as refusal:
            raise CommandError(str(refusal)) from refusal
        rows, files = sum(manifest.rows.values()), len(manifest.files) - 1
        self.stdout.write(f"{file}: {rows} rows, {files} media files, {file.stat().st_size} bytes")
