from .organisation import Organisation
from .outdated import OutdatedText
from .person import Organiser, Speaker
from .sheet import RememberedColumn

__all__ = ["Organisation", "Organiser", "OutdatedText", "RememberedColumn", "Speaker"]
