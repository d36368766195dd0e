from . import frame, institutions, ledger, people, releases, sessions

__all__ = ["frame", "institutions", "ledger", "people", "releases", "sessions"]
