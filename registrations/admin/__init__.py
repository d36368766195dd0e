from . import admissions, categories, doors, jobs, mailings, profiles, registrations, seatings
from .base import OfEdition

__all__ = [
    "OfEdition",
    "admissions",
    "categories",
    "doors",
    "jobs",
    "mailings",
    "profiles",
    "registrations",
    "seatings",
]
