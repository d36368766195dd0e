"""What the accounts and the packages that we use hold."""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from accounts.models import AuditEntry, Change, OutboxMail, Upload
from registrations.models import Registration
from speakers.sheets.reading import read_tables
from speakers.sheets.refusals import SheetRefused

from .registry import Whose, declare, nobody

LOG_MONTHS = 6
MAIL_DAYS = 30


def _mails(subject):
    """To their addresses, and about them: an address may not be confirmed yet."""
    of_them = Q(to__in=subject.emails) | Q(about__in=subject.subjects)
    return OutboxMail.objects.filter(of_them)


def _erase_mails(rows, subject):
    """All of them; where somebody else has the same mailbox, not what is about that person."""
    others = Registration.objects.exclude(pk__in=subject.keys).filter(email__in=subject.emails)
    shared = set(others.values_list("email", flat=True))
    kept = [
        mail.pk
        for mail in rows.filter(to__in=shared).exclude(about__in=subject.subjects)
        if mail.about or not subject.is_named_in(f"{mail.subject} {mail.body}")
    ]
    rows.exclude(pk__in=kept).delete()


def changes_of(subject):
    """Those that wrote their states, and those whose sentence calls them by the reference."""
    of_edition = Change.objects.filter(scope=subject.edition.scope)
    if subject.is_batch:  # one condition for each would be too deep for SQLite
        return of_edition
    states = subject.former_states().filter(change__isnull=False)
    told = Q(pk__in=states.values("change"))
    for reference in subject.references:
        told |= Q(text__contains=reference)
    return of_edition.annotate(text=Cast("details", TextField())).filter(told)


def _entries(subject):
    """What the audit log says of them and of the records that hang on them."""
    names = subject.subjects
    for relation in Registration._meta.related_objects:
        model = relation.related_model
        found = model._base_manager.filter(**{f"{relation.field.name}__in": subject.keys})
        names |= {f"{model._meta.label_lower}:{pk}" for pk in found.values_list("pk", flat=True)}
    return AuditEntry.objects.filter(subject__in=names)


def _log_entries(subject):
    kind = ContentType.objects.get_for_model(Registration)
    of_them = Q(content_type=kind, object_id__in=[str(key) for key in subject.keys])
    return LogEntry.objects.filter(of_them | subject.naming("object_repr", "change_message"))


def _uploads(subject):
    """Files about to be imported that name the person."""
    named = [
        row.pk for row in Upload.objects.all() if _names(bytes(row.content), row.name, subject)
    ]
    return Upload.objects.filter(pk__in=named)


def _names(content, name, subject):
    try:
        cells = (str(cell) for t in read_tables(content) for row in t.rows for cell in row)
        return subject.is_named_in("\n".join([name, *cells]))
    except SheetRefused:  # a schedule, or emptied after its import
        return subject.is_named_in(f"{name}\n{content.decode(errors='replace')}")


nobody("auth.Permission", "name codename")
nobody("auth.Group", "name")
nobody("contenttypes.ContentType", "app_label model")
nobody("accounts.Throttle", "key subject")
declare(
    "admin.LogEntry",
    Whose.ATTENDEE,
    title=_("Notes of the back office"),
    personal="object_repr change_message",
    plain="object_id",
    kept=f"{LOG_MONTHS} months: who of the team worked on which record",
    on_erasure="texts emptied",
    rows=_log_entries,
    erase=lambda rows, subject: rows.update(object_repr="", change_message=""),
)
declare(
    "sessions.Session",
    Whose.STAFF,
    personal="session_data",
    plain="session_key",
    kept="at most 12 hours: a colleague's sign-in; attendees have none",
    on_erasure="left: beside the colleague, at most the message of a page that was not read yet",
)
declare(
    "otp_totp.TOTPDevice",
    Whose.STAFF,
    personal="name",
    plain="key",
    kept="until the colleague switches the second step off",
    on_erasure="left",
)
declare(
    "django_tasks_database.DBTaskResult",
    Whose.ATTENDEE,
    title=_("Notes of the background work"),
    personal="traceback",
    plain="task_path queue_name backend_name exception_class_path args_kwargs return_value "
    "worker_ids",
    kept="14 days: arguments are ids; what went wrong may quote a value",
    on_erasure="those that name the person deleted",
    rows=lambda subject: DBTaskResult.objects.filter(subject.naming("traceback")),
    erase=lambda rows, subject: rows.delete(),
)
declare(
    "accounts.AuditEntry",
    Whose.STAFF,
    title=_("audit log"),
    plain="verb subject previous digest",
    personal="details",
    kept="3 years at least: nothing can be taken out of the chain, so it holds ids, never a name "
    "or an address of an attendee",
    on_erasure="left: ids that lead to an empty record",
    rows=_entries,
)
declare(
    "accounts.Change",
    Whose.STAFF,
    title=_("Changes"),
    personal="details",
    plain="scope verb",
    kept="with the edition; an attendee is called by the reference alone",
    on_erasure="the reference replaced by a new one",
    rows=changes_of,
)
declare(
    "accounts.OutboxMail",
    Whose.ATTENDEE,
    title=_("Mails"),
    personal="to subject body unsubscribe_url",
    plain="last_error about",
    kept=f"{MAIL_DAYS} days after it was sent or given up; the text until it is sent",
    on_erasure="deleted, waiting ones too",
    rows=_mails,
    erase=_erase_mails,
)
declare(
    "accounts.Upload",
    Whose.ATTENDEE,
    title=_("Files about to be imported"),
    personal="name content",
    kept="a day; the content until it is imported",
    on_erasure="every file that waits is deleted: its owner brings it again",
    rows=_uploads,
    erase=lambda rows, subject: Upload.objects.all().delete(),
)
declare(
    "accounts.User",
    Whose.STAFF,
    personal="email name",
    plain="password",
    kept="while history names the colleague; who leaves is no longer active",
    on_erasure="left",
)
declare(
    "accounts.RecoveryCode",
    Whose.STAFF,
    plain="digest",
    kept="until used or made anew",
    on_erasure="left",
)
declare(
    "accounts.RememberedDevice",
    Whose.STAFF,
    personal="label",
    plain="digest",
    kept="30 days: the kind of browser",
    on_erasure="left",
)
declare(
    "accounts.SignedInSession",
    Whose.STAFF,
    personal="label",
    plain="session_key",
    kept="at most 12 hours: the kind of browser",
    on_erasure="left",
)
