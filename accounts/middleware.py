"""The door of the back office: one place for all of its addresses, whichever room they are in."""

from urllib.parse import urlencode

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseRedirect
from django.urls import reverse

from . import staff_session
from .screens import ask_again
from .staff_session import Factor

ALWAYS = {"login", "logout"}
STEPS = {Factor.ASKED: "second-factor", Factor.NONE: "second-factor-enrol"}


class StaffSessionMiddleware:
    """Ends sessions that are too old or idle, and asks for the second factor before any page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        match = request.resolver_match
        # Asked in this order: who is no visitor of the back office has no session to be read.
        if "admin" not in match.namespaces or match.url_name in ALWAYS:
            return None
        if not request.user.is_authenticated:
            return None
        return self.refuse_old(request) or self.ask_second_factor(request, match.url_name)

    def refuse_old(self, request):
        is_over, is_idle = (
            ask(request.session) for ask in (staff_session.is_over, staff_session.is_idle)
        )
        if not (is_over or is_idle):
            staff_session.touch(request)
            return None
        if request.method == "POST" and not is_over:
            return ask_again(request)  # what was typed for so long must not be lost
        logout(request)
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))

    def ask_second_factor(self, request, name):
        step = STEPS.get(staff_session.owes(request.session))
        if step is None or step == name:
            return None
        back = request.get_full_path() if request.method == "GET" else reverse("admin:index")
        return HttpResponseRedirect(f"{reverse(f'admin:{step}')}?{urlencode({'next': back})}")
