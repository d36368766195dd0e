"""What the devices at the doors ask, without a language: their cookie is sent nowhere else."""

from django.urls import path

from .views import door

app_name = "doors"
urlpatterns = [
    path("worker.js", door.worker, name="worker"),
    path("open/", door.open_door, name="open"),
    path("state/", door.state, name="state"),
    path("counts/", door.counts, name="counts"),
    path("scan/", door.scan, name="scan"),
]
