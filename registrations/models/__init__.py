from .category import Admission, Category, Question
from .certificate import Certificate
from .consent import Consent
from .entry import Attendance, Door, Entry, ScanDevice
from .erasure import ErasureRequest
from .job import ExportProfile, Job
from .link import OneUseLink, Visit
from .mailing import Mailing, Recipient
from .registration import (
    Answer,
    Registration,
    person_changed,
    registration_ended,
    registrations_merged,
)
from .seating import Seating, SeatRequest

__all__ = [
    "Admission",
    "Answer",
    "Attendance",
    "Category",
    "Certificate",
    "Consent",
    "Door",
    "Entry",
    "ErasureRequest",
    "ExportProfile",
    "Job",
    "Mailing",
    "OneUseLink",
    "Question",
    "Recipient",
    "Registration",
    "ScanDevice",
    "SeatRequest",
    "Seating",
    "Visit",
    "person_changed",
    "registration_ended",
    "registrations_merged",
]
