"""The back office: Django's admin under our name."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class BackOffice(AdminSite):
    site_title = site_header = _("Montada back office")
    index_title = _("What would you like to do?")
    site_url = "/"
