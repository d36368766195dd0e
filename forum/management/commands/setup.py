import datetime as dt
import os
import secrets
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from accounts import actions, emails
from accounts.models import User
from events.models import Edition
from forum.dotenv import write_settings
from forum.lib.languages import CODES

SECRET_LENGTH = 50


def site_url(text):
    parts = urlsplit(text.rstrip("/"))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise ValueError("It is the address of the site alone, as in https://forum.example.org")
    return text.rstrip("/")


def email(text):
    try:
        validate_email(text)
    except ValidationError:
        raise ValueError("This is no e-mail address.") from None
    return User.normalise_email(text)


def contact(text):
    if not text.startswith(("mailto:", "https://")):
        raise ValueError("It begins with mailto: or https://")
    return text


def mail_url(text):
    try:
        environ.Env.email_url_config(text)
    except (ImproperlyConfigured, ValueError):
        raise ValueError(
            "As in smtp+tls://USER:PASSWORD@mail.example.org:587, where # is %23, / is %2F."
        ) from None
    return text


def sender(answers):
    """`forum@` the site's host, unless that is only a number."""
    host = urlsplit(answers["site_url"]).hostname
    is_name = host.rpartition(".")[2].isalpha() and "." in host
    return f"forum@{host}" if is_name else settings.DEFAULT_FROM_EMAIL


def language(text):
    if text not in CODES:
        raise ValueError(f"One of {', '.join(CODES)}.")
    return text


def slug(text):
    if not text or slugify(text) != text:
        raise ValueError("Small letters, digits and hyphens, as in 2027.")
    return text


def day(text):
    return dt.date.fromisoformat(text).isoformat()


def name(text):
    if not text.strip():
        raise ValueError("It must not be empty.")
    return text.strip()


def optional(text):
    return text.strip()


# flag, question, reader of the answer, default (given the answers so far)
QUESTIONS = [
    ("site_url", "Address of the site", site_url, lambda a: settings.SITE_URL),
    ("language", "Language of the organisers (ar, fr, en)", language, lambda a: "fr"),
    ("mail_url", "Mail server", mail_url, lambda a: os.environ.get("EMAIL_URL", "consolemail://")),
    ("from_email", "Sender of the mails", email, sender),
    ("name", "Name of the first organiser", name, None),
    ("email", "Their e-mail", email, None),
    (
        "security_contact",
        "Whom to tell about a weakness",
        contact,
        lambda a: f"mailto:{a['email']}",
    ),
    ("edition_slug", "Address of the edition", slug, lambda a: str(timezone.now().year + 1)),
    ("edition_name_ar", "Its name in Arabic", optional, lambda a: ""),
    ("edition_name_fr", "Its name in French", optional, lambda a: ""),
    ("edition_name_en", "Its name in English", optional, lambda a: ""),
    ("starts", "Its first day (YYYY-MM-DD)", day, None),
    ("ends", "Its last day (YYYY-MM-DD)", day, lambda a: a["starts"]),
]


