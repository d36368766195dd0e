from django.core.management.base import BaseCommand

from registrations.actions.erasing import replay_erasures


class Command(BaseCommand):
    help = (
        "Erase again whom the journal in PRIVATE_ROOT names and the database still knows, as after "
        "the restore of an older backup. `restore` and `tick` do it by themselves."
    )

    def handle(self, **options):
        self.stdout.write(f"Registrations erased again: {replay_erasures()}.")
