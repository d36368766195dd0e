"""Who comes in at a door: once a day, told from coming back, also where the network was away."""

from dataclasses import dataclass

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.lib.wallclock import local_parts
from registrations.codes import looks_like_badge_code, read_badge_code
from registrations.models import Entry, Registration

LONGEST_CODE = 200
# A clock may be wrong by any time; what is noted of it has its place in the table.
MOST_SLOW = 2**31 - 1
# Once the row of another device is seen, the second look finds it.
LOOKS = 3


class Said(models.TextChoices):
    """What the person at the door is told."""

    WELCOME = "welcome", _("Welcome")
    BACK = "back", _("Came back")
    ALREADY = "already", _("Already in")
    NOT_ADMITTED = "not_admitted", _("Not admitted")
    AGAINST = "against", _("Let in, although not admitted")
    OTHER_EDITION = "other_edition", _("Badge of another edition")
    FORGED = "forged", _("This badge is not genuine")
    UNKNOWN = "unknown", _("Unknown code")
    TOO_LATE = "too_late", _("The day of this device was over")


@dataclass(frozen=True)
class Verdict:
    """`entry` is the row of this scan; of one that is `ALREADY` in, the earlier one."""

    said: Said
    registration: Registration | None = None
    entry: Entry | None = None

    @property
    def is_in(self):
        """Whether the person may pass."""
        return self.said in (Said.WELCOME, Said.BACK)


def scan_badge(*, text, device, scan, scanned_at, sent_at, was_offline=False, again=False):
    """The `Verdict` on what a device read or was told, and the entry recorded.

    Both moments are by the clock of the device, which may be hours wrong: what counts is how long
    before sending it scanned. `was_offline`: it decided by itself, and the person is in; what it
    did after its day counts for no day, and is answered without a name.
    """
    now = timezone.now()
    slow = now - sent_at
    # Within the life of the device, whatever it says.
    moment = max(device.created_at, min(scanned_at + slow, now)) if was_offline else now
    if moment >= device.expires_at:
        return Verdict(Said.TOO_LATE)
    found = find_badge(text=text, edition=device.door.edition)
    if isinstance(found, Verdict):
        return found
    return check_in(
        registration=found,
        door=device.door,
        scanned_at=moment,
        scan=scan,
        device=device,
        was_offline=was_offline,
        again=again,
        clock_slow=max(-MOST_SLOW, min(round(slow.total_seconds()), MOST_SLOW)),
    )


def find_badge(*, text, edition):
    """Whose code, or typed reference, this is at `edition`: a `Registration`, else a `Verdict`.

    The badge of a registration that was merged into another is that of the other.
    """
    text = text[:LONGEST_CODE]
    code = read_badge_code(text)
    if code is None and looks_like_badge_code(text):
        return Verdict(Said.FORGED)
    if code and code.edition_id != edition.pk:
        return Verdict(Said.OTHER_EDITION)
    reference = code.reference if code else typed_reference(text)
    known = Registration.objects.filter(reference=reference)
    registration = known.select_related("category", "merged_into__category").first()
    while registration and registration.merged_into:
        registration = registration.merged_into
    if registration is None or registration.erased_at:
        return Verdict(Said.UNKNOWN)
    if registration.edition_id != edition.pk:
        return Verdict(Said.OTHER_EDITION)
    return registration


def typed_reference(text):
    """A reference however it was typed: small letters, and spaces between."""
    return "".join(text.replace("\x00", "").split()).upper()


def check_in(
    *,
    registration,
    door,
    scanned_at,
    scan,
    device=None,
    by=None,
    was_offline=False,
    again=False,
    clock_slow=0,
):
    """The `Verdict` on one scan, whose number is `scan`: sent again, it is told the same.

    One entry a person and day, kept by the database; `again` lets somebody who is in come back.
    """
    entry = Entry(
        registration=registration,
        door=door,
        device=device,
        by=by,
        scan=scan,
        day=local_parts(scanned_at, registration.edition.zone)[0],
        scanned_at=scanned_at,
        was_offline=was_offline,
        clock_slow=clock_slow,
    )
    is_admitted = registration.status == Registration.Status.CONFIRMED
    for _look in range(LOOKS):
        same, first = _known(entry)
        if same:
            return Verdict(_said_of(same), registration, same)
        if not is_admitted and not was_offline:
            return Verdict(Said.NOT_ADMITTED, registration)
        if is_admitted and first and not (again or was_offline):
            return Verdict(Said.ALREADY, registration, first)
        entry.kind = _kind(is_admitted, first)
        try:
            with transaction.atomic():
                entry.save(force_insert=True)
        except IntegrityError:
            continue  # Another device, or the same scan by another way, was first.
        return Verdict(_said_of(entry), registration, entry)
    raise RuntimeError("An entry is refused, and nobody else's stands in its place.")


def _known(entry):
    """`(the row of this very scan, the entry of this person's day)`. One query."""
    is_first = Q(registration=entry.registration, day=entry.day, kind=Entry.Kind.ENTRY)
    rows = list(Entry.objects.filter(Q(scan=entry.scan) | is_first).select_related("device", "by"))
    same = next((row for row in rows if row.scan == entry.scan), None)
    return same, next((row for row in rows if row.kind == Entry.Kind.ENTRY), None)


def _kind(is_admitted, first):
    if not is_admitted:
        return Entry.Kind.AGAINST
    return Entry.Kind.REENTRY if first else Entry.Kind.ENTRY


def _said_of(entry):
    return {
        Entry.Kind.ENTRY: Said.WELCOME,
        Entry.Kind.REENTRY: Said.BACK,
        Entry.Kind.AGAINST: Said.AGAINST,
    }[Entry.Kind(entry.kind)]
