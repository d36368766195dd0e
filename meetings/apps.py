import importlib

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("B2B meetings")

    def ready(self):
        importlib.import_module("meetings.audit_words")
        importlib.import_module("meetings.receivers")
        importlib.import_module("meetings.dashboard")
        importlib.import_module("meetings.privacy")
        importlib.import_module("meetings.views.own_sections")
        importlib.import_module("meetings.views.feedback")
