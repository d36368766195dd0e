"""The addresses of the coordinator's screens, under the back office."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
