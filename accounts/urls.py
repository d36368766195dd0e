from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("sent/", views.PasswordResetSent.as_view(), name="password-reset-sent"),
    path("set/", views.PasswordSet.as_view(), name="password-set"),
    path("<uidb64>/<token>/", views.PasswordLink.as_view(), name="password-confirm"),
    path("<uidb64>/<token>/choose/", views.PasswordConfirm.as_view(), name="password-choose"),
]
