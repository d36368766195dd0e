from django.urls import path

from .views import me, public, steward

app_name = "meetings"
urlpatterns = [
    path("<slug:edition>/meetings/", public.meeting_list, name="meeting-list"),
    path("<slug:edition>/tables/", steward.steward, name="steward"),
    path("<slug:edition>/me/meetings/", me.me, name="me"),
]
