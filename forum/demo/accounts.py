"""The accounts with which one may look around a demonstration."""

from django.contrib.auth.models import Group

from accounts.models import User

PASSWORD = "montada-demo-2025"  # noqa: S105 - printed by the command, refused in production
ORGANISER = "organiser@example.org"
STAFF = "staff@example.org"
STAFF_ROLES = ("Registration desk", "Exporter")


def load_accounts():
    """The organiser and the staff member; those that exist keep their password and rights."""
    organiser = User.objects.filter(email=ORGANISER).first() or User.objects.create_superuser(
        ORGANISER, PASSWORD, name="Demo organiser"
    )
    if not User.objects.filter(email=STAFF).exists():
        staff = User.objects.create_user(STAFF, PASSWORD, name="Demo staff")
        staff.groups.set(Group.objects.filter(name__in=STAFF_ROLES))
    return organiser
