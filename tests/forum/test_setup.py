"""`manage.py setup`: from a bare installation to a first organiser and an empty edition."""

import os
import pty
import re
import subprocess
import sys
import urllib.request

import environ
import pytest
from django.core.management import CommandError, call_command

from forum.dotenv import write_settings
from tests.scratch import PROJECT

FLAGS = {
    "--site-url": "https://forum.example.org",
    "--language": "ar",
    "--mail-url": "smtp+tls://forum:p%23ss@mail.example.org:587",
    "--from-email": "forum@example.org",
    "--name": "أمينة",
    "--email": "Amina@example.org",
    "--edition-slug": "2027",
    "--edition-name-ar": "المنتدى الدولي",
    "--starts": "2027-05-04",
    "--ends": "2027-05-05",
}
FOUND = (
    "from accounts.models import *; from events.models import *;"
    "e, u, m = Edition.objects.get(), User.objects.get(), OutboxMail.objects.get();"
    "print(e.slug, e.number, e.name_ar or e.name_fr, e.is_published, [e.provenance], e.starts_on);"
    "print(u.email, u.is_superuser, u.language, u.has_usable_password(), m.to, m.language)"
)


def flags(**changes):
    return [f"{key}={value}" for key, value in {**FLAGS, **changes}.items() if value is not None]


def read_settings(path):
    class Reader(environ.Env):
        ENVIRON = {}

    Reader.read_env(path)
    return Reader.ENVIRON


@pytest.fixture
def site(scratch_site):
    return scratch_site()


def set_up(site, *options, **extra):
    return site.manage("setup", "--no-input", "--env-file", site.home / ".env", *options, **extra)


@pytest.mark.slow
def test_it_starts_an_edition_and_can_be_run_again(site):
    (site.home / ".env").write_text("# ours\nSITE_URL=http://old\nMEDIA_ROOT=/srv/media\n")

    first = set_up(site, *flags())
    again = set_up(site, *flags(), **read_settings(site.home / ".env"))

    edition, user = site.manage("shell", "-v", "0", "-c", FOUND).stdout.splitlines()
    assert edition == "2027 1 المنتدى الدولي False [''] 2027-05-04"
    assert user == "amina@example.org True ar False amina@example.org ar"
    link = r"https://forum\.example\.org/ar/admin/password/\w+/[\w-]+/"
    assert re.search(link, first.stdout)
    assert "unchanged" in again.stdout


@pytest.mark.slow
def test_it_writes_settings_and_keeps_what_it_does_not_know(site):
    path = site.home / ".env"
    path.write_text("# ours\nSITE_URL=http://old\nMEDIA_ROOT=/srv/media\nSECRET_KEY=short\n")

    set_up(site, *flags(), SECRET_KEY="short")

    settings = read_settings(path)
    assert settings["SITE_URL"] == "https://forum.example.org"
    assert settings["ALLOWED_HOSTS"] == "forum.example.org"
    assert settings["EMAIL_URL"] == FLAGS["--mail-url"]
    assert settings["SECURITY_CONTACT"] == "mailto:amina@example.org"
    assert settings["MEDIA_ROOT"] == "/srv/media"
    assert len(settings["SECRET_KEY"]) >= 50
    assert path.read_text().startswith("# ours\n")
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_the_printed_link_lets_the_organiser_in(site):
    done = set_up(site, *flags(**{"--site-url": site.url, "--mail-url": "consolemail://"}))
    link = re.search(r"http://\S+/admin/password/\S+", done.stdout)[0]
    site.start(workers=1, **read_settings(site.home / ".env"))

    with urllib.request.urlopen(link, timeout=10) as page:  # noqa: S310
        assert page.status == 200
        assert 'dir="rtl"' in page.read().decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"--site-url": "forum.example.org"}, "--site-url: It is the address of the site alone"),
        ({"--email": "amina"}, "--email: This is no e-mail address"),
        ({"--email": None}, "Give --email"),
        ({"--ends": "2027-05-01"}, "The last day is before the first day"),
        ({"--starts": "4 May"}, "--starts: Invalid isoformat"),
        ({"--edition-name-ar": None}, "Give the edition a name"),
        ({"--edition-slug": "Édition 2027"}, "--edition-slug: Small letters"),
        ({"--mail-url": "mail.example.org"}, "--mail-url: As in smtp"),
    ],
)
def test_a_wrong_answer_is_told_and_nothing_is_written(tmp_path, change, said):
    path = tmp_path / ".env"

    with pytest.raises(CommandError, match=said):
        call_command("setup", "--no-input", f"--env-file={path}", *flags(**change))

    assert not path.exists()


@pytest.mark.slow
def test_the_demonstration_is_not_built_upon(site):
    site.manage(
        "shell",
        "-c",
        "from tests.factories.events import make_edition;"
        "make_edition(is_programme_illustrative=True)",
    )

    done = site.manage("setup", "--no-input", "--env-file", site.home / ".env", *flags(), status=1)

    assert "holds the demonstration" in done.stderr


@pytest.mark.slow
def test_it_asks_for_what_is_not_given_and_asks_again_when_it_is_wrong(site):
    answers = [
        "nonsense",  # no address: asked again
        site.url,
        "fr",
        "consolemail://",
        "",  # the sender that is offered
        "Amina",
        "amina@example.org",
        "",
        "2027",
        "",
        "Forum",
        "",
        "2027-05-04",
        "",  # ends on its first day
    ]
    terminal, child = pty.openpty()
    os.write(terminal, "".join(f"{answer}\n" for answer in answers).encode())

    done = subprocess.run(
        [sys.executable, "manage.py", "setup", f"--env-file={site.home / '.env'}"],
        cwd=PROJECT,
        env=site.environment,
        stdin=child,
        capture_output=True,
        text=True,
        timeout=120,
    )

    os.close(child)
    os.close(terminal)
    assert done.returncode == 0, done.stderr
    assert "It is the address of the site alone" in done.stderr
    edition, _ = site.manage("shell", "-v", "0", "-c", FOUND).stdout.splitlines()
    assert edition == "2027 1 Forum False [''] 2027-05-04"


def test_a_setting_is_one_line(tmp_path):
    with pytest.raises(ValueError, match="SITE_URL must be one line"):
        write_settings(tmp_path / ".env", {"SITE_URL": "x\nDEBUG=true"})
