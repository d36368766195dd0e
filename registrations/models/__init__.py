from .consent import Consent
from .registration import Category, Registration

__all__ = ["Category", "Consent", "Registration"]
