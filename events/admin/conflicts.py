"""To be filled."""

urlpatterns: list = []
