import logging
import time


class UtcFormatter(logging.Formatter):
    """Log lines in UTC: the machine's own zone rules may be out of date."""

    converter = time.gmtime
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"
