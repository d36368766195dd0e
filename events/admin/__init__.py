from . import frame, institutions, ledger, pages, people, releases, sessions, team

__all__ = ["frame", "institutions", "ledger", "pages", "people", "releases", "sessions", "team"]
