"""Certificates: that somebody attended, or spoke; made once, and drawn again the same."""

from collections import defaultdict

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from events.models import ReleasePart
from forum.lib.wallclock import local_parts
from registrations.models import Certificate, Entry, Job, Registration
from registrations.printing.badges import BY_NAME, in_badge_order
from registrations.printing.certificates import draw_certificates

from .jobs import maker
from .printing import ask, in_portions, may_print, write_portions

CAME = (Entry.Kind.ENTRY, Entry.Kind.REENTRY)
PLANNED = "planned"


def certify(*, registrations):
    """The certificates of these people of one edition, as far as they have earned any.

    Each is made once, whoever asks at the same time; its days only become more, and stay when the
    entries are deleted.
    """
    earned = certifiable(registrations)
    keys = [one.pk for one in registrations if is_certifiable(one)]
    with transaction.atomic():
        new = [Certificate(registration_id=key, kind=kind) for key, kind in earned]
        Certificate.objects.bulk_create(new, ignore_conflicts=True)
        made = Certificate.objects.filter(registration__in=keys).order_by("kind")
        rows = list(made.select_for_update())
        changed = []
        for row in rows:
            days = sorted({*row.days, *earned.get((row.registration_id, row.kind), ())})
            if days != row.days:
                row.days = days
                changed.append(row)
        Certificate.objects.bulk_update(changed, ["days"])
    return rows


def certifiable(registrations):
    """`{(registration id, kind): [ISO days]}`: what the entries of these people attest.

    Two queries. Attendance on the days on which they were let in; speaking on those of them on
    which a session of theirs took place.
    """
    valid = {one.pk: one for one in registrations if is_certifiable(one)}
    came = defaultdict(set)
    entries = _attested(next(iter(valid.values())).edition) if valid else Entry.objects.none()
    for key, day in entries.filter(registration__in=valid).values_list("registration", "day"):
        came[key].add(day.isoformat())
    earned = {(key, Certificate.Kind.ATTENDANCE): sorted(days) for key, days in came.items()}
    for key, talks in talks_of([valid[key] for key in came]).items():
        if days := sorted({talk["day"] for talk in talks} & came[key]):
            earned[key, Certificate.Kind.SPEAKING] = days
    return earned


def _attested(edition):
    """The entries that count: on days of the edition that have begun, no rehearsal before."""
    today = local_parts(timezone.now(), edition.zone)[0]
    days = (edition.starts_on, min(edition.ends_on, today))
    return Entry.objects.filter(registration__edition=edition, kind__in=CAME, day__range=days)


def is_certifiable(registration):
    """Whether a certificate of this person is worth anything: neither cancelled nor erased."""
    is_confirmed = registration.status == Registration.Status.CONFIRMED
    return is_confirmed and registration.erased_at is None


def talks_of(registrations):
    """`{registration id: [dict]}`: the sessions of the last release in which these people spoke.

    Those that are over and were not cancelled. At most one query.
    """
    speakers = {one.speaker_id: one for one in registrations if one.speaker_id}
    if not speakers:
        return {}
    edition = next(iter(speakers.values())).edition_id
    parts = ReleasePart.objects.newest(edition, ReleasePart.Kind.SPEAKER)
    found = parts.filter(content__id__in=list(speakers)).values_list("content", flat=True)
    now = timezone.now().isoformat()
    return {
        speakers[person["id"]].pk: [
            talk
            for talk in person["sessions"]
            if talk["status"] == PLANNED and talk["ends_at"] and talk["ends_at"] <= now
        ]
        for person in found
    }


def talks_named(certificate, talks):
    """Those of the `talks_of` its person that it attests."""
    if certificate.kind != Certificate.Kind.SPEAKING:
        return []
    spoken = talks.get(certificate.registration_id, [])
    return [talk for talk in spoken if talk["day"] in certificate.days]


def certificates_pdf(*, registrations, kind=None):
    """`(PDF, how many)`: a page for each certificate of these people, in their order.

    With `kind`, of that kind alone. None where nobody has one. Raises `TooBusy`.
    """
    places = {one.pk: place for place, one in enumerate(registrations)}
    rows = [row for row in certify(registrations=registrations) if kind in (None, row.kind)]
    if not rows:
        return None
    rows.sort(key=lambda row: (places[row.registration_id], row.kind))
    talks = talks_of(registrations)
    for row in rows:
        row.registration = registrations[places[row.registration_id]]
        row.talks = talks_named(row, talks)
    return draw_certificates(rows, edition=registrations[0].edition), len(rows)


def ask_for_certificates(*, edition, by, language):
    """A job that draws the certificates of all who have earned one."""
    count = who_came(edition).count()
    return ask(edition=edition, kind=Job.Kind.CERTIFICATES, by=by, language=language, count=count)


def who_came(edition):
    """Those who were let in, or were certified when that was still known."""
    came = Q(pk__in=_attested(edition).values("registration"))
    certified = Q(pk__in=Certificate.objects.values("registration"))
    return Registration.objects.awaited(edition).filter(came | certified)


@maker(Job.Kind.CERTIFICATES, may=may_print)
def make_certificates(job, out, progress):
    """PDF of the certificates of all who came, or a ZIP of several."""
    people = in_badge_order(who_came(job.edition), BY_NAME)
    progress.expect(len(people))
    drawn = ((certificates_pdf(registrations=some)[0], len(some)) for some in in_portions(people))
    return write_portions(out, progress, drawn, f"certificates-{job.edition.slug}")
