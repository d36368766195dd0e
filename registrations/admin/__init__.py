from . import categories, doors, jobs, mailings, registrations
from .base import OfEdition

__all__ = ["OfEdition", "categories", "doors", "jobs", "mailings", "registrations"]
