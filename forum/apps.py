import importlib

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig

from forum.checks import register_checks


class BackOfficeConfig(AdminConfig):
    default_site = "forum.backoffice.BackOffice"


class ForumConfig(AppConfig):
    name = "forum"
    verbose_name = "Montada"

    def ready(self):
        register_checks()
        importlib.import_module("forum.warming")
