"""Releases that publish themselves: at their moment, once, or not at all and said so."""

import contextlib
import datetime as dt
import threading

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEntry, OutboxMail
from events.actions import (
    LookAgain,
    MomentOver,
    PublishRefused,
    Seen,
    cancel_planned,
    plan_release,
    planning,
    preview_release,
    publish_due,
    publish_programme,
)
from events.models import Appearance, PlannedRelease, Release
from tests.factories.events import make_edition, make_room, make_session, make_speaker

pytestmark = pytest.mark.django_db
LATER = dt.timedelta(hours=1)


@pytest.fixture
def edition(db):
    return make_edition()


@pytest.fixture
def session(edition):
    return make_session(edition, room=make_room(edition), title_fr="Avant")


@pytest.fixture
def publisher(db, django_user_model):
    user = django_user_model.objects.create_user(
        "karim@example.org", "a-long-password", name="Karim", language="fr"
    )
    user.user_permissions.add(Permission.objects.get(codename="publish_release"))
    return user


def plan(edition, by, **fields):
    return plan_release(edition=edition, by=by, publish_at=timezone.now() + LATER, **fields)


def let_time_pass():
    PlannedRelease.objects.update(publish_at=timezone.now() - dt.timedelta(minutes=1))


def test_nothing_happens_before_the_moment(edition, session, publisher):
    plan(edition, publisher)

    assert publish_due() == 0
    assert not Release.objects.exists()


def test_draft_is_published_as_it_stands_then(edition, session, publisher):
    plan(edition, publisher, note={"fr": "Version du matin"})
    session.title_fr = "Après"
    session.save()
    let_time_pass()

    assert publish_due() == 1

    release = Release.objects.get()
    assert (release.published_by, release.note_fr) == (publisher, "Version du matin")
    assert release.document["sessions"][0]["title"]["fr"] == "Après"
    assert not PlannedRelease.objects.exists()
    assert publish_due() == 0


def test_tick_publishes_what_is_due(edition, session, publisher):
    plan(edition, publisher)
    let_time_pass()

    call_command("tick")

    assert Release.objects.count() == 1


def test_speakers_are_told_when_asked(edition, session, publisher):
    speaker = make_speaker(email="salma@example.org")
    Appearance.objects.create(session=session, speaker=speaker)
    plan(edition, publisher, tells_speakers=True)
    let_time_pass()

    publish_due()

    assert [mail.to for mail in OutboxMail.objects.all()] == ["salma@example.org"]


def test_what_blocks_is_kept_said_and_not_tried_again(edition, session, publisher):
    plan(edition, publisher)
    session.__class__.objects.update(title_ar="", title_fr="", title_en="")
    let_time_pass()

    assert publish_due() == 0

    kept = PlannedRelease.objects.get()
    assert session.code in kept.problems
    assert not Release.objects.exists()
    assert AuditEntry.objects.filter(verb="events.planned_release_refused").count() == 1
    (mail,) = OutboxMail.objects.all()
    assert (mail.to, mail.language) == ("karim@example.org", "fr")
    assert session.code in mail.body
    assert f"/fr/admin/events/release/publish/{edition.pk}/" in mail.body
    assert publish_due() == 0
    assert OutboxMail.objects.count() == 1


def test_new_plan_after_a_refusal_is_tried(edition, session, publisher):
    plan(edition, publisher)
    PlannedRelease.objects.update(problems="Something")
    plan(edition, publisher)
    let_time_pass()

    assert publish_due() == 1


def test_one_refusal_does_not_hold_up_another_edition(edition, session, publisher):
    other = make_edition()
    make_session(other, room=make_room(other))
    for each in (edition, other):
        plan(each, publisher)
    session.__class__.objects.filter(pk=session.pk).update(title_ar="", title_fr="", title_en="")
    let_time_pass()

    assert publish_due() == 1
    assert Release.objects.get().edition == other


@pytest.mark.parametrize("lost", ["permission", "account"])
def test_who_may_not_publish_any_more_publishes_nothing(edition, session, publisher, lost):
    plan(edition, publisher)
    if lost == "permission":
        publisher.user_permissions.clear()
    else:
        publisher.is_active = False
        publisher.save()
    let_time_pass()

    assert publish_due() == 0
    assert PlannedRelease.objects.get().problems


def test_moment_that_is_over_is_refused(edition, publisher):
    with pytest.raises(MomentOver):
        plan_release(edition=edition, by=publisher, publish_at=timezone.now())


def test_who_plans_ticks_what_deserves_a_look(edition, publisher):
    make_session(edition)
    warned = preview_release(edition).marks

    with pytest.raises(LookAgain):
        plan(edition, publisher, seen=Seen(warned.changes))
    assert not PlannedRelease.objects.exists()

    assert plan(edition, publisher, seen=warned)


def test_later_warnings_do_not_hold_up_what_was_planned(edition, session, publisher):
    plan(edition, publisher, seen=preview_release(edition).marks)
    session.__class__.objects.update(room=None)
    let_time_pass()

    assert publish_due() == 1


def test_archived_edition_plans_nothing_and_publishes_nothing(edition, session, publisher):
    plan(edition, publisher)
    edition.is_archived = True
    edition.save()
    let_time_pass()

    assert publish_due() == 0
    with pytest.raises(PublishRefused):
        plan(edition, publisher)


def test_planning_again_replaces_the_plan(edition, publisher):
    plan(edition, publisher, note={"fr": "Une"})
    plan(edition, publisher, note={"fr": "Deux"})

    assert PlannedRelease.objects.get().note_fr == "Deux"


def test_cancelled_plan_is_gone(edition, publisher):
    plan(edition, publisher)

    assert cancel_planned(edition=edition, by=publisher)
    assert not cancel_planned(edition=edition, by=publisher)
    assert not PlannedRelease.objects.exists()
    assert AuditEntry.objects.filter(verb="events.release_plan_cancelled").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite in memory has one connection: nothing can race"
)
class TestTwoTicksAtOnce:
    """Two processes of a large site, or one tick that outlasts its minute."""

    def publish_twice_at_once(self, monkeypatch):
        """Two threads that both have read the due plan before either publishes."""
        both_are_here, published = threading.Barrier(2), planning.publish_programme

        def publish_slowly(**fields):
            # Broken where the other one waits for the lock, as it should.
            with contextlib.suppress(threading.BrokenBarrierError):
                both_are_here.wait(timeout=2)
            return published(**fields)

        monkeypatch.setattr(planning, "publish_programme", publish_slowly)
        outcomes = []

        def tick():
            try:
                outcomes.append(publish_due())
            except Exception as error:  # the control may end in any way but the right one
                outcomes.append(type(error).__name__)
            finally:
                connection.close()

        threads = [threading.Thread(target=tick) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        return sorted(outcomes, key=str)

    def test_one_publishes(self, edition, session, publisher, monkeypatch):
        plan(edition, publisher)
        let_time_pass()

        assert self.publish_twice_at_once(monkeypatch) == [0, 1]
        assert Release.objects.count() == 1

    def test_both_would_without_the_lock(self, edition, session, publisher, monkeypatch):
        """The negative control."""
        monkeypatch.setattr(planning, "lock_names", lambda family, names: None)
        plan(edition, publisher)
        let_time_pass()

        assert self.publish_twice_at_once(monkeypatch) != [0, 1]


def test_publishing_by_hand_leaves_the_plan(edition, session, publisher):
    plan(edition, publisher)

    publish_programme(edition=edition, by=publisher)

    assert PlannedRelease.objects.exists()
