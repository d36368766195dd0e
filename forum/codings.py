"""The forms in which bytes travel, and which of them a browser reads."""

import functools
import gzip

import brotli

# In the order of preference. Quick qualities: a page is built for somebody who waits.
_CODINGS = {
    "br": (functools.partial(brotli.compress, quality=5), brotli.decompress),
    "gzip": (functools.partial(gzip.compress, compresslevel=6, mtime=0), gzip.decompress),
}
CODINGS = tuple(_CODINGS)
BEST = CODINGS[0]
_REFUSED = ("q=0", "q=0.0", "q=0.00", "q=0.000")


def compressed(body, coding):
    return _CODINGS[coding][0](body)


def plain(body, coding):
    return _CODINGS[coding][1](body)


@functools.lru_cache(maxsize=256)
def coding_of(accepted):
    """The best of `CODINGS` that an Accept-Encoding header names and does not refuse, else ""."""
    weights = {}
    for part in accepted.lower().split(","):
        coding, _, weight = part.replace(" ", "").partition(";")
        weights[coding] = weight
    return next((c for c in CODINGS if c in weights and weights[c] not in _REFUSED), "")
