"""Log lines: in UTC, and without anybody's data."""

import logging
import re
import time

# PostgreSQL quotes the values of a refused row: what it says after this word is not kept.
_DETAIL = re.compile(
    r"\nDETAIL:.*?(?=\n\n(?:The above exception|During handling)|\nTraceback |\Z)", re.DOTALL
)
# A part of an address that no word is: long, with capitals, digits or an underscore.
_SEGMENT = re.compile(r"(?<=/)(?=[^/\s?]*[A-Z0-9_])[\w%~:.-]{16,}(?=[/\s?]|$)")
_EMAIL = re.compile(r"[^\s<>\"'(,;=/:]+@[\w-]+(?:\.[\w-]+)+")


def without_secrets(path):
    """An address without what opens somebody's page: long parts with capitals or digits."""
    return _EMAIL.sub("…", _SEGMENT.sub("…", path))


class UtcFormatter(logging.Formatter):
    """Log lines in UTC: the machine's own zone rules may be out of date.

    Paths lose the secrets that links carry, and errors of the database the values that it quotes.
    """

    converter = time.gmtime
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def formatMessage(self, record):
        text = super().formatMessage(record)
        return without_secrets(text) if record.name.startswith("django") else text

    def formatException(self, ei):
        return without_values(super().formatException(ei))


def without_values(traceback):
    """A traceback without what PostgreSQL quotes of a refused row."""
    return _DETAIL.sub("\nDETAIL: …", traceback)
