"""The environment of a test run, set before Django reads its settings.

Loaded by `-p tests.environment` in pyproject.toml. No `.env` is read: a test sees what is written
here and, when given, `DATABASE_URL`. `--database=postgresql` starts a throw-away server unless
that names one.
"""

import os

import pytest

from forum.postgresql import NoPostgreSQL
from tests.postgres import Cluster

TEST_ENVIRONMENT = {
    "READ_DOT_ENV": "false",
    "DEBUG": "false",
    "SITE_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
    "SECRET_KEY": "a-key-for-tests-only-a-key-for-tests-only-a-key-for-tests-only",
    "DEFAULT_LANGUAGE": "fr",
    "HASHED_STATIC": "false",
    "EMAIL_URL": "memorymail://",
    "CACHE_URL": "locmemcache://montada-tests",
    "LOG_LEVEL": "ERROR",
}
# What reaches a database without the mark `django_db`.
DATABASE_FIXTURES = {"db", "transactional_db", "scratch_site", "site_templates"}
# Pages and files drawn from records that both databases give alike, and the project itself.
DRAWN_ALIKE = ("events/views", "events/feeds", "events/search", "events/printing", "project")
CLUSTER = pytest.StashKey[Cluster]()


def pytest_addoption(parser):
    parser.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        help="sqlite (in memory) or postgresql (the server of DATABASE_URL, else one started for "
        "this run); without it, DATABASE_URL decides, else SQLite.",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config, parser, args):
    os.environ.update(TEST_ENVIRONMENT)
    os.environ.pop("MEDIA_ROOT", None)
    chosen = parser.parse_known_args(args).database
    is_worker = "PYTEST_XDIST_WORKER" in os.environ  # the controller has set DATABASE_URL
    has_server = os.environ.get("DATABASE_URL", "").startswith("postgres")
    if chosen == "postgresql" and not is_worker and not has_server:
        early_config.stash[CLUSTER] = start_cluster()
        os.environ["DATABASE_URL"] = early_config.stash[CLUSTER].url("montada")
    elif chosen == "sqlite":
        os.environ["DATABASE_URL"] = "sqlite://:memory:"
    os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")


def start_cluster():
    """A running `Cluster`. Ends the run where there is no server: a failure only in CI."""
    try:
        return Cluster()
    except NoPostgreSQL as missing:
        is_ci = os.environ.get("CI") == "true"
        pytest.exit(f"PostgreSQL tests skipped: {missing}", returncode=1 if is_ci else 0)


def pytest_unconfigure(config):
    if cluster := config.stash.get(CLUSTER, None):
        cluster.stop()


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL, run what can meet it: the run on SQLite tries all the rest as well."""
    if config.option.database != "postgresql" or not os.environ.get("CI"):
        return
    plain = [item for item in items if not meets_database(item)]
    config.hook.pytest_deselected(items=plain)
    items[:] = [item for item in items if item not in set(plain)]


def meets_database(item):
    drawn_alike = any(f"/tests/{folder}/" in str(item.path) for folder in DRAWN_ALIKE)
    if item.get_closest_marker("once") or (drawn_alike and "migrat" not in item.path.name):
        return False
    has_fixture = DATABASE_FIXTURES & set(item.fixturenames)
    return bool(has_fixture or item.get_closest_marker("django_db"))


def pytest_report_header(config):
    engine = os.environ["DATABASE_URL"].partition(":")[0]
    return f"database: {engine}"
