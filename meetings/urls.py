from django.urls import path

from .views import me, public

app_name = "meetings"
urlpatterns = [
    path("<slug:edition>/meetings/", public.meeting_list, name="meeting-list"),
    path("<slug:edition>/me/meetings/", me.me, name="me"),
]
