import importlib

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from accounts.roles import update_roles


class AccountsConfig(AppConfig):
    """Who may sign in, what they may do, what they did."""

    name = "accounts"
    verbose_name = _("Accounts and audit")

    def ready(self):
        post_migrate.connect(update_roles, dispatch_uid="accounts.roles")
        importlib.import_module("accounts.staff_session")  # it listens to sign-ins
