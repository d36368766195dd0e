from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from accounts.models import User
from events.actions import PublishRefused, preview_release, publish_programme
from events.models import Edition


class Command(BaseCommand):
    help = "Publish the draft of an edition's programme, as the button of the back office does."

    def add_arguments(self, parser):
        parser.add_argument("edition", help="the edition's address, as in 2025")
        parser.add_argument("--note", default="", help="what the release says of itself")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who publishes")

    def handle(self, *, edition, note, by, **options):
        edition = _get(
            Edition.objects.filter(slug=edition), f"No edition has the address {edition}."
        )
        publisher = _get(
            User.objects.filter(email=User.normalise_email(by), is_active=True),
            f"No active account has the e-mail {by}.",
        )
        if not publisher.has_perm("events.publish_release"):
            raise CommandError(f"{by} may not publish programmes.")
        # The note is in the language of the site; a terminal is spoken to in English.
        notes = {translation.get_language(): note}
        with translation.override("en"):
            preview = preview_release(edition)
            for warning in preview.warnings:
                self.stderr.write(f"Note: {warning.sentence}")
            try:
                release = publish_programme(edition=edition, by=publisher, note=notes)
            except PublishRefused as refusal:
                raise CommandError("\n".join(refusal.problems)) from None
        self.stdout.write(
            f"Published version {release.number} of {edition.slug}: {len(preview.changes)} changes."
        )


def _get(records, complaint):
    record = records.first()
    if record is None:
        raise CommandError(complaint)
    return record
