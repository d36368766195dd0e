import importlib

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistrationsConfig(AppConfig):
    name = "registrations"
    verbose_name = _("Attendees")

    def ready(self):
        importlib.import_module("registrations.audit_words")
        importlib.import_module("registrations.cloning")
        importlib.import_module("registrations.dashboard")
        importlib.import_module("registrations.history")
        importlib.import_module("registrations.menu")
        importlib.import_module("registrations.receivers")
        importlib.import_module("registrations.sheets")
