"""A solver that answers at once."""

import sys

import pytest

from meetings.actions.planning import child


@pytest.fixture
def fake_solver(monkeypatch):
    """Lets plans be computed by `fake_solver.py`; called with how it is to behave."""
    monkeypatch.setattr(child, "COMMAND", [sys.executable, "-m", "tests.meetings.fake_solver"])
    monkeypatch.setattr(child, "SECONDS_BETWEEN_LOOKS", 0.1)
    monkeypatch.setattr(child, "is_installed", lambda: True)
    return lambda how: monkeypatch.setenv("FAKE_SOLVER", how)
