from django.urls import path

from meetings import views

app_name = "meetings"
urlpatterns = [
    path("<slug:edition>/meetings/", views.meeting_list, name="meeting-list"),
]
