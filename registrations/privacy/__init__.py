"""What is known of people, where it stands, how long it is kept, and how it is erased.

Every model with a column that can hold text is declared here, or by its own room: `registry`.
"""

from . import accounts, content, registrations  # noqa: F401 - each declares its models
from .registry import REGISTRY, Declared, Whose, declare, nobody, undeclared
from .subject import Subject

__all__ = ["REGISTRY", "Declared", "Subject", "Whose", "declare", "nobody", "undeclared"]
