"""The addresses of those who attend: the registration form, and each attendee's own pages."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from .views import door, links, me, register


class SecretConverter(StringConverter):
    """128 bits as `new_secret` writes them."""

    regex = "[A-Za-z0-9_-]{22}"


register_converter(SecretConverter, "secret")

app_name = "registrations"
urlpatterns = [
    path("<slug:edition>/door/", door.door, name="door"),
    path("<slug:edition>/register/", register.register, name="register"),
    path("<slug:edition>/register/done/", register.done, name="register-done"),
    path("<slug:edition>/me/", me.me, name="me"),
    path("<slug:edition>/me/link/", links.link_request, name="link-request"),
    path("<slug:edition>/me/link/sent/", links.link_sent, name="link-sent"),
    path("<slug:edition>/me/link/code/", links.link_code, name="link-code"),
    path("<slug:edition>/me/link/<secret:secret>/", links.link, name="link"),
]
