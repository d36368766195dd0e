import os
import tempfile
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from accounts.models import User
from events.models import Edition
from registrations.actions import export_attendees, partners_of
from registrations.exports import FORMATS


class Command(BaseCommand):
    help = "Write the attendee list of an edition to a file, on record like every export."

    def add_arguments(self, parser):
        parser.add_argument("edition", help="its address, as in 2025")
        parser.add_argument("--format", choices=FORMATS, required=True, dest="fmt")
        parser.add_argument("--output", type=Path, required=True, help="replaced when it exists")
        parser.add_argument("--by", required=True, help="e-mail of the user who exports")
        parser.add_argument("--reason", required=True, help="kept on record; names no attendee")
        parser.add_argument("--partner", help="address of the organisation the list is for")
        parser.add_argument(
            "--language", choices=dict(settings.LANGUAGES), help="default: the user's"
        )

    def handle(self, *args, fmt, output, by, reason, partner, language, **options):
        edition = _one(Edition.objects.all(), "edition", options["edition"])
        user = _user(by)
        if partner:
            partner = _one(partners_of(edition), "partner of this edition", partner)
        if not output.parent.is_dir():
            raise CommandError(f"There is no folder {output.parent}.")
        language = language or user.language
        try:
            with translation.override(language):
                file = export_attendees(
                    edition=edition,
                    fmt=fmt,
                    by=user,
                    reason=reason,
                    partner=partner,
                    language=language,
                )
        except PermissionDenied:
            raise CommandError(f"{by} may not export attendee lists.") from None
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        try:
            _write(output, file.chunks)
        except OSError as error:
            raise CommandError(f"{output} could not be written: {error.strerror}.") from error
        self.stdout.write(f"{output}: {output.stat().st_size} bytes, on record.")


def _one(records, noun, slug):
    record = records.filter(slug=slug).first()
    if record is None:
        known = ", ".join(records.values_list("slug", flat=True)) or "none"
        raise CommandError(f"There is no {noun} {slug}. There are: {known}.")
    return record


def _user(email):
    user = User.objects.filter(email=User.normalise_email(email), is_active=True).first()
    if user is None:
        raise CommandError(f"Nobody who may sign in has the e-mail {email}.")
    return user


def _write(output, chunks):
    """Write all or nothing, for the owner alone to read."""
    handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")  # mode 0600
    try:
        with open(handle, "wb") as file, closing(chunks):
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, output)
    except BaseException:
        os.unlink(name)
        raise
