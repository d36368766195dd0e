from . import categories, jobs, registrations
from .base import OfEdition

__all__ = ["OfEdition", "categories", "jobs", "registrations"]
