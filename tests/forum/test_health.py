"""What monitors, load balancers, search engines and security people ask for."""

import datetime as dt

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum import views


@pytest.fixture
def _not_remembered():
    views.require_migrated.cache_clear()
    yield
    views.require_migrated.cache_clear()


def text_of(response):
    return response.content.decode()


@pytest.mark.django_db
def test_healthz_asks_the_database_nothing(client):
    client.get("/healthz")

    with CaptureQueriesContext(connection) as queries:
        response = client.get("/healthz")

    assert (response.status_code, text_of(response)) == (200, "ok\n")
    assert len(queries) == 0
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.usefixtures("_not_remembered")
def test_readyz_when_all_is_well(client):
    response = client.get("/readyz")

    assert (response.status_code, text_of(response)) == (200, "ok\n")


@pytest.mark.django_db
@pytest.mark.usefixtures("_not_remembered")
def test_readyz_names_missing_migrations(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'meetings'")

    response = client.get("/readyz")

    assert (response.status_code, text_of(response)) == (503, "migrations\n")
    assert response.headers["Retry-After"] == "30"


@pytest.mark.django_db
def test_readyz_names_wrong_zone_rules(client, monkeypatch):
    monkeypatch.setattr(views, "rules_are_right", lambda: False)

    response = client.get("/readyz")

    assert (response.status_code, text_of(response)) == (503, "zone rules\n")


@pytest.mark.django_db
def test_readyz_says_when_the_database_is_away(client, monkeypatch):
    def away():
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(connection, "cursor", away)

    response = client.get("/readyz")

    assert (response.status_code, text_of(response)) == (503, "database\n")


@pytest.mark.django_db
def test_security_txt_follows_its_standard(client, settings):
    settings.SECURITY_CONTACT = "mailto:security@forum.example"

    response = client.get("/.well-known/security.txt")

    fields = dict(line.split(": ", 1) for line in text_of(response).splitlines())
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == "mailto:security@forum.example"
    assert fields["Preferred-Languages"] == "ar, fr, en"
    assert fields["Canonical"] == "http://testserver/.well-known/security.txt"
    left = dt.datetime.fromisoformat(fields["Expires"]) - timezone.now()
    assert dt.timedelta(days=30) < left < dt.timedelta(days=365)


@pytest.mark.django_db
def test_robots_keep_out_of_the_back_office(client):
    lines = text_of(client.get("/robots.txt")).splitlines()

    assert {"Disallow: /ar/admin/", "Disallow: /fr/admin/", "Disallow: /en/admin/"} <= set(lines)
    assert "Sitemap: http://testserver/sitemap.xml" in lines


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("ar-MA,ar;q=0.9,fr;q=0.8", "/ar/"),
        ("de-DE,de;q=0.9,en-GB;q=0.5", "/en/"),
        ("de", "/fr/"),
        ("*", "/fr/"),
        ("", "/fr/"),
        ("fr;q=0.1,en;q=0.9", "/en/"),
    ],
)
def test_the_front_door_speaks_the_readers_language(client, accepted, expected):
    response = client.get(
        "/", headers={"accept-language": accepted}, HTTP_COOKIE="django_language=en"
    )

    assert response.status_code == 302
    assert response.headers["Location"] == expected
    assert response.headers["Vary"] == "Accept-Language"
    assert not response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "../../manage.py",
        "photos/../../manage.py",
        "photos/0123456789abcdef0123456789abcdef.html",
        "photos/0123456789abcdef0123456789abcdef.webp/x",
        "0123456789abcdef0123456789abcdef.webp",
        "photos/%2e%2e/0123456789abcdef0123456789abcdef.webp",
    ],
)
def test_only_re_encoded_pictures_are_served(client, settings, tmp_path, name):
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "manage.py").touch()
    (settings.MEDIA_ROOT / "photos").mkdir(parents=True)
    for folder in ("photos", ""):
        for end in ("html", "webp"):
            (settings.MEDIA_ROOT / folder / f"0123456789abcdef0123456789abcdef.{end}").touch()

    assert client.get(f"/media/{name}").status_code == 404


@pytest.mark.django_db
def test_a_picture_is_served_to_be_kept(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "logos").mkdir()
    (tmp_path / "logos" / f"{'a' * 32}.webp").write_bytes(b"picture")

    response = client.get(f"/media/logos/{'a' * 32}.webp")

    assert b"".join(response.streaming_content) == b"picture"
    assert response.headers["Content-Type"] == "image/webp"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
