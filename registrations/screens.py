"""The addresses of the attendees' screens, under the back office."""

urlpatterns: list = []
