import importlib

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Programme")

    def ready(self):
        importlib.import_module("events.audit_words")
        importlib.import_module("events.invalidation")
        importlib.import_module("events.receivers")
        importlib.import_module("events.sheets")
