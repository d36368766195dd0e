from . import frame, institutions, ledger, releases, sessions

__all__ = ["frame", "institutions", "ledger", "releases", "sessions"]
