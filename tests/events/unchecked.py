"""The site without the comparison of edits, to show that the harness finds what it would lose."""

from importlib import import_module

from forum.wsgi import application

# Imported by name: Django must be set up first, which the application does.
import_module("events.actions.board").refuse_stale = lambda sessions, shown: None

__all__ = ["application"]
