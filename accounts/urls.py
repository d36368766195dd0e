from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("sent/", views.PasswordResetSent.as_view(), name="password-reset-sent"),
    path("set/", views.PasswordSet.as_view(), name="password-set"),
    path(
        "<uidb64>/set-password/",
        views.PasswordConfirm.as_view(),
        {"token": views.PasswordConfirm.reset_url_token},
        name="password-choose",
    ),
    path("<uidb64>/<token>/", views.PasswordLink.as_view(), name="password-confirm"),
]
