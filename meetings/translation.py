"""Where meetings can be has a history: an edition that was made with it can be unmade."""

from accounts.models.tracking import track

from .models import MeetingSlot, Table

track(MeetingSlot, "meetings", told_by=["day"], excluded=["starts_at", "ends_at"])
track(Table, "meetings", told_by=["number"])
