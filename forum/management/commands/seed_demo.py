from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from events.models import Edition
from forum.demo import accounts, exporting, first_edition, generated
from forum.demo.profiles import PROFILES


class Command(BaseCommand):
    help = "Loads the first edition, or an invented edition of a given size. Never in production."

    def add_arguments(self, parser):
        parser.add_argument("--profile", choices=["demo", *PROFILES], default="demo")

    def handle(self, *, profile, **options):
        if settings.IS_PRODUCTION:
            raise CommandError(
                "This is a production site: demonstration records are refused here. "
                "`manage.py setup` starts a real edition."
            )
        slug = first_edition.SLUG if profile == "demo" else generated.slug_of(profile)
        with transaction.atomic():
            if Edition.objects.filter(slug=slug).exists():
                self.stdout.write(f"Edition {slug} is there already: nothing changed.")
            else:
                self._load(profile, accounts.load_accounts())
        if User.objects.filter(email=accounts.ORGANISER).exists():
            self.stdout.write(
                f"Sign in as {accounts.ORGANISER} or {accounts.STAFF}, "
                f"password {accounts.PASSWORD} (unless changed)."
            )

    def _load(self, profile, organiser):
        number = 1 if profile == "demo" else PROFILES[profile].number
        if holder := Edition.objects.filter(number=number).first():
            raise CommandError(f"Number {number} belongs to edition {holder.slug} already.")
        if profile == "demo":
            edition = first_edition.load(by=organiser)
        else:
            edition = generated.load(profile, by=organiser)
        exporting.load_profiles()
        counts = {
            "sessions": edition.sessions.count(),
            "partnerships": edition.partnerships.count(),
            "registrations": edition.registrations.count(),
            "tables": edition.tables.count(),
            "meetings": edition.meetings.count(),
        }
        made = ", ".join(f"{count} {name}" for name, count in counts.items())
        self.stdout.write(f"Loaded edition {edition.slug}: {made}.")
