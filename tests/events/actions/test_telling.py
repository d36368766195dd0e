"""Mails to the speakers whom a release concerns: to them, once, and to nobody else."""

import datetime as dt

import pytest

from accounts.models import AuditEntry, OutboxMail
from events.actions import (
    LookAgain,
    PublishRefused,
    hold_sessions,
    preview_release,
    preview_rollback,
    publish_programme,
    rollback,
)
from events.actions.release import speakers_told
from events.emails import compose_notice
from events.models import Appearance, Release
from tests.factories.events import make_edition, make_room, make_session, make_speaker

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_edition(name_fr="Forum 2027", name_ar="منتدى 2027")


@pytest.fixture
def salma():
    return make_speaker(name_fr="Salma", name_ar="سلمى", email="salma@example.org", language="ar")


@pytest.fixture
def omar():
    return make_speaker(name_fr="Omar", email="omar@example.org", language="fr")


@pytest.fixture
def published(edition, salma, omar):
    """Salma's and Omar's sessions, both public."""
    mine = make_session(edition, room=make_room(edition), speakers=[salma], title_fr="Argan")
    theirs = make_session(edition, room=make_room(edition), speakers=[omar], title_fr="Safran")
    Appearance.objects.update(is_confirmed=True)
    publish_programme(edition=edition, by=None)
    return mine, theirs


def move(session, at):
    session.start_time = dt.time.fromisoformat(at)
    session.save()
    hold_sessions(sessions=[session], by=None)


def mails():
    return {mail.to: mail for mail in OutboxMail.objects.all()}


def test_only_those_whose_sessions_changed_get_a_mail(edition, published, salma):
    mine, theirs = published
    move(mine, "15:00")
    theirs.abstract_fr = "Un résumé"
    theirs.save()

    publish_programme(edition=edition, by=None, tells_speakers=True)

    assert list(mails()) == ["salma@example.org"]


def test_preview_is_the_mail_that_is_sent(edition, published):
    for session in published:
        move(session, "15:00")
    preview = preview_release(edition)
    speakers = speakers_told(preview.notices)
    letters = {
        speakers[one.person.id].email: compose_notice(
            one, speaker=speakers[one.person.id], edition=edition
        )
        for one in preview.notices
    }

    publish_programme(edition=edition, by=None, seen=preview.marks, tells_speakers=True)

    sent = mails()
    assert set(sent) == set(letters) == {"salma@example.org", "omar@example.org"}
    for address, letter in letters.items():
        mail = sent[address]
        assert (mail.subject, mail.body, mail.language) == (
            letter.subject,
            letter.body,
            letter.language,
        )


def test_mail_is_in_the_language_of_its_reader(edition, published, salma):
    mine, _theirs = published
    move(mine, "15:00")

    publish_programme(edition=edition, by=None, tells_speakers=True)

    mail = mails()["salma@example.org"]
    assert mail.language == "ar"
    assert "منتدى 2027" in mail.subject
    assert mine.title_ar in mail.body
    assert f"/ar/{edition.slug}/programme/" in mail.body
    assert "10:00" in mail.body
    assert "15:00" in mail.body


def test_mail_tells_each_fate(edition, published, omar):
    mine, theirs = published
    theirs.status = "cancelled"
    theirs.save()
    mine.title_fr = "Huile d’argan"
    mine.save()
    Appearance.objects.create(session=mine, speaker=omar, position=1)

    publish_programme(edition=edition, by=None, tells_speakers=True)

    body = mails()["omar@example.org"].body
    # In the order of the diff: what is cancelled comes before what only changed.
    assert body.index("Safran") < body.index("Huile d’argan")


def test_nobody_is_told_without_the_wish(edition, published):
    move(published[0], "15:00")

    publish_programme(edition=edition, by=None)

    assert not mails()


def test_who_has_no_address_gets_no_mail(edition, published, salma):
    salma.email = ""
    salma.save()
    move(published[0], "15:00")

    publish_programme(edition=edition, by=None, tells_speakers=True)

    assert not mails()
    assert AuditEntry.objects.filter(verb="events.programme_published").first().details["told"] == 0


