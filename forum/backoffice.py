"""The back office: Django's admin under our name."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _

from accounts.forms import AuthenticationForm
from accounts.views import limited


class BackOffice(AdminSite):
    site_title = site_header = _("Montada back office")
    index_title = _("What would you like to do?")
    site_url = "/"
    login_form = AuthenticationForm

    def login(self, request, extra_context=None):
        response = super().login(request, extra_context)
        form = (getattr(response, "context_data", None) or {}).get("form")
        return limited(response, form)

    def logout(self, request, extra_context=None):
        response = super().logout(request, extra_context)
        # Desk computers are shared.
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response
