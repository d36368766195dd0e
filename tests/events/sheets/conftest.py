import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_english():
    """Sentences are compared in the language in which they are written."""
    with translation.override("en"):
        yield
