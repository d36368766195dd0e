"""The units, the Caddyfile and the guide describe one and the same installation."""

import configparser
import os
import shutil
import subprocess

import pytest

from tests.project.tree import PROJECT, files

GUIDE = (PROJECT / "docs" / "operations.md").read_text()
SERVICES = files("deploy/*.service")
TIMERS = files("deploy/*.timer")
each_service = pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)


def read(path):
    """A unit's sections; of repeated keys the last."""
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str
    parser.read(path)
    return parser


@each_service
def test_a_service_runs_as_nobody_special_and_reaches_little(path):
    service = read(path)["Service"]
    assert service["User"] == "montada"
    for key in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "PrivateDevices"):
        assert service[key] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""


@each_service
def test_a_service_starts_something_that_exists(path):
    command = read(path)["Service"]["ExecStart"]
    assert ".venv/bin/python" in command
    assert "-m gunicorn forum.wsgi" in command or "manage.py" in command


def test_the_web_listens_where_caddy_asks():
    web = read(PROJECT / "deploy" / "montada-web.service")["Service"]["ExecStart"]
    assert "--bind 127.0.0.1:8000" in web
    assert "reverse_proxy 127.0.0.1:8000" in (PROJECT / "deploy" / "Caddyfile").read_text()


def test_each_timer_has_its_service():
    assert {path.stem for path in TIMERS} <= {path.stem for path in SERVICES}


def test_the_guide_starts_every_unit():
    started = {path.stem for path in SERVICES} - {path.stem for path in TIMERS}
    started |= {path.name for path in TIMERS}
    line = next(line for line in GUIDE.splitlines() if "systemctl enable --now" in line)
    assert set(line.partition("--now ")[2].split()) == started


def test_caddy_reads_its_file(tmp_path):
    if not (caddy := shutil.which("caddy")):
        pytest.skip("Caddy was not found; on Debian: apt-get install caddy")
    done = subprocess.run(
        [caddy, "validate", "--adapter", "caddyfile", "--config", PROJECT / "deploy" / "Caddyfile"],
        env={**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
