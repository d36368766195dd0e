"""Composes the mails of this room, each in its reader's language, as outbox rows."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from forum.lib.text import isolate

from .models import OutboxMail


def password_link(user):
    """The absolute one-use address at which `user` sets a password.

    It dies with its use, with any change of the password, and after `PASSWORD_RESET_TIMEOUT`.
    """
    with translation.override(user.language):
        key = urlsafe_base64_encode(force_bytes(user.pk))
        token = default_token_generator.make_token(user)
        return settings.SITE_URL + reverse("accounts:password-confirm", args=[key, token])


def write_invitation(*, user, by):
    """Tell `user` that `by` (None: the person who installed the site) opened them an account."""
    inviter = isolate(by.name) if by and by.name else ""
    return _write("invite_user", user, inviter=inviter)


def write_password_reset(*, user):
    return _write("reset_password", user)


def headers(mail):
    """What goes with `mail` at every try: the same Message-ID, so that a mailbox keeps one."""
    host = urlsplit(settings.SITE_URL).hostname
    given = {
        "Message-ID": f"<{mail.created_at:%Y%m%d%H%M%S}.{mail.pk}@{host}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": mail.language,
    }
    if mail.unsubscribe_url:
        # RFC 8058: the reader's mail program offers a button, and its provider presses it.
        given["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        given["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return given


def _write(name, user, **context):
    context |= {
        "name": isolate(user.name),
        "link": password_link(user),
        "site": urlsplit(settings.SITE_URL).netloc,
        "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 3600),
    }
    with translation.override(user.language):
        subject, body = (
            render_to_string(f"accounts/emails/{name}_{part}.txt", context).strip()
            for part in ("subject", "body")
        )
    return OutboxMail.objects.create(
        to=user.email, subject=" ".join(subject.split()), body=body, language=user.language
    )
