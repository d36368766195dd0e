"""What a table may be refused for, in the reader's language."""


class SheetRefused(Exception):
    """A file that cannot be read as a table; its text is the sentence that says why."""


class Unreadable(ValueError):
    """One cell that says nothing its column knows; its text is the sentence that says why."""
