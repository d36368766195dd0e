"""The attendee list as a file: its columns, its rows, its bytes, and what it says about itself."""

from .columns import COLUMNS, CONTACT, QUESTIONS, SENSITIVE, columns_of, keys_for, usual_keys
from .files import FORMATS, about_lines, audience_name, file_chunks, file_name
from .rows import AttendeeRows, portions

__all__ = [
    "COLUMNS",
    "CONTACT",
    "FORMATS",
    "QUESTIONS",
    "SENSITIVE",
    "AttendeeRows",
    "about_lines",
    "audience_name",
    "columns_of",
    "file_chunks",
    "file_name",
    "keys_for",
    "portions",
    "usual_keys",
]
