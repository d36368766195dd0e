from . import categories, jobs, mailings, registrations
from .base import OfEdition

__all__ = ["OfEdition", "categories", "jobs", "mailings", "registrations"]
