"""Screens of the back office beside the admin's own lists and forms."""

from functools import wraps

from django.contrib import admin
from django.core.exceptions import PermissionDenied


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


urlpatterns: list = []
