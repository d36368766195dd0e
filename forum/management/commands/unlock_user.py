from django.core.management.base import BaseCommand, CommandError

from accounts import actions
from accounts.models import User


class Command(BaseCommand):
    help = "Let someone sign in again at once who has mistyped their password too often."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *, email, **options):
        try:
            user = User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            raise CommandError(f"No account has the e-mail {email}.") from None
        actions.unlock_user(user=user)
        self.stdout.write(f"{user.email} can sign in again.")
        if not user.is_active:
            self.stdout.write("The account is switched off, though: see its page in the admin.")
