"""Templates: all used, none that a strict policy would break."""

import re
from pathlib import Path

import pytest
from django.contrib import admin

from tests.project.tree import PROJECT, files, name

TEMPLATES = files("templates/*.html", "templates/*.txt", "templates/*.xml")
# Found by their name alone: by Django's handlers and by its admin.
BY_NAME = re.compile(r"templates/(40[034]|403_csrf|50[03])\.html|templates/admin/")
INLINE = {
    "script": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "style attribute": re.compile(r"<[a-z][^>]*\sstyle=", re.I),
    "event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+=", re.I),
    "javascript address": re.compile(r"javascript:", re.I),
}


def short(path):
    return name(path).removeprefix("templates/")


def test_every_template_is_used():
    named = re.compile(r"""["']([\w/{}.-]+\.(?:html|txt|xml))["']""")
    patterns = {
        re.sub(r"\\{\w+\\}", r"\\w+", re.escape(template))  # the places of an f-string
        for path in files("*.py", "templates/*")
        if not name(path).startswith("tests/")
        for template in named.findall(path.read_text())
    }
    unused = [
        short(path)
        for path in TEMPLATES
        if not BY_NAME.match(name(path))
        if not any(re.fullmatch(pattern, short(path)) for pattern in patterns)
    ]
    assert unused == []


def test_an_override_of_the_admin_overrides_something():
    """A name that Django's admin does not have would be a page that nobody ever sees."""
    home = Path(admin.__file__).parent / "templates" / "admin"
    for path in files("templates/admin/*.html"):
        if path.parent == PROJECT / "templates" / "admin" and not path.name.startswith("_"):
            assert (home / path.name).exists(), path.name


def test_the_sign_in_pages_are_not_hidden_by_ours():
    """Django's own auth views look in `registration/`: a folder of that name would capture them."""
    assert files("templates/registration/*") == []


def test_no_template_lives_inside_a_room():
    assert files("*/templates/*.html") == []


@pytest.mark.parametrize("kind", INLINE)
def test_nothing_is_inline(kind):
    found = {short(path) for path in TEMPLATES if INLINE[kind].search(path.read_text())}
    # One's own data leave as a file, which is read where none of our styles are.
    assert (
        found - ({"registrations/privacy_file.html"} if kind == "style element" else set()) == set()
    )


def test_only_the_base_writes_the_language():
    writers = [short(path) for path in TEMPLATES if "<html" in path.read_text()]
    assert "base.html" in writers
    # Errors stand when all else has fallen, and one's own data leave as a file.
    alone = ("400.html", "500.html", "503.html", "registrations/privacy_file.html")
    assert [w for w in writers if w not in ("base.html", *alone)] == []


def test_included_parts_start_with_an_underscore():
    includes = re.compile(r"{%\s*include\s+[\"']([^\"']+)[\"']")
    wrong = [
        (short(path), part)
        for path in TEMPLATES
        for part in includes.findall(path.read_text())
        if not part.rpartition("/")[2].startswith("_") and not part.startswith("admin/")
    ]
    assert wrong == []


def test_translated_blocks_are_trimmed():
    """Else the indentation is part of the words, and of every translation."""
    block = re.compile(r"{%\s*blocktrans(?:late)?\b(.*?)%}(.*?){%\s*(?:plural|endblocktrans)", re.S)
    wrong = [
        (short(path), words.strip()[:40])
        for path in TEMPLATES
        for options, words in block.findall(path.read_text())
        if "\n" in words and "trimmed" not in options
    ]
    assert wrong == []
