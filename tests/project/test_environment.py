"""How a test run starts: on which database, and what it says where there is none."""

import os

import pytest

from forum import postgresql
from tests import environment


@pytest.fixture
def no_server(monkeypatch, tmp_path):
    """A machine without PostgreSQL."""
    monkeypatch.setattr(postgresql, "DEBIAN_HOME", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.parametrize(("ci", "status"), [("true", 1), ("", 0)])
def test_a_missing_server_is_a_failure_in_ci_and_a_reason_elsewhere(
    no_server, monkeypatch, ci, status
):
    monkeypatch.setenv("CI", ci)

    with pytest.raises(pytest.exit.Exception, match="apt-get install postgresql") as ended:
        environment.start_cluster()

    assert ended.value.returncode == status


def test_the_newest_server_of_debian_is_taken(monkeypatch, tmp_path):
    monkeypatch.setattr(postgresql, "DEBIAN_HOME", tmp_path)
    for version in ("9.6", "15", "17"):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        (folder / "initdb").touch()

    assert postgresql.program("initdb") == tmp_path / "17" / "bin" / "initdb"


def test_no_settings_file_decides_about_tests(settings):
    assert os.environ["READ_DOT_ENV"] == "false"
    assert settings.SITE_URL == "http://testserver"
    assert not settings.DEBUG
