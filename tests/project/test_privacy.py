"""The table of docs/privacy.md is what the registry says, and the registry knows every model."""

import os
import re

import pytest

from registrations.privacy import REGISTRY, Whose
from tests.project.tree import PROJECT

pytestmark = pytest.mark.once
PAGE = PROJECT / "docs" / "privacy.md"
PLACE = re.compile(r"(?<=<!-- registry -->\n).*?(?=\n<!-- end -->)", re.DOTALL)


def table():
    """What is known of whom, one line a model; then the names of those that tell of nobody."""
    lines = [
        "| records | of whom | columns that tell of them | kept | at an erasure |",
        "| --- | --- | --- | --- | --- |",
    ]
    for whose in Whose:
        if whose == Whose.NOBODY:
            continue
        for entry in sorted((e for e in REGISTRY.values() if e.whose == whose), key=label):
            columns = ", ".join(sorted(entry.personal)) or "–"
            told = (label(entry), whose, columns, entry.kept, entry.on_erasure)
            lines.append(f"| {' | '.join(told)} |")
    others = sorted(label(e) for e in REGISTRY.values() if e.whose == Whose.NOBODY)
    return "\n".join([*lines, "", f"Of nobody: {', '.join(others)}."])


def label(entry):
    return entry.label


def test_the_page_says_what_the_registry_says():
    """`make privacy` writes it anew."""
    text = PAGE.read_text()
    if os.environ.get("WRITE_PRIVACY"):
        PAGE.write_text(PLACE.sub(lambda match: table(), text))
    assert PLACE.search(PAGE.read_text())[0] == table()
