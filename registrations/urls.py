"""The addresses of those who attend: the registration form, and each attendee's own pages."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from .views import door, links, me, my_data, papers, register, seating, unsubscribe, verify


class SecretConverter(StringConverter):
    """128 bits as `new_secret` writes them."""

    regex = "[A-Za-z0-9_-]{22}"


register_converter(SecretConverter, "secret")

app_name = "registrations"
urlpatterns = [
    path("unsubscribe/<str:token>/", unsubscribe.unsubscribe_page, name="unsubscribe"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:code>/", verify.verify, name="verify-code"),
    path("<slug:edition>/door/", door.door, name="door"),
    path("<slug:edition>/register/", register.register, name="register"),
    path("<slug:edition>/register/done/", register.done, name="register-done"),
    path(
        "<slug:edition>/register/organisations.json",
        register.organisations,
        name="register-organisations",
    ),
    path("<slug:edition>/me/", me.me, name="me"),
    path("<slug:edition>/me/accept/", me.accept, name="me-accept"),
    path("<slug:edition>/me/cancel/", me.cancel, name="me-cancel"),
    path("<slug:edition>/me/details/", me.details, name="me-details"),
    path("<slug:edition>/me/email/", me.email, name="me-email"),
    path("<slug:edition>/me/consents/", me.consents, name="me-consents"),
    path("<slug:edition>/me/others/", me.end_others, name="me-end-others"),
    path("<slug:edition>/me/leave/", me.leave_device, name="me-leave"),
    path("<slug:edition>/me/<slug:kind>.pdf", papers.certificate, name="certificate"),
    path("<slug:edition>/me/seats/", seating.own_seats, name="me-seats"),
    path("<slug:edition>/me/calendar/", seating.own_calendar, name="me-day"),
    path("<slug:edition>/me/calendar.ics", seating.own_calendar_file, name="me-calendar"),
    path("<slug:edition>/me/data/", my_data.my_data, name="my-data"),
    path("<slug:edition>/me/erase/", my_data.erase, name="erase"),
    path("<slug:edition>/me/erased/", my_data.erased, name="erased"),
    path("<slug:edition>/me/link/", links.link_request, name="link-request"),
    path("<slug:edition>/me/link/sent/", links.link_sent, name="link-sent"),
    path("<slug:edition>/me/link/code/", links.link_code, name="link-code"),
    path("<slug:edition>/me/link/<secret:secret>/", links.link, name="link"),
]
