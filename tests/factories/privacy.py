"""One invented attendee of whom every table knows something."""

import datetime as dt

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import OutboxMail, Upload
from accounts.models.change import recording
from forum.lib.text import normalise
from registrations.actions.jobs import private_path
from registrations.actions.links import issue_link, open_visit
from registrations.actions.merging import merge
from registrations.actions.states import register
from registrations.link_emails import write_new_email
from registrations.models import (
    Certificate,
    Consent,
    Door,
    Entry,
    Job,
    Mailing,
    Question,
    Recipient,
    Registration,
    Seating,
    SeatRequest,
)
from speakers.models import RememberedColumn
from tests.factories.admissions import make_admission
from tests.factories.events import make_edition, make_organisation, make_room, make_session
from tests.factories.meetings import make_meeting, make_slot, make_table
from tests.factories.registrations import make_consent, make_registration, make_staff

PERSON = {
    "name": "سلمى آيت الحاج المجهولة",
    "name_latin": "Salma Aït-El-Hajj Inconnue",
    "email": "salma.inconnue@courriel-fictif.example",
    "phone": "+212 698 765 432",
    "organisation_name": "Coopérative Argane Imaginaire",
    "position": "Directrice-fondatrice rare",
}
UNCONFIRMED = "salma.nouvelle@courriel-fictif.example"
FORMER = {"name_latin": "Selma Ayt Lhajj", "email": "selma.ancienne@courriel-fictif.example"}
ANSWER = "Allergie aux arachides de Taroudannt"
SECRETS = [*PERSON.values(), *FORMER.values(), UNCONFIRMED, ANSWER]


def make_known_person(edition=None, **fields):
    """The registration of `PERSON`, once called `FORMER`, and a row about it in every table."""
    edition = edition or make_edition(slug="2099", starts_on=dt.date(2099, 5, 4),
                                      ends_on=dt.date(2099, 5, 5))  # fmt: skip
    staff = make_staff()
    admission = make_admission(edition, capacity=50)
    registration = Registration(
        edition=edition,
        category=admission.category,
        country="MA",
        language="ar",
        **{**PERSON, **FORMER, **fields},
    )
    meals = Question.objects.create(edition=edition, text_fr="Repas ?", is_sensitive=True)
    parking = Question.objects.create(edition=edition, text_fr="Parking ?", kind="yes_no")
    consents = [Consent(purpose="newsletter", text_version="1", language="ar")]
    register(
        registration=registration,
        admission=admission,
        by=staff,
        answers={meals: ANSWER, parking: "yes"},
        consents=consents,
    )
    with recording("events.record_changed", by=staff, scope=edition.scope) as act:
        act.tell_of(registration)
        for column, value in PERSON.items():
            setattr(registration, column, value)
        registration.save()
    merge(kept=registration, other=_duplicate(registration), by=staff)
    registration.refresh_from_db()
    _attends(registration, staff)
    _is_written_to(registration, staff)
    _stands_in_files(registration, staff)
    return registration


def _duplicate(registration):
    person = {**PERSON, "email": "", "phone": PERSON["phone"]}
    return make_registration(registration.edition, category=registration.category, **person)


def _attends(registration, staff):
    """Consents, a badge scanned, a seat, a meeting, a certificate, a link and a visit."""
    edition = registration.edition
    make_consent(registration, partner=make_organisation())
    make_consent(registration, purpose="b2b_visible")
    door = Door.objects.create(edition=edition, name_fr="Entrée")
    now = timezone.now()
    Entry.objects.create(
        registration=registration,
        door=door,
        by=staff,
        kind="entry",
        day=edition.starts_on,
        scanned_at=now,
    )
    session = make_session(edition, day=edition.starts_on, room=make_room(edition))
    Seating.objects.create(session=session, capacity=10)
    SeatRequest.objects.create(
        registration=registration,
        session=session,
        status="confirmed",
        starts_at=session.starts_at,
        ends_at=session.ends_at,
    )
    other = make_registration(edition, category=registration.category, name="الطرف الآخر")
    make_consent(other, purpose="b2b_visible")
    slot = make_slot(edition, at="15:00", day=edition.starts_on)
    make_meeting(slot, make_table(edition), first=registration, second=other)
    Certificate.objects.create(registration=registration, kind="attendance")
    issue_link(registration=registration)
    open_visit(registration=registration, label="Firefox, Linux")


def _is_written_to(registration, staff):
    """A circular that was sent, mails that wait, one given up, one to the former address."""
    write_new_email(registration=registration, email=UNCONFIRMED, code="123456")
    now = timezone.now()
    mails = [
        OutboxMail.objects.create(to=to, subject="Objet", body=body, language="ar", **fields)
        for to, body, fields in [
            (registration.email, "", {"sent_at": now}),
            (registration.email, f"Bonjour {registration.name}", {}),
            (registration.email, f"Bonjour {registration.name}", {"next_try_at": None}),
            (FORMER["email"], "", {"sent_at": now}),
        ]
    ]
    mailing = Mailing.objects.create(
        edition=registration.edition, subject_fr="Accès", body_fr="Texte", written_by=staff
    )
    Recipient.objects.create(mailing=mailing, registration=registration, mail=mails[0])


def _stands_in_files(registration, staff):
    """Lists, badges, a sheet about to be imported, notes of the back office and of a worker."""
    for number, kind in enumerate((Job.Kind.EXPORT, Job.Kind.BADGES)):
        name = f"{number:032x}"
        private_path(name).write_text(f"{registration.name};{registration.email}")
        Job.objects.create(
            edition=registration.edition,
            kind=kind,
            by=staff,
            language="fr",
            state=Job.State.READY,
            file=name,
            file_name="liste.csv",
            run=name,
            expires_at=timezone.now() + dt.timedelta(hours=24),
        )
    rows = f"Nom;E-mail\n{registration.name};{registration.email}\n"
    Upload.objects.create(owner=staff, name="invités.csv", content=rows.encode())
    RememberedColumn.objects.create(
        kind="registrations", heading=normalise(registration.name_latin), column=""
    )
    LogEntry.objects.create(
        user=staff,
        content_type=ContentType.objects.get_for_model(Registration),
        object_id=str(registration.pk),
        object_repr=str(registration),
        action_flag=CHANGE,
    )
    DBTaskResult.objects.create(
        task_path="registrations.tasks.run_job",
        args_kwargs={"args": [1], "kwargs": {}},
        queue_name="default",
        backend_name="default",
        exception_class_path="",
        traceback=f"DETAIL:  Key (edition_id, email)=(1, {registration.email}) already exists.",
        return_value=None,
        status="FAILED",
        finished_at=timezone.now(),
        run_after=timezone.now(),
    )
