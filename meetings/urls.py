from django.urls import path

from .views import me, public, requests, steward, suggestions

app_name = "meetings"
urlpatterns = [
    path("<slug:edition>/meetings/", public.meeting_list, name="meeting-list"),
    path("<slug:edition>/tables/", steward.steward, name="steward"),
    path("<slug:edition>/me/meetings/", me.me, name="me"),
    path("<slug:edition>/me/meetings/requests/", requests.me_requests, name="me-requests"),
    path("<slug:edition>/me/meetings/ask/<int:pk>/", requests.ask, name="ask"),
    path("<slug:edition>/me/meetings/requests/<int:pk>/", requests.answer, name="request-answer"),
    path("<slug:edition>/me/meetings/requests/<int:pk>/book/", requests.book, name="me-book"),
    path("<slug:edition>/me/meetings/call-off/<int:pk>/", requests.call_off, name="me-call-off"),
    path("<slug:edition>/me/meetings/suggestions/", suggestions.suggestions, name="suggestions"),
]
