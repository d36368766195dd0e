from . import categories, registrations
from .base import OfEdition

__all__ = ["OfEdition", "categories", "registrations"]
