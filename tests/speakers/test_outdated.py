"""A translation is outdated once its source was changed and it was not."""

import pytest

from accounts.actions import undo_change
from accounts.models import User
from accounts.models.change import recording, save_all
from events.models import Session
from speakers.models import OutdatedText
from speakers.models.outdated import stale_after
from tests.factories.events import make_edition, make_session, make_speaker, make_track

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return make_session(make_edition())


def marks():
    """`{(record id, column): language that changed}`"""
    return {(m.record, m.column): m.source for m in OutdatedText.objects.all()}


def write(record, **texts):
    for column, text in texts.items():
        setattr(record, column, text)
    record.save()


def test_changing_one_language_makes_the_others_outdated(session):
    write(session, title_fr="Nouveau titre")

    assert marks() == {(session.pk, "title_ar"): "fr", (session.pk, "title_en"): "fr"}


def test_writing_the_translation_settles_it_and_marks_nothing_back(session):
    write(session, title_fr="Nouveau titre")

    write(session, title_ar="عنوان جديد")

    assert marks() == {(session.pk, "title_en"): "fr"}


def test_what_is_written_together_is_not_outdated(session):
    write(session, title_fr="Nouveau titre", title_ar="عنوان جديد")

    assert marks() == {(session.pk, "title_en"): "ar"}


def test_a_first_translation_makes_nothing_outdated(session):
    write(session, abstract_ar="ملخص")
    write(session, abstract_fr="Résumé")

    assert marks() == {}


def test_an_empty_text_is_never_outdated(session):
    write(session, title_fr="Nouveau titre")

    write(session, title_en="")

    assert marks() == {(session.pk, "title_ar"): "fr"}
    write(session, title_fr="Encore un titre")
    assert marks() == {(session.pk, "title_ar"): "fr"}


def test_what_was_outdated_stays_so_since_then(session):
    write(session, title_fr="Nouveau titre")
    since = OutdatedText.objects.get(column="title_ar").since

    write(session, title_fr="Encore un titre")

    assert OutdatedText.objects.get(column="title_ar").since == since


def test_a_source_that_comes_back_makes_its_translations_valid_again(session):
    first = session.title_fr
    write(session, title_fr="Nouveau titre")
    write(session, title_fr="Encore un titre", title_ar="عنوان جديد")

    write(session, title_fr=first)

    assert marks() == {(session.pk, "title_ar"): "fr"}


def test_undoing_a_change_takes_its_marks_back(session):
    user = User.objects.create_superuser("salma@example.org", "a-long-password")
    session.title_fr = "Nouveau titre"
    with recording("events.sessions_edited", by=user) as act:
        save_all(Session, [session], ["title_fr"])
    assert marks()

    undone = undo_change(change=act.change, by=user)
    assert marks() == {}

    undo_change(change=undone, by=user)
    assert marks() == {(session.pk, "title_ar"): "fr", (session.pk, "title_en"): "fr"}


def test_a_save_of_other_columns_marks_nothing(session):
    session.title_fr = "Pas enregistré"

    session.save(update_fields=["minutes"])

    assert marks() == {}


def test_saving_without_a_change_marks_nothing(session):
    session.save()

    assert marks() == {}


def test_bulk_writes_mark_as_single_ones(session):
    other = make_session(session.edition)
    salma = User.objects.create_user("salma@example.org", name="Salma")
    session.title_ar, other.title_ar, other.title_fr = "عنوان", "عنوان", "Titre"

    with recording("events.sheet_imported", by=salma):
        save_all(Session, [session, other], ["title_ar", "title_fr"])

    assert marks() == {
        (session.pk, "title_fr"): "ar",
        (session.pk, "title_en"): "ar",
        (other.pk, "title_en"): "ar",
    }


def test_bulk_writes_of_other_columns_mark_nothing(session):
    session.title_fr, session.minutes = "Pas enregistré", 30

    with recording("events.session_resized", by=None):
        save_all(Session, [session], ["minutes"])

    assert marks() == {}


def test_people_and_frames_have_texts_too():
    speaker = make_speaker(position_fr="Directeur", position_ar="مدير")
    write(speaker, position_fr="Directrice")
    track = make_track(make_edition())
    write(track, name_ar="محور آخر")

    assert marks() == {
        (speaker.pk, "position_ar"): "fr",
        (track.pk, "name_fr"): "ar",
        (track.pk, "name_en"): "ar",
    }


def test_a_deleted_record_leaves_no_mark(session):
    write(session, title_fr="Nouveau titre")

    session.delete()

    assert marks() == {}


def test_the_first_of_two_sources_is_named():
    texts = {"ar": "أ", "fr": "a", "en": "b"}

    assert stale_after(texts, {**texts, "ar": "ب", "fr": "c"}, set()) == (["en"], "ar")
    assert stale_after(texts, {**texts, "ar": "ب"}, {"ar"}) == ([], "")
