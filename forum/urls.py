"""The addresses of design.md §5, put together from the rooms."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

from accounts.views import PasswordReset
from forum import pwa, views

handler403 = "forum.views.permission_denied"
handler404 = "forum.views.page_not_found"
handler500 = "forum.views.server_error"
urlpatterns = [
    path("", views.choose_language, name="language-choose"),
    path("robots.txt", views.robots),
    path("sitemap.xml", views.sitemap_xml, name="sitemap"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("manifest.webmanifest", pwa.choose_manifest),
    path("sw.js", pwa.worker, name="worker"),
    path("door/tables/", include("meetings.steward_urls")),
    path("door/", include("registrations.door_urls")),
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    re_path(
        r"^media/(?P<name>(?:photos|logos)/[0-9a-f]{32}(?:-small)?\.webp)$",
        views.media,
        name="media",
    ),
    *i18n_patterns(
        # The name is Django's: its sign-in page shows the link where it exists.
        path("admin/password/", PasswordReset.as_view(), name="admin_password_reset"),
        path("admin/password/", include("accounts.urls")),
        path("admin/", admin.site.urls),
        path("manifest.webmanifest", pwa.manifest, name="manifest"),
        path("offline.html", pwa.offline, name="offline"),
        # Before the editions: some of its addresses stand beside theirs.
        path("", include("registrations.urls")),
        path("", include("events.urls")),
        path("", include("meetings.urls")),
    ),
]
