from django.core.management.base import BaseCommand, CommandError

from accounts import actions
from accounts.models import User


class Command(BaseCommand):
    help = "Let someone sign in again at once who has mistyped their password too often."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument(
            "--remove-second-factor",
            action="store_true",
            help="for who has lost both the telephone and the recovery codes: make sure that it "
            "is the right person who asks",
        )

    def handle(self, *, email, remove_second_factor, **options):
        try:
            user = User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            raise CommandError(f"No account has the e-mail {email}.") from None
        actions.unlock_user(user=user)
        if remove_second_factor:
            actions.remove_second_factor(user=user)
            self.stdout.write("The two-step sign-in is switched off; they can set it up anew.")
        self.stdout.write(f"{user.email} can sign in again.")
        if not user.is_active:
            self.stdout.write("The account is switched off, though: see its page in the admin.")
