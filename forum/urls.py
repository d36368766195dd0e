"""The addresses of design.md §5, put together from the rooms."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    *i18n_patterns(
        path("admin/", admin.site.urls),
        path("", include("events.urls")),
        path("", include("meetings.urls")),
    ),
]
