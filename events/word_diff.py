"""What changed in a long text, word by word: a word is never cut, since Arabic letters join."""

import difflib
import re

SAME, OUT, IN = "same", "out", "in"
# Comparing costs the product of both lengths; beyond this, two whole texts read better anyway.
MOST_WORDS = 3000


def word_diff(before, after):
    """`[(SAME | OUT | IN, text)]`: without OUT it reads as `after`, without IN as `before`."""
    old, new = (re.findall(r"\s*\S+|\s+", text) for text in (before, after))
    if max(len(old), len(new)) > MOST_WORDS:
        return [(OUT, before), (IN, after)]
    pieces = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            pieces.append((SAME, "".join(old[i:j])))
            continue
        pieces += [(OUT, "".join(old[i:j])), (IN, "".join(new[k:m]))]
    return [(kind, text) for kind, text in pieces if text]
