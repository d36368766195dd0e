"""What attendees do to their profile, and what the coordinator decides of it.

Whoever decides holds the lock of the profile and reads it once more under it.
"""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from forum.lib.locks import lock_names
from meetings.models import Delegate, Profile, ProfileTerm
from meetings.profile_emails import write_approved, write_returned
from registrations.actions import choose_consents
from registrations.models import Consent, Registration

from .profile_ends import end_requests, ending

State = Profile.State
# What makes somebody be found: a purpose, and no partner.
LISTED = [(Consent.Purpose.PARTICIPANT_LIST, None)]


class ProfileRefused(ValidationError):
    """Not saved, not sent, not decided; its message says why to whoever tried."""


def save_profile(*, registration, fields, offers, needs, languages, away, agrees=False, by=None):
    """Let `registration` take part with what it offers and needs; the `Profile`, a draft at first.

    `fields` are `text` and `text_language`; `offers`, `needs` and `languages` are terms, `away` the
    slots in which its owner is not there; `agrees` to being found by all participants. What others
    read of the text stays until it is approved anew; all else counts at once. Raises
    `ProfileRefused`, also where one that was sent would lack something.
    """
    if registration.status in Registration.ENDED or registration.erased_at:
        raise ProfileRefused(_("Your registration has ended."))
    with transaction.atomic():
        known = Profile.objects.filter(registration=registration)
        keys = [f"profile:{key}" for key in known.values_list("pk", flat=True)]
        lock_names("meetings", [f"owner:{registration.pk}", *keys])
        profile = known.first() or Profile(registration=registration, edition=registration.edition)
        delegate = _own_delegate(profile)
        if profile.state == State.WITHDRAWN:
            profile.state = State.DRAFT
        for name, value in fields.items():
            setattr(profile, name, value)
        profile.clean_fields(exclude=["registration", "edition", "decided_by"])
        profile.save()
        _set_terms(profile, offers, needs)
        delegate.profile = profile
        delegate.save()
        set_presence(delegate=delegate, languages=languages, away=away)
        if profile.is_sent and (missing := missing_of(profile)):
            raise ProfileRefused(missing)
        if agrees:
            choose_consents(
                registration=registration, asked=LISTED, wanted=LISTED, language=get_language()
            )
        _note("meetings.profile_saved", profile, by)
        return profile


def set_presence(*, delegate, languages, away):
    """Say which languages somebody speaks at the table, and in which slots they are not there."""
    with transaction.atomic():
        delegate.languages.set(languages)
        delegate.away.set(away)


def submit_profile(*, profile, by=None):
    """Hand a profile to the coordinator; of an approved one only a new text.

    Raises `ProfileRefused` with a sentence for each thing that is missing.
    """
    with _deciding(profile) as stored:
        if missing := missing_of(stored):
            raise ProfileRefused(missing)
        if stored.state != State.APPROVED or stored.has_new_text:
            stored.submitted_at = timezone.now()
        elif stored.is_waiting:  # the text is again the one that was approved
            stored.submitted_at = stored.decided_at
        if stored.state != State.APPROVED:
            stored.state = State.SUBMITTED
        stored.question = ""
        stored.save(update_fields=["state", "submitted_at", "question"])
        _note("meetings.profile_sent", stored, by)
        return stored


def missing_of(profile):
    """What a profile lacks before it can be sent, as sentences. Two queries."""
    rows = ProfileTerm.objects.filter(profile=profile).values_list("side", "term__kind")
    chosen = set(rows)
    subjects = {side for side, kind in chosen if kind == "subject"}
    missing = []
    if not any(kind == "sector" for _side, kind in chosen):
        missing.append(_("Choose at least one sector."))
    for side, sentence in (
        ("offers", _("Choose at least one thing that you offer.")),
        ("needs", _("Choose at least one thing that you look for.")),
    ):
        if side not in subjects:
            missing.append(sentence)
    if not profile.delegates.filter(languages__isnull=False).exists():
        missing.append(_("Choose at least one language that you speak."))
    return missing


def approve_profile(*, profile, by):
    """Let others read what waits for the coordinator; says so to its owner.

    `profile` is as the coordinator has read it: one that was sent anew since waits on.
    """
    with _deciding(profile) as stored:
        _refuse_decided(stored, profile)
        stored.state = State.APPROVED
        stored.approved_text, stored.approved_language = stored.text, stored.text_language
        stored.question = ""
        _decide(stored, by)
        _note("meetings.profile_approved", stored, by)
        write_approved(profile=stored)
        return stored


def return_profile(*, profile, question, by):
    """Ask its owner something first; what others read of an approved one stays."""
    with _deciding(profile) as stored:
        _refuse_decided(stored, profile)
        if stored.state == State.SUBMITTED:
            stored.state = State.RETURNED
        stored.question = question.strip()
        if not stored.question:
            raise ProfileRefused(_("Write what you would like to know."))
        stored.clean_fields(exclude=["registration", "edition", "decided_by"])
        _decide(stored, by)
        _note("meetings.profile_returned", stored, by)
        write_returned(profile=stored)
        return stored


def withdraw_profile(*, profile, by=None):
    """Take no part any more: nobody finds the profile, its requests end, its meetings are free."""
    with ending(profile.edition_id, [profile.pk]):
        stored = _stored(profile)
        if stored.state != State.WITHDRAWN:
            stored.state = State.WITHDRAWN
            stored.save(update_fields=["state"])
            end_requests(profile=stored, by=by)
            _note("meetings.profile_withdrawn", stored, by)
        return stored


@contextmanager
def _deciding(profile):
    with transaction.atomic():
        lock_names("meetings", [f"profile:{profile.pk}"])
        yield _stored(profile)


def _stored(profile):
    return Profile.objects.with_owner().select_related("registration__edition").get(pk=profile.pk)


def _own_delegate(profile):
    """The row in which the owner represents `profile`; refused where they represent another."""
    owner = profile.registration
    delegate = Delegate.objects.filter(registration=owner).select_related("profile").first()
    if delegate and delegate.profile_id != profile.pk and delegate.profile.state != State.WITHDRAWN:
        raise ProfileRefused(_("You represent another profile: leave it first."))
    return delegate or Delegate(registration=owner)


def _set_terms(profile, offers, needs):
    """Write what changed, and nothing else."""
    wanted = {("offers", term.pk) for term in offers} | {("needs", term.pk) for term in needs}
    rows = {(row.side, row.term_id): row for row in profile.profile_terms.all()}
    gone = [row.pk for key, row in rows.items() if key not in wanted]
    ProfileTerm.objects.filter(pk__in=gone).delete()
    ProfileTerm.objects.bulk_create(
        ProfileTerm(profile=profile, side=side, term_id=term)
        for side, term in sorted(wanted - rows.keys())
    )


def _refuse_decided(profile, read):
    """Somebody else was quicker, or its owner took it back, or wrote something else."""
    if not profile.is_waiting:
        raise ProfileRefused(
            _("This profile does not wait any more. Status: %(status)s.")
            % {"status": profile.get_state_display()}
        )
    if profile.submitted_at != read.submitted_at:
        raise ProfileRefused(_("This profile was changed just now: please read it once more."))


def _decide(profile, by):
    profile.decided_at, profile.decided_by = timezone.now(), by
    profile.save()


def _note(verb, profile, by):
    """What an organiser did stands in the audit log; by its ids alone."""
    if by is not None:
        AuditEntry.objects.record(verb, by=by, subject=f"meetings.profile:{profile.pk}")
