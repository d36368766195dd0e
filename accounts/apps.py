from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Who may sign in, what they may do, what they did."""

    name = "accounts"
    verbose_name = _("Accounts and audit")
