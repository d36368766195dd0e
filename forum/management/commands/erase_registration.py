from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from registrations.actions.erasing import ask_erasure, confirm_erasure
from registrations.models import Registration


class Command(BaseCommand):
    help = "Erase one attendee's data for good, on the word of two colleagues; on record."

    def add_arguments(self, parser):
        parser.add_argument("reference", help="of the registration, as on the badge")
        parser.add_argument("--by", required=True, help="e-mail of the colleague who asks")
        parser.add_argument("--second", required=True, help="e-mail of the one who confirms")

    def handle(self, *, reference, by, second, **options):
        registration = Registration.objects.filter(reference=reference.strip().upper()).first()
        if registration is None:
            raise CommandError("No registration has this reference.")
        first, other = _colleague(by), _colleague(second)
        try:
            with transaction.atomic():
                asked = registration.erasure_requests.open().first()
                request = asked or ask_erasure(registration=registration, by=first)
                confirm_erasure(request=request, by=other)
        except PermissionDenied:
            raise CommandError("One of the two may not erase a person's data.") from None
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write("Erased.")


def _colleague(email):
    user = User.objects.filter(email=User.normalise_email(email), is_active=True).first()
    if user is None:
        raise CommandError(f"Nobody who may sign in has the e-mail {email}.")
    return user
