"""The shape of the house: contracts, sizes, names."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.tree import PROJECT, files, modules, name

VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "base_utils"}


def lines_of(path):
    return len(path.read_text().splitlines())


def functions():
    """`(lines, "file:name")` of every function outside the tests, docstring included."""
    for path in modules():
        if not name(path).startswith(("tests/", "bench/")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield node.end_lineno - node.lineno + 1, f"{name(path)}:{node.name}"


def test_import_contracts_are_kept():
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout


def test_an_import_upwards_breaks_a_contract(tmp_path):
    """The contracts are not empty words: a room that looks up is caught."""
    for path in files("*.py", "pyproject.toml"):
        if not name(path).startswith(("tests/", "bench/")):
            copy = tmp_path / name(path)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    lower = tmp_path / "speakers" / "models" / "person.py"
    lower.write_text(f"{lower.read_text()}\nimport events.models\n")

    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert "speakers.models.person -> events.models" in done.stdout


def test_no_module_is_over_500_lines():
    assert [name(path) for path in modules() if lines_of(path) > 500] == []


def test_most_modules_are_under_300_lines():
    sizes = [lines_of(path) for path in modules()]
    assert sum(size <= 300 for size in sizes) >= 0.9 * len(sizes)


def test_most_functions_are_under_25_lines():
    sizes = [size for size, _ in functions()]
    assert sum(size <= 25 for size in sizes) >= 0.9 * len(sizes)


def test_settings_fit_in_350_lines():
    assert lines_of(PROJECT / "forum" / "settings.py") <= 350


def test_no_module_is_called_anything():
    assert [name(path) for path in modules() if path.stem in VAGUE] == []


def test_the_floor_is_small():
    floor = [path for path in files("forum/lib/*.py") if path.stem != "__init__"]
    assert len(floor) <= 10


@pytest.mark.parametrize("plain", ["events/programme.py", "meetings/solver"])
def test_plain_python_knows_no_django(plain):
    for path in files(f"{plain}*"):
        assert "django" not in path.read_text(), name(path)


def test_nothing_is_left_to_do():
    """A promise in a comment is forgotten: what is missing stands where work is planned."""
    words = ("TO" + "DO", "FIX" + "ME", "XX" + "X")
    text = files("*.py", "*.html", "*.css", "*.js", "*.md", "Makefile", "*.toml")
    ours = [path for path in text if "vendor" not in path.parts]
    assert [name(path) for path in ours if any(word in path.read_text() for word in words)] == []
