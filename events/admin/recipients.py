"""Whom a release concerns, as the publish page lists them: who gets a mail, and who cannot."""

from dataclasses import dataclass

from django.utils.translation import get_language_info

from events.actions.release import speakers_told
from events.emails import REASONS, Letter, compose_notice
from forum.lib.markup import marked

# Every mail is written; a page of seven hundred of them helps nobody.
SHOWN_LETTERS = 40


@dataclass(frozen=True)
class Recipient:
    """A speaker whose sessions changed; `letter` is what they will read, where it is shown.

    `name` and the titles of `sessions` (`[(title, reason)]`) are safe HTML.
    """

    name: str
    language: str
    sessions: list[tuple]
    letter: Letter | None

    @property
    def language_name(self):
        return get_language_info(self.language)["name_local"].capitalize()


@dataclass(frozen=True)
class Recipients:
    """Those with an address, and those whom someone must call."""

    told: list[Recipient]
    without_email: list[Recipient]

    def __bool__(self):
        return bool(self.told or self.without_email)

    @property
    def count(self):
        return len(self.told) + len(self.without_email)

    @property
    def hidden_letters(self):
        """How many mails are written without being shown here."""
        return sum(recipient.letter is None for recipient in self.told)


def recipients(notices, edition):
    """The `Recipients` of these notices. One query."""
    speakers = speakers_told(notices)
    told, without = [], []
    for notice in notices:
        speaker = speakers.get(notice.person.id)
        has_email = bool(speaker and speaker.email)
        letter = None
        if has_email and len(told) < SHOWN_LETTERS:
            letter = compose_notice(notice, speaker=speaker, edition=edition)
        language = speaker.language if has_email else ""
        one = Recipient(marked(notice.person.name), language, _sessions(notice), letter)
        (told if has_email else without).append(one)
    return Recipients(told, without)


def _sessions(notice):
    return [
        (marked(item.change.entry.title) or item.change.entry.code, REASONS[item.reason])
        for item in notice.items
    ]