def test_refused_release_tells_nobody(edition, published):
    move(published[0], "15:00")
    published[1].__class__.objects.update(title_ar="", title_fr="", title_en="")

    with pytest.raises(PublishRefused):
        publish_programme(edition=edition, by=None, tells_speakers=True)

    assert not mails()


def test_one_session_alone_tells_its_speakers_only(edition, published):
    for session in published:
        move(session, "15:00")

    publish_programme(edition=edition, by=None, sessions=[published[1]], tells_speakers=True)

    assert list(mails()) == ["omar@example.org"]


@pytest.mark.parametrize("tells", [False, True])
def test_rollback_tells_only_when_asked(edition, published, tells):
    first = Release.objects.get()
    move(published[0], "15:00")
    publish_programme(edition=edition, by=None)

    rollback(release=first, by=None, tells_speakers=tells)

    assert list(mails()) == (["salma@example.org"] if tells else [])


def test_audit_says_how_many_were_told_and_no_address(edition, published):
    move(published[0], "15:00")

    publish_programme(edition=edition, by=None, tells_speakers=True)

    entry = AuditEntry.objects.filter(verb="events.programme_published").first()
    assert entry.details["told"] == 1
    assert "@" not in str(entry.details)


class TestSeen:
    def test_same_draft_is_published(self, edition, published):
        move(published[0], "15:00")

        publish_programme(edition=edition, by=None, seen=preview_release(edition).marks)

        assert Release.objects.count() == 2

    def test_change_since_the_look_asks_again(self, edition, published):
        move(published[0], "15:00")
        seen = preview_release(edition).marks
        move(published[0], "16:00")

        with pytest.raises(LookAgain):
            publish_programme(edition=edition, by=None, seen=seen)

        assert Release.objects.count() == 1

    def test_new_warning_asks_again(self, edition, published, salma):
        move(published[0], "15:00")
        seen = preview_release(edition).marks
        assert seen.warnings == ""
        Appearance.objects.filter(speaker=salma).update(is_confirmed=False)

        with pytest.raises(LookAgain):
            publish_programme(edition=edition, by=None, seen=seen)

    def test_other_warning_than_the_ticked_one_asks_again(self, edition, published, salma, omar):
        move(published[0], "15:00")
        Appearance.objects.filter(speaker=salma).update(is_confirmed=False)
        seen = preview_release(edition).marks
        Appearance.objects.filter(speaker=salma).update(is_confirmed=True)
        Appearance.objects.filter(speaker=omar).update(is_confirmed=False)

        with pytest.raises(LookAgain):
            publish_programme(edition=edition, by=None, seen=seen)

    def test_restoring_asks_again_too(self, edition, published):
        first = Release.objects.get()
        move(published[0], "15:00")
        publish_programme(edition=edition, by=None)
        seen = preview_rollback(first).marks
        move(published[0], "16:00")
        publish_programme(edition=edition, by=None)

        with pytest.raises(LookAgain):
            rollback(release=first, by=None, seen=seen)


@pytest.mark.parametrize("count", [1, 3])
def test_telling_costs_the_same_queries_for_any_number(
    edition, count, django_assert_max_num_queries
):
    for number in range(count):
        speaker = make_speaker(email=f"speaker-{number}@example.org")
        make_session(edition, room=make_room(edition), speakers=[speaker])
    with django_assert_max_num_queries(60) as asked:
        publish_programme(edition=edition, by=None, tells_speakers=True)
    assert len([one for one in asked if "accounts_outboxmail" in one["sql"]]) == 1
    assert OutboxMail.objects.count() == count


def test_archived_edition_is_neither_published_nor_restored(edition, published):
    first = Release.objects.get()
    edition.is_archived = True
    edition.save()

    for refused in (
        lambda: publish_programme(edition=edition, by=None),
        lambda: rollback(release=first, by=None),
    ):
        with pytest.raises(PublishRefused):
            refused()
    assert Release.objects.count() == 1
