"""The catalogues: complete, compiled, and with the same places to fill in."""

import ast
import gettext
import re
import string

import pytest
from django.utils.translation.template import templatize

from tests.project.tree import PROJECT, files, name

LANGUAGES = ("ar", "fr", "en")
TRANSLATED = ("ar", "fr")
ARABIC_PLURALS = (
    "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
    "n%100>=11 && n%100<=99 ? 4 : 5;"
)
# What marks words, and which of its arguments are context, singular, plural.
MARKERS = {"gettext": (None, 0, None), "pgettext": (0, 1, None)}
MARKERS |= {"ngettext": (None, 0, 1), "npgettext": (0, 1, 2)}
MARKERS |= {f"{marker}_lazy": places for marker, places in MARKERS.items()} | {
    "gettext_noop": (None, 0, None),
    "_": (None, 0, None),
}


def po_path(language):
    return PROJECT / "locale" / language / "LC_MESSAGES" / "django.po"


def read_po(path):
    """`{(context, msgid): {plural index or None: msgstr}}` of a catalogue; no obsolete ones."""
    entries, entry, key = {}, {}, None
    for line in [*path.read_text().splitlines(), 'msgid ""']:
        if line.startswith("#") or not line.strip():
            continue
        if not line.startswith('"'):
            key, _, line = line.partition(" ")
            if key == "msgctxt" or (key == "msgid" and "msgid" in entry):
                add_entry(entries, entry)
                entry = {}
            entry[key] = ""
        entry[key] += ast.literal_eval(line)
    return entries


def add_entry(entries, entry):
    if "msgid" in entry:
        strings = {
            int(key[7:-1]) if key != "msgstr" else None: value
            for key, value in entry.items()
            if key.startswith("msgstr")
        }
        entries[entry.get("msgctxt"), entry["msgid"]] = strings


def calls(text):
    """`(context, msgid, plural)` of every marked text in Python source."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
            continue
        marker = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        if marker in MARKERS:
            words = [a.value if isinstance(a, ast.Constant) else None for a in node.args]
            context, singular, plural = (
                None if place is None or place >= len(words) else words[place]
                for place in MARKERS[marker]
            )
            if isinstance(singular, str):
                yield context, singular, plural


def template_calls(text):
    """The same of a template, which Django turns into lines of marked texts."""
    text = re.sub(r"#.*", "", templatize(text))
    quoted = r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    pattern = rf"(?:n?p?gettext|_)\((?:\s*{quoted}\s*,?)+"
    for call in re.findall(pattern, text):
        yield from calls(call.rstrip().rstrip(",") + ")")


def marked():
    """Every marked text of the product and the file that has it."""
    found = {}
    for path in files("*.py", "templates/*"):
        if name(path).startswith(("tests/", "bench/", "docs/")):
            continue
        read = calls if path.suffix == ".py" else template_calls
        for context, singular, plural in read(path.read_text()):
            found[context, singular] = (plural, name(path))
    return found


def test_the_reading_of_sources_finds_words():
    assert list(calls('x = pgettext_lazy("verb", "Book")')) == [("verb", "Book", None)]
    assert list(template_calls("{% load i18n %}{% translate 'Home' %}")) == [(None, "Home", None)]
    assert len(marked()) > 200


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_word_is_missing(language):
    entries = read_po(po_path(language))
    missing = [
        f"{path}: {context or ''} {msgid}"
        for (context, msgid), (_, path) in sorted(marked().items(), key=lambda item: item[1][1])
        if not all((entries.get((context, msgid)) or {None: ""}).values())
    ]
    assert missing == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_word_is_left_from_earlier(language):
    """What nobody says any more would be translated for nothing."""
    known = marked().keys()
    assert [key for key in read_po(po_path(language)) if key not in known and key[1]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_written_one(language):
    with po_path(language).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    for (context, msgid), strings in read_po(po_path(language)).items():
        key = f"{context}\x04{msgid}" if context else msgid
        for index, text in strings.items():
            if text and msgid:
                stored = compiled.get(key if index is None else (key, index))
                assert (stored or compiled.get((key, 0))) == text, msgid


def places(text):
    """The places to fill in: `%(name)s`, `{name}`."""
    braces = {field for _, field, _, _ in string.Formatter().parse(text) if field}
    return set(re.findall(r"%\((\w+)\)[sd]", text)) | braces


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_same_places_are_filled_in(language):
    """Arabic names one and two without their number: these forms may leave out a place."""
    words = marked()
    for (context, msgid), strings in read_po(po_path(language)).items():
        plural = words.get((context, msgid), (None, ""))[0]
        expected = places(msgid) | places(plural or "")
        for index, text in strings.items():
            if text and msgid:
                assert places(text) <= expected, msgid
                if index is None or index >= 3:
                    assert places(text) == expected, msgid


def test_arabic_has_its_six_plurals():
    header = read_po(po_path("ar"))[None, ""][None]
    assert f"Plural-Forms: {ARABIC_PLURALS}" in header
    counted = [strings for strings in read_po(po_path("ar")).values() if None not in strings]
    assert counted
    assert all(sorted(strings) == [0, 1, 2, 3, 4, 5] for strings in counted)
