from .meeting import Meeting
from .place import MeetingSlot, Table

__all__ = ["Meeting", "MeetingSlot", "Table"]
