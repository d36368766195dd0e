"""What may be done to registrations; `by` is who does it."""

from .consents import withdraw_consent
from .exporting import (
    EXPORT,
    SHORTEST_REASON,
    export_attendees,
    exportable,
    partners_of,
)
from .jobs import run_job, start_job, stop_job
from .speakers import link_speaker

__all__ = [
    "EXPORT",
    "SHORTEST_REASON",
    "export_attendees",
    "exportable",
    "link_speaker",
    "partners_of",
    "run_job",
    "start_job",
    "stop_job",
    "withdraw_consent",
]
