from django.urls import path

from .views import public

app_name = "meetings"
urlpatterns = [
    path("<slug:edition>/meetings/", public.meeting_list, name="meeting-list"),
]
