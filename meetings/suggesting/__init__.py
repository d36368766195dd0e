"""Who should meet whom: plain arithmetic on sets of codes, without Django; see docs/suggestions.md.

`score` says how well two fit, so that a person can do the sum; `ranking` does the same sum for
everybody at once; `dealing` gives each a list without giving anybody to everyone.
"""

from .dealing import FLOOR, LENGTH
from .ranking import suggest
from .score import Codes, Fit, Line, Profile, Side, explain

__all__ = [
    "FLOOR",
    "LENGTH",
    "Codes",
    "Fit",
    "Line",
    "Profile",
    "Side",
    "explain",
    "suggest",
]
