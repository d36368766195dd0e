"""The back office of B2B meetings; the screens that are no lists are in `meetings.screens`."""

from . import meetings, places, profiles, requests

__all__ = ["meetings", "places", "profiles", "requests"]
