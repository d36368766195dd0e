"""What we depend on: each with its reason, locked with hashes, from nowhere in particular."""

import re
import tomllib

import pytest

from tests.project.tree import PROJECT, files, name

PYPROJECT = (PROJECT / "pyproject.toml").read_text()
LOCKS = ("requirements.lock", "requirements-dev.lock")


def locked(lock):
    """Name → version of what a lock pins."""
    pins = re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", (PROJECT / lock).read_text(), re.M)
    return dict(pins)


def direct():
    content = tomllib.loads(PYPROJECT)
    wanted = content["project"]["dependencies"], content["dependency-groups"]["dev"]
    return [[re.match(r"[A-Za-z0-9_-]+", line)[0] for line in group] for group in wanted]


def test_every_dependency_has_its_reason_beside_it():
    lists = re.findall(r"^(?:dependencies|dev) = \[\n(.*?)^\]", PYPROJECT, re.M | re.S)
    lines = [line for block in lists for line in block.splitlines()]
    assert len(lists) == 2
    assert [line for line in lines if not re.search(r'",\s+# \S.{10,}', line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes(lock):
    blocks = re.split(r"\n(?=[a-z0-9])", (PROJECT / lock).read_text())
    pins = [block for block in blocks if "==" in block.partition("\n")[0]]
    assert len(pins) > 10
    assert [block.partition("\n")[0] for block in pins if "--hash=sha256:" not in block] == []


def test_the_locks_hold_what_we_ask_for_and_agree():
    run, dev = map(locked, LOCKS)
    ours, tools = direct()
    assert set(ours) <= run.keys()
    assert set(ours + tools) <= dev.keys()
    assert {package: dev[package] for package in run} == run


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_name_no_host(lock):
    text = (PROJECT / lock).read_text()
    assert "://" not in text
    assert "--index-url" not in text
    assert "--find-links" not in text


def test_no_file_names_a_package_host_or_a_machine():
    """Where packages come from, and where the project lies, is each machine's own affair."""
    hosts = ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com")
    places = ("/ro" + "ot/", "/ho" + "me/")
    found = [
        (name(path), word)
        for path in files("*")
        if path.suffix not in {".woff2", ".png", ".webp", ".mo"}
        for word in hosts + places
        if word in path.read_text(errors="replace")
    ]
    assert found == []
