from .organisation import Organisation
from .person import Organiser, Speaker

__all__ = ["Organisation", "Organiser", "Speaker"]
