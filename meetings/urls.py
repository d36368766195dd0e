from django.urls import path

from .views import agenda, directory, feedback, me, profiles, public, requests, steward, suggestions

app_name = "meetings"
urlpatterns = [
    path("<slug:edition>/meetings/", public.meeting_list, name="meeting-list"),
    path("<slug:edition>/tables/", steward.steward, name="steward"),
    path("<slug:edition>/me/meetings/", me.me, name="me"),
    path("<slug:edition>/me/meetings/profile/", profiles.own_profile, name="me-profile"),
    path(
        "<slug:edition>/me/meetings/profile/withdraw/",
        profiles.withdraw,
        name="me-profile-withdraw",
    ),
    path("<slug:edition>/me/meetings/colleagues/", profiles.delegates, name="me-delegates"),
    path(
        "<slug:edition>/me/meetings/colleagues/<int:pk>/remove/",
        profiles.remove,
        name="me-delegate-remove",
    ),
    path("<slug:edition>/me/meetings/participants/", directory.directory, name="directory"),
    path(
        "<slug:edition>/me/meetings/participants/<int:pk>/",
        directory.directory_profile,
        name="directory-profile",
    ),
    path("<slug:edition>/me/meetings/requests/", requests.me_requests, name="me-requests"),
    path("<slug:edition>/me/meetings/ask/<int:pk>/", requests.ask, name="ask"),
    path("<slug:edition>/me/meetings/requests/<int:pk>/", requests.answer, name="request-answer"),
    path("<slug:edition>/me/meetings/requests/<int:pk>/book/", requests.book, name="me-book"),
    path("<slug:edition>/me/meetings/call-off/<int:pk>/", requests.call_off, name="me-call-off"),
    path("<slug:edition>/me/meetings/suggestions/", suggestions.suggestions, name="suggestions"),
    path("<slug:edition>/me/meetings/feedback/<int:pk>/", feedback.feedback, name="feedback"),
    path("<slug:edition>/me/meetings/agenda/", agenda.agenda, name="me-agenda"),
    path("<slug:edition>/me/meetings/agenda.pdf", agenda.agenda_pdf, name="me-agenda-pdf"),
    path("<slug:edition>/me/meetings/agenda.ics", agenda.agenda_file, name="me-agenda-file"),
]
