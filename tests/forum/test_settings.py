"""Production starts only with settings that are fit for it, and says what to set."""

import os
import subprocess
import sys

import pytest

from tests.environment import TEST_ENVIRONMENT
from tests.scratch import PROJECT

GOOD = {
    "SITE_URL": "https://forum.example.org",
    "ALLOWED_HOSTS": "forum.example.org",
    "SECRET_KEY": "r4ndom-" * 10,
    "BEHIND_PROXY": "true",
    "SECURITY_CONTACT": "mailto:security@example.org",
}


def manage(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env={**os.environ, **TEST_ENVIRONMENT, "DATABASE_URL": "sqlite://:memory:", **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_deployment_checks_are_clean():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **GOOD)

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("secret", ["", "change-me", "secret", "insecure", "x" * 49])
def test_production_refuses_a_missing_default_or_short_secret(secret):
    done = manage("check", **{**GOOD, "SECRET_KEY": secret})

    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert "Set SECRET_KEY to a random text of at least 50 characters" in last


def test_a_short_secret_is_enough_to_try_it_out_but_none_is_not():
    assert manage("check", SECRET_KEY="short").returncode == 0
    assert "SECRET_KEY" in manage("check", SECRET_KEY="").stderr


def test_production_refuses_any_host():
    done = manage("check", **{**GOOD, "ALLOWED_HOSTS": "*"})

    assert done.returncode != 0
    assert "ALLOWED_HOSTS" in done.stderr.strip().splitlines()[-1]


def test_everything_about_tls_follows_from_the_address():
    script = (
        "from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE,"
        "s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS > 0)"
    )

    secure = manage("shell", "-v", "0", "-c", script, **GOOD).stdout.strip()
    plain = manage("shell", "-v", "0", "-c", script).stdout.strip()

    assert secure == "__Host-session __Host-csrf True True True True"
    assert plain == "session csrf False False False False"
