"""What comes of meetings: asked at the table and later, once; told in sums that name nobody."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMail
from meetings.actions import answer_feedback, ask_later, mark_meeting
from meetings.actions.feedback import months_after
from meetings.feedback_figures import feedback_figures
from meetings.models import Feedback
from registrations.actions import open_visit
from registrations.visiting import COOKIE
from tests.factories.events import make_edition
from tests.factories.meetings import make_meeting, make_slot, make_table
from tests.factories.registrations import make_category, make_registration, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_edition(is_published=True)


@pytest.fixture
def meeting(edition):
    return make_meeting(make_slot(edition), make_table(edition))


def at(monkeypatch, moment):
    monkeypatch.setattr(timezone, "now", lambda: moment)


def enter(client, registration):
    client.cookies[COOKIE] = open_visit(registration=registration)[1]


def page(meeting, name="feedback"):
    return reverse(f"meetings:{name}", args=[meeting.edition.slug, meeting.pk])


def test_a_side_says_that_it_was_held_and_whether_it_was_useful(client, meeting, monkeypatch):
    at(monkeypatch, meeting.slot.starts_at + dt.timedelta(minutes=20))
    enter(client, meeting.second)
    assert client.get(page(meeting)).status_code == 200
    assert client.post(page(meeting), {"outcome": "planned"}).status_code == 403

    client.post(page(meeting), {"outcome": "held"})
    meeting.refresh_from_db()
    assert (meeting.status, meeting.feedback.count()) == ("held", 2)
    me = client.get(reverse("registrations:me", args=[meeting.edition.slug]))
    assert page(meeting) in me.text
    assert client.post(page(meeting), {"is_useful": "perhaps"}).status_code == 422
    answer = {"is_useful": "no", "next_step": "none", "amount": "o10m"}
    said = client.post(page(meeting), answer, follow=True)
    assert 'class="notice"' in said.text

    mine = meeting.feedback.get(registration=meeting.second)
    assert (mine.is_useful, mine.next_step, mine.amount) == (False, "none", "")
    assert page(meeting) not in client.get(me.request["PATH_INFO"]).text
    mark_meeting(meeting=meeting, outcome="missed", absent="both", by=make_staff())
    assert list(meeting.feedback.all()) == [mine]


def test_nobody_else_answers_and_nobody_before_it_began(client, meeting, monkeypatch):
    at(monkeypatch, meeting.slot.starts_at - dt.timedelta(minutes=1))
    enter(client, meeting.first)
    assert client.get(page(meeting)).status_code == 404
    assert client.post(page(meeting), {"outcome": "held"}).status_code == 404
    enter(client, make_registration(meeting.edition))
    assert client.get(page(meeting)).status_code == 404


def test_after_some_months_one_mail_a_person_once(client, edition, meeting, monkeypatch):
    again = make_meeting(make_slot(edition, "11:00"), make_table(edition, 2), first=meeting.first)
    out = make_meeting(make_slot(edition, "12:00"), make_table(edition, 3))
    type(meeting).objects.update(status="held")
    type(out.first).objects.filter(pk=out.first.pk).update(unsubscribed_at=timezone.now())
    type(out.second).objects.filter(pk=out.second.pk).update(email="")
    due = months_after(edition.ends_on, 3)
    noon = dt.datetime.combine(due, dt.time(12), tzinfo=dt.UTC)

    for early in (-1, 40):
        at(monkeypatch, noon + dt.timedelta(days=early))
        assert ask_later() == 0
    at(monkeypatch, noon)
    assert ask_later() == 3
    assert ask_later() == 0

    mails = {mail.to: mail for mail in OutboxMail.objects.all()}
    assert set(mails) == {meeting.first.email, meeting.second.email, again.second.email}
    mail = mails[meeting.first.email]
    assert mail.unsubscribe_url
    assert mail.unsubscribe_url in mail.body
    assert Feedback.objects.filter(registration=meeting.first, stage=3).count() == 2
    enter(client, meeting.first)
    sent = {"is_useful": "yes", "next_step": "offer", "is_contract": "yes", "amount": "u1m"}
    following = client.post(page(meeting), sent)
    assert following.url == page(again)
    row = meeting.feedback.get(registration=meeting.first, stage=3)
    assert (row.is_contract, row.amount) == (True, "u1m")


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [("2027-05-06", 3, "2027-08-06"), ("2027-11-30", 3, "2028-02-29"), ("2027-01-31", 12, None)],
)
def test_months_end_when_they_end(day, months, after):
    expected = after or "2028-01-31"
    assert months_after(dt.date.fromisoformat(day), months).isoformat() == expected


def test_few_answers_are_not_broken_down(client, edition):
    """Six of one category, six of another, one of a third: with it the smallest other is hidden."""
    names = [make_category() for _n in range(3)]
    slot = make_slot(edition)
    for number, category in enumerate([names[0]] * 6 + [names[1]] * 6 + [names[2]]):
        side = make_registration(edition, category=category)
        meeting = make_meeting(slot, make_table(edition, number + 1), first=side)
        row = Feedback.objects.create(meeting=meeting, registration=side, stage=3)
        answer_feedback(feedback=row, is_useful=number > 2, next_step="talk", is_contract=True)

    _held, (stage,) = feedback_figures(edition)

    assert (stage.total.asked, stage.total.useful, stage.total.contracts) == (13, 10, 13)
    assert sorted(part.is_hidden for part in stage.categories) == [False, True, True]
    client.force_login(make_staff("meetings.view_feedback"))
    address = reverse("admin:meeting-feedback", args=[edition.slug])
    shown = client.get(address)
    assert "%" not in shown.text.partition('id="content-main"')[2].partition("</main>")[0]
    lines = b"".join(client.get(f"{address}file")).decode().splitlines()
    assert len(lines) == 5
    assert sum(line.rstrip(",;").endswith("1") for line in lines) == 1
    client.force_login(make_staff())
    assert client.get(f"{address}file").status_code == 403
