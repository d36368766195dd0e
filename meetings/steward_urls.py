"""What the devices at the meeting tables ask, without a language, where their cookie is sent."""

from django.urls import path

from .views import steward

app_name = "tables"
urlpatterns = [
    path("worker.js", steward.worker, name="worker"),
    path("open/", steward.open_tables, name="open"),
    path("state/", steward.state, name="state"),
    path("mark/", steward.mark, name="mark"),
]
