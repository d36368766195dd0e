"""What every test starts from: a cheap password hasher, an empty store, mail in memory."""

import pytest
from django.core.cache import cache

from forum.store import versions


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """The real hasher costs a second of CPU per password, on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _empty_store():
    """No test sees a page that another one stored."""
    cache.clear()
    versions.forget()
