import pytest

from accounts.models import User
from tests.smtp import running_sink

PASSWORD = "sable-argan-safran-7"


@pytest.fixture
def colleague(db):
    return User.objects.create_user("amina@example.org", PASSWORD, name="أمينة", language="ar")


@pytest.fixture
def sink(settings):
    """A real mail server, to which the site sends."""
    with running_sink() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        yield server
