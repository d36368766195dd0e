from .consent import Consent
from .registration import Category, Registration, person_changed

__all__ = ["Category", "Consent", "Registration", "person_changed"]