class Command(BaseCommand):
    help = (
        "Start a real edition: settings, tables, first organiser, an empty edition that is not "
        "public yet. Asks for what no option gives. May be run again."
    )

    def add_arguments(self, parser):
        for key, question, _, _ in QUESTIONS:
            parser.add_argument("--" + key.replace("_", "-"), help=question)
        parser.add_argument("--no-input", action="store_true", help="take defaults, ask nothing")
        parser.add_argument("--env-file", type=Path, default=settings.BASE_DIR / ".env")

    def handle(self, *, no_input, env_file, **options):
        answers = self.answers(options, asks=not no_input and sys.stdin.isatty())
        values = settings_of(answers)
        if any(os.environ.get(key) != value for key, value in values.items()):
            self.write(env_file, values)
            sys.exit(run_again(answers, values, env_file))
        call_command("migrate", verbosity=0)
        with transaction.atomic():
            refuse_demonstration()
            self.set_up_edition(answers)
            self.set_up_organiser(answers)

    def answers(self, options, asks):
        answers: dict[str, str] = {}
        for key, question, read, default in QUESTIONS:
            given = options[key]
            usual = default(answers) if default else None
            if given is None and asks:
                answers[key] = self.ask(question, read, usual)
                continue
            if given is None and usual is None:
                raise CommandError(f"Give --{key.replace('_', '-')}: {question}.")
            try:
                answers[key] = read(usual if given is None else given)
            except ValueError as problem:
                raise CommandError(f"--{key.replace('_', '-')}: {problem}") from None
        check_edition(answers)
        return answers

    def ask(self, question, read, usual):
        while True:
            shown = f" [{usual}]" if usual else ""
            try:
                return read(input(f"{question}{shown}: ").strip() or usual or "")
            except EOFError:
                raise CommandError(f"No answer: {question}.") from None
            except ValueError as problem:
                self.stderr.write(str(problem))

    def write(self, path, values):
        write_settings(path, values)
        self.stdout.write(f"Written to {path}: {', '.join(values)}")

    def set_up_edition(self, answers):
        if Edition.objects.filter(slug=answers["edition_slug"]).exists():
            self.stdout.write(f"Edition {answers['edition_slug']} is there already: unchanged.")
            return
        last = Edition.objects.aggregate(last=Max("number"))["last"] or 0
        Edition.objects.create(
            slug=answers["edition_slug"],
            number=last + 1,
            starts_on=answers["starts"],
            ends_on=answers["ends"],
            is_published=False,
            **{f"name_{code}": answers[f"edition_name_{code}"] for code in CODES},
        )
        self.stdout.write(f"Edition {answers['edition_slug']} made; it is not public yet.")

    def set_up_organiser(self, answers):
        user = User.objects.filter(email=answers["email"]).first()
        if user and user.has_usable_password():
            self.stdout.write(f"{user.email} has an account already: unchanged.")
            return
        user = user or actions.invite_user(
            email=answers["email"],
            name=answers["name"],
            language=answers["language"],
            is_superuser=True,
        )
        self.stdout.write(f"{user.email} chooses a password here (once; it was mailed too):")
        self.stdout.write(emails.password_link(user))


def check_edition(answers):
    if not any(answers[f"edition_name_{code}"] for code in CODES):
        raise CommandError("Give the edition a name: --edition-name-ar, -fr or -en.")
    if answers["ends"] < answers["starts"]:
        raise CommandError("The last day is before the first day.")


def settings_of(answers):
    """What `.env` has to say, as `{name: text}`."""
    host = urlsplit(answers["site_url"]).hostname
    hosts = [h for h in os.environ.get("ALLOWED_HOSTS", "").split(",") if h and h != "*"]
    values = {
        "SITE_URL": answers["site_url"],
        "ALLOWED_HOSTS": ",".join(hosts if host in hosts else [host]),
        "DEFAULT_LANGUAGE": answers["language"],
        "EMAIL_URL": answers["mail_url"],
        "DEFAULT_FROM_EMAIL": answers["from_email"],
        "SECURITY_CONTACT": answers["security_contact"],
    }
    if len(settings.SECRET_KEY) < SECRET_LENGTH:
        values["SECRET_KEY"] = secrets.token_urlsafe(60)
    return values


def run_again(answers, values, env_file):
    """This command once more, under the settings just written; its exit status.

    A process that already runs would sign the organiser's link with the old key and address.
    """
    options = [f"--{key.replace('_', '-')}={value}" for key, value in answers.items()]
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "setup", *options]
    return subprocess.run(  # noqa: S603 our own command, no shell
        [*command, "--no-input", f"--env-file={env_file}"],
        env={**os.environ, **values},
        check=False,
    ).returncode


def refuse_demonstration():
    if Edition.objects.filter(is_programme_illustrative=True).exists():
        raise CommandError(
            "This database holds the demonstration. Start a real edition in an empty one: "
            "set DATABASE_URL, or move db.sqlite3 away."
        )
