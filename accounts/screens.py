"""Screens of the back office beside the admin's own lists and forms."""

from functools import wraps

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from . import staff_session
from .forms import ProofForm, limited

# What the page that asks again adds to what it carries.
OWN_FIELDS = ("csrfmiddlewaretoken", "confirm-proof", "confirm-method")


def screen(*permissions):
    """A view for signed-in staff who hold all `permissions`; others get the sign-in, or a 403."""

    def decorate(view):
        @wraps(view)
        def allowed(request, *args, **kwargs):
            if not request.user.has_perms(permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return admin.site.admin_view(allowed)

    return decorate


def screen_context(request, title, **context):
    """What a template that extends `admin/base_site.html` needs, and `context`."""
    return {**admin.site.each_context(request), "title": title, **context}


def recently_confirmed(view):
    """A view for those who have proven within ten minutes to be there themselves.

    Others are asked once more, and lose nothing of what they typed (files apart). Stands inside
    `screen`, so that permissions are asked first.
    """

    @wraps(view)
    def confirmed(request, *args, **kwargs):
        if not staff_session.is_confirmed(request.session) and (answer := ask_again(request)):
            return answer
        return view(request, *args, **kwargs)

    return confirmed


def ask_again(request):
    """A page that asks for a proof and then sends the same request again; None once it is given.

    It answers 403 at the address that was asked for, and carries every posted field. Django's
    protection against forged requests covers what it sends like any other form.
    """
    is_answer = request.method == "POST" and "confirm-method" in request.POST
    form = ProofForm(request.POST if is_answer else None, request=request)
    if is_answer and form.is_valid():
        staff_session.note_confirmed(request)
        if request.POST["confirm-method"] == "GET":
            return HttpResponseRedirect(request.get_full_path())
        return None
    carried = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in OWN_FIELDS
        for value in values
    ]
    context = {
        **screen_context(request, _("Please confirm that it is you")),
        "has_permission": False,
        "form": form,
        "carried": carried,
        "method": request.POST["confirm-method"] if is_answer else request.method,
        "had_files": bool(request.FILES),
    }
    response = TemplateResponse(request, "accounts/confirm.html", context, status=403)
    return limited(response, form)
