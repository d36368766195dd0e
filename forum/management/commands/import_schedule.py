from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from accounts.models import User
from events.actions.importing import import_schedule
from events.importing.document import ScheduleProblems
from events.importing.reading import LARGEST_FILE
from forum.lib.languages import CODES


class Command(BaseCommand):
    help = (
        "Bring a frab, pretalx or pentabarf schedule (XML, or JSON version 1) into an edition's "
        "draft; a new slug makes the edition. Run again, it updates."
    )

    def add_arguments(self, parser):
        parser.add_argument("edition", help="The edition's address, as in 2027.")
        parser.add_argument("file", type=Path, help="The schedule, .xml or .json.")
        parser.add_argument("--dry-run", action="store_true", help="Show the plan, write nothing.")
        parser.add_argument("--by", metavar="EMAIL", help="Who is doing this, for the audit log.")
        parser.add_argument(
            "--language", choices=CODES, help="The language of the file's texts, for all of them."
        )

    def handle(self, *, edition, file, dry_run, by, language, **options):
        # A terminal is spoken to in English, as by every other command.
        with translation.override("en"):
            self.stdout.write(self._import(edition, file, dry_run, by, language))

    def _import(self, edition, file, dry_run, by, language):
        """The report, as text; `CommandError` with every problem when there is one."""
        try:
            report = import_schedule(
                edition_slug=edition,
                data=_read(file),
                by=_user(by),
                dry_run=dry_run,
                language=language,
            )
        except ScheduleProblems as problems:
            raise CommandError(
                f"Nothing was imported from {file}: {problems.count} problem(s).\n{problems}"
            ) from None
        return str(report)


def _read(file):
    """The bytes of the file, at most one more than an import accepts."""
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from None


def _user(email):
    if not email:
        return None
    try:
        return User.objects.get(email__iexact=email)
    except User.DoesNotExist:
        raise CommandError(f"Nobody signs in with the address {email}.") from None
