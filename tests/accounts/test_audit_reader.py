"""The audit log as the auditor reads it: words, records, filters, and whether it is whole."""

import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import translation

from accounts.audit_words import VERBS
from accounts.models import AuditEntry, User
from tests.accounts.test_audit import sql, without_triggers
from tests.events.admin.pages import parse, text
from tests.factories.events import make_edition
from tests.factories.registrations import make_consent, make_registration
from tests.project.tree import files

pytestmark = pytest.mark.django_db
# A verb as code records it; the second factor's verbs are put together.
RECORDED = re.compile(r'(?:record\(|verb = |_note\()\s*f?"((?:\w+\.)?\w+)"')


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def auditor(client):
    user = User.objects.create_user("auditor@example.org", "a-long-password", name="Nadia")
    user.groups.add(Group.objects.get(name="Auditor"))
    client.force_login(user)
    return client


@pytest.fixture
def boss(client):
    user = User.objects.create_superuser("boss@example.org", "a-long-password", name="Boss")
    client.force_login(user)
    return client


def log():
    return reverse("admin:accounts_auditentry_changelist")


def test_every_recorded_verb_has_words():
    sources = [
        path.read_text()
        for pattern in ("*/actions/*.py", "*/actions.py", "forum/backups/*.py")
        for path in files(pattern)
    ]
    found = {verb for source in sources for verb in RECORDED.findall(source)}
    found = {verb if "." in verb else f"accounts.{verb}" for verb in found}
    found -= {"accounts.undone", "accounts.redone"}  # of changes, not of the log

    assert len(found) > 20
    assert found - VERBS.keys() == set()


def test_the_auditor_reads_words_and_learns_no_name(auditor):
    edition = make_edition(name_en="Forum 2027")
    consent = make_consent(make_registration(edition, name="Zineb"), purpose="participant_list")
    AuditEntry.objects.record("events.programme_published", subject=f"events.edition:{edition.pk}")
    AuditEntry.objects.record(
        "registrations.consent_withdrawn", subject=f"registrations.consent:{consent.pk}"
    )

    page = auditor.get(log())

    shown = text(page)
    assert "Programme published" in shown
    assert f"Edition {edition.pk}" in shown
    assert f"Consent {consent.pk}" in shown
    assert "Zineb" not in shown
    assert not parse(page).xpath('//td[contains(@class,"field-subject_shown")]//a')


def test_who_may_see_the_record_gets_its_title_and_a_link(boss):
    edition = make_edition(name_en="Forum 2027")
    subject = f"events.edition:{edition.pk}"
    entry = AuditEntry.objects.record("events.programme_published", subject=subject, changes=3)

    link = parse(boss.get(log())).xpath('//td[contains(@class,"field-subject_shown")]//a')[0]
    assert (link.text_content(), link.get("href")) == (
        "Edition Forum 2027",
        reverse("admin:events_edition_change", args=[edition.pk]),
    )
    page = text(boss.get(reverse("admin:accounts_auditentry_change", args=[entry.pk])))
    assert re.search(r"changes\s*3", page)
    assert "Edition Forum 2027" in page


def test_a_record_that_is_gone_is_told_by_its_number(boss):
    AuditEntry.objects.record("events.programme_published", subject="events.edition:99")
    AuditEntry.objects.record("events.programme_published", subject="events.nothing:1")
    AuditEntry.objects.record("test.unheard", subject="whatever", nested={"a": [1, True, None]})

    page = text(boss.get(log()))

    for words in ("Edition 99", "events.nothing 1", "whatever", "test.unheard"):
        assert words in page


def test_filters_by_action_record_and_person(boss):
    user = User.objects.get()
    AuditEntry.objects.record("accounts.unlocked", by=user, subject=f"accounts.user:{user.pk}")
    AuditEntry.objects.record("events.programme_published", subject="events.edition:1")

    def shown(**asked):
        page = boss.get(log(), asked)
        return sorted(entry.verb for entry in page.context["cl"].result_list)

    assert shown(verb="accounts.unlocked") == ["accounts.unlocked"]
    assert shown(about="events.edition") == ["events.programme_published"]
    assert "accounts.unlocked" in shown(actor__id__exact=user.pk)
    assert shown(q="events.edition:1") == ["events.programme_published"]
    assert len(shown(verb="nonsense", about="nonsense")) >= 2
    assert "Audit log" in text(boss.get(log()))


def test_the_list_asks_the_same_at_one_and_three_entries(boss, django_assert_num_queries):
    AuditEntry.objects.record("accounts.unlocked", subject="accounts.user:1")
    for count in (1, 3):
        for _ in range(count):
            edition = make_edition()
            AuditEntry.objects.record("events.planned", subject=f"events.edition:{edition.pk}")
        boss.get(log())
        with django_assert_num_queries(11):
            boss.get(log())


def test_the_button_says_that_all_is_whole(auditor):
    AuditEntry.objects.record("test.done")

    answer = auditor.post(reverse("admin:accounts_auditentry_verify"), follow=True)

    assert "entries are as they were written" in text(answer)
    assert auditor.get(reverse("admin:accounts_auditentry_verify")).status_code == 405


def test_the_button_names_the_entry_that_was_altered(auditor):
    entries = [AuditEntry.objects.record("test.done", n=n) for n in range(3)]
    without_triggers()
    sql("UPDATE accounts_auditentry SET verb = 'test.forged' WHERE id = %s", entries[1].pk)

    answer = auditor.post(reverse("admin:accounts_auditentry_verify"), follow=True)

    error = parse(answer).find_class("error")[0]
    assert f"Entry {entries[1].pk} of" in error.text_content()
    address = reverse("admin:accounts_auditentry_change", args=[entries[1].pk])
    assert error.xpath(".//a/@href") == [address]


def test_the_log_is_verified_only_by_its_readers(client):
    user = User.objects.create_user("desk@example.org", "a-long-password")
    client.force_login(user)

    assert client.post(reverse("admin:accounts_auditentry_verify")).status_code == 403
