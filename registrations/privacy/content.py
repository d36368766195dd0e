"""What the programme and its people hold: public records, and a few addresses behind them."""

from django.utils.translation import gettext_lazy as _

from events.models import AcceptedClash, Occupancy
from speakers.models import RememberedColumn

from .registry import Whose, declare, nobody

SOURCED = "provenance source"
IMPORTED = "imported_from imported_id"
PUBLIC = "public record of the forum, as long as its page"
CONTACT_MONTHS = 12
CONTACT = f"the e-mail is removed {CONTACT_MONTHS} months after their last edition"


def _clashes(subject):
    return AcceptedClash.objects.filter(resource__in=subject.resources)


declare(
    "speakers.Speaker",
    Whose.SPEAKER,
    personal="search slug honorific name position biography photo photo_credit email",
    plain=f"source {IMPORTED}",
    kept=f"{PUBLIC}; {CONTACT}",
    on_erasure="left when a registration is erased: its link to the page is cut. A page is emptied "
    "by hand; releases of before keep the name",
)
declare(
    "speakers.Organiser",
    Whose.STAFF,
    personal="search honorific name position photo email",
    plain="source",
    kept=f"{PUBLIC}; {CONTACT}",
    on_erasure="left",
)
declare(
    "speakers.Organisation",
    Whose.NOBODY,
    plain=f"search slug name short_name description website country logo logo_credit source "
    f"{IMPORTED}",
)
nobody("speakers.OutdatedText", "model column source former")
declare(
    "speakers.RememberedColumn",
    Whose.ATTENDEE,
    title=_("Headings of spreadsheets"),
    personal="heading",
    plain="kind column",
    kept="as long as it helps; a sheet without headings could leave a name here",
    on_erasure="a heading that is one of the person's names is deleted",
    rows=lambda subject: RememberedColumn.objects.filter(heading__in=subject.keys_of_names),
    erase=lambda rows, subject: rows.delete(),
)
nobody(
    "events.Edition",
    "slug name slogan introduction high_patronage zone city venue address map_url directions "
    "contact_email cndp_reference embed_origins required_languages registration_times source",
)
declare(
    "events.SavedAgenda",
    Whose.NOBODY,
    plain="token codes",
)
for _label in ("Room", "Track", "SessionType"):
    nobody(f"events.{_label}", "slug name source")
nobody("events.Partnership", "source stand")
declare(
    "events.CommitteeMembership",
    Whose.STAFF,
    personal="title",
    plain="source",
    kept=PUBLIC,
    on_erasure="left",
)
declare(
    "events.Intervention",
    Whose.SPEAKER,
    personal="words",
    plain="source",
    kept=PUBLIC,
    on_erasure="left",
)
declare(
    "events.Occupancy",
    Whose.ATTENDEE,
    title=_("Times that are taken"),
    plain="source",
    kept="with the edition: a number without a name, from when to when",
    on_erasure="left; freed with the meetings that are cancelled",
    rows=lambda subject: Occupancy.objects.filter(resource__in=subject.resources),
)
declare(
    "events.AcceptedClash",
    Whose.ATTENDEE,
    title=_("Known overlaps"),
    plain="first second",
    kept="until solved: numbers without names",
    on_erasure="left",
    rows=_clashes,
)
nobody("events.Page", "body")
for _label, _columns in {"Release": "document note", "ReleasePart": "key content"}.items():
    declare(
        f"events.{_label}",
        Whose.SPEAKER,
        personal=_columns,
        kept=PUBLIC,
        on_erasure="left: no attendee is in a release",
    )
nobody("events.PlannedRelease", "note problems")
declare(
    "events.Session",
    Whose.SPEAKER,
    personal="search title subtitle abstract description",
    plain=f"code slug spoken_languages interpreted_languages source {IMPORTED}",
    kept=PUBLIC,
    on_erasure="left",
)
