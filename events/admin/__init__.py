from . import frame, institutions, ledger, pages, people, releases, sessions

__all__ = ["frame", "institutions", "ledger", "pages", "people", "releases", "sessions"]
