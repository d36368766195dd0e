"""Addresses made from names: ASCII, in small letters, free where they must be unique."""

import itertools
import re

from django.utils.text import slugify

_APOSTROPHES = re.compile(r"['\u2018\u2019\u02bc]")


def ascii_slug(*texts, longest=80):
    """The address made from the first of `texts` that has Latin letters or digits, else ""."""
    slugs = (slugify(_APOSTROPHES.sub(" ", text or ""))[:longest].strip("-") for text in texts)
    return next(filter(None, slugs), "")


def free_slug(base, taken, longest=80):
    """`base`, or `base-2`, `base-3`… : the first that is not in `taken`, at most `longest` long."""
    if base not in taken:
        return base
    numbered = (f"{base[: longest - len(f'-{n}')]}-{n}" for n in itertools.count(2))
    return next(slug for slug in numbered if slug not in taken)
