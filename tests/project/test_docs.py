"""The documents say what the code does."""

import re

import pytest

from tests.project.tree import PROJECT, ROOMS, files, name

SETTINGS = (PROJECT / "forum" / "settings.py").read_text()


def test_every_setting_is_documented_and_exists():
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", SETTINGS))
    written = re.findall(r"^(?:# )?([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.M)
    assert len(read) > 10
    assert sorted(written) == sorted(read)


@pytest.mark.parametrize("document", ["README.md", "docs/architecture.md"])
@pytest.mark.parametrize("room", ROOMS)
def test_each_room_is_on_the_map(document, room):
    text = (PROJECT / document).read_text()
    assert re.search(rf"^[| `]*{room}\b", text, re.M)


def test_each_command_is_explained_to_whom_runs_it():
    guide = (PROJECT / "docs" / "operations.md").read_text()
    ours = [path.stem for path in files("*/management/commands/*.py") if path.stem != "__init__"]
    assert len(ours) > 5
    assert [command for command in ours if f"{command}" not in guide] == []


def test_links_between_documents_lead_somewhere():
    broken = [
        (name(path), target)
        for path in files("*.md")
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", path.read_text())
        if not (path.parent / target).exists()
    ]
    assert broken == []


def test_paths_named_in_the_guide_exist():
    text = "\n".join((PROJECT / "docs" / f"{page}.md").read_text() for page in ("architecture",))
    named = re.findall(
        r"`((?:forum|accounts|speakers|events|registrations|meetings|templates|tests)/[\w./-]+)`",
        text,
    )
    assert named
    assert [path for path in named if not (PROJECT / path).exists()] == []
