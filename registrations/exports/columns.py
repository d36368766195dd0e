"""What an attendee list can tell of each person, and who may have it."""

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.db.models import Case, CharField, Exists, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from forum.lib.wallclock import local_parts
from registrations.codes import badge_code
from registrations.models import Answer, Category, Consent, Entry, Question, Registration

CONTACT = "registrations.view_contact"
# In a saved profile, all questions of whichever edition it is used for.
QUESTIONS, SENSITIVE = "questions", "sensitive_questions"


class AttendeeColumn(NamedTuple):
    """A column of the attendee list.

    `header` is a text, maybe lazy; `source` makes the value of the query, and `gather(edition,
    ids)` instead gives the values of one portion of people by their id. `shown(edition)` makes the
    function that turns such a value into text, in the active language, and `typed(edition)` the one
    that turns it into data for JSON (default: as it is). `permission` is what a reader must hold;
    `is_usual` columns are in a list for which none were chosen; only those that are
    `for_partners` are what people agree to share.
    """

    header: object
    source: Callable | None = None
    width: int = 20
    shown: Callable | None = None
    typed: Callable | None = None
    gather: Callable | None = None
    permission: str = ""
    is_ltr: bool = False
    is_code: bool = False
    is_usual: bool = True
    for_partners: bool = True


def _field(name):
    return lambda: F(name)


def _consent(purpose):
    live = Consent.objects.live().filter(registration=OuterRef("pk"), purpose=purpose)
    return lambda: Exists(live)


def _organisation():
    """The linked organisation's name for a reader of this language, else the name as written."""
    language = get_language()
    fallbacks = settings.MODELTRANSLATION_FALLBACK_LANGUAGES
    codes = [language, *fallbacks.get(language, fallbacks["default"])]
    names = [NullIf(F(f"organisation__name_{code}"), Value("")) for code in dict.fromkeys(codes)]
    return Case(
        When(organisation=None, then=F("organisation_name")),
        default=Coalesce(*names, F("organisation_name"), output_field=CharField()),
    )


def _category_names(edition):
    return {category.pk: str(category) for category in Category.objects.all()}.__getitem__


def _category_addresses(edition):
    return dict(Category.objects.values_list("pk", "slug")).__getitem__


def _status_names(edition):
    return {value: str(label) for value, label in Registration.Status.choices}.__getitem__


def _language_names(edition):
    return {code: str(name) for code, name in settings.LANGUAGES}.__getitem__


def _yes_or_no(edition):
    return {True: _("yes"), False: _("no"), None: ""}.__getitem__


def wall_clock(edition):
    """What turns a moment into date and time as the clocks of `edition` show them."""

    def shown(moment):
        if moment is None:
            return ""
        day, time, _fold = local_parts(moment, edition.zone)
        return f"{day.isoformat()} {time:%H:%M}"

    return shown


def _moment(edition):
    return lambda moment: moment and moment.isoformat(timespec="seconds")


def _days(edition, ids):
    """The days on which each of `ids` came in."""
    days = defaultdict(list)
    entries = Entry.objects.filter(registration__in=ids, kind=Entry.Kind.ENTRY)
    for pk, day in entries.order_by("day").values_list("registration", "day"):
        days[pk].append(day.isoformat())
    return days


def _badge_codes(edition, ids):
    people = Registration.objects.filter(pk__in=ids).only("reference", "edition", "category")
    return {person.pk: badge_code(person) for person in people}


def _spaced(edition):
    return lambda words: " ".join(words or [])


def _list(edition):
    return lambda words: words or []


_more = partial(AttendeeColumn, is_usual=False, for_partners=False)
COLUMNS = {
    "reference": AttendeeColumn(
        gettext_lazy("Reference"), _field("reference"), 14, is_ltr=True, is_code=True
    ),
    "name": AttendeeColumn(gettext_lazy("Name"), _field("name"), 30),
    "name_latin": AttendeeColumn(
        gettext_lazy("Name in Latin letters"), _field("name_latin"), 30, is_ltr=True
    ),
    "organisation": AttendeeColumn(gettext_lazy("Organisation"), _organisation, 34),
    "position": AttendeeColumn(gettext_lazy("Position"), _field("position"), 30),
    "category": AttendeeColumn(
        gettext_lazy("Category"),
        _field("category_id"),
        22,
        shown=_category_names,
        typed=_category_addresses,
    ),
    "country": AttendeeColumn(gettext_lazy("Country"), _field("country"), 9, is_ltr=True),
    "language": AttendeeColumn(
        gettext_lazy("Language"), _field("language"), 12, shown=_language_names
    ),
    "status": AttendeeColumn(gettext_lazy("Status"), _field("status"), 12, shown=_status_names),
    "registered_at": AttendeeColumn(
        gettext_lazy("Registered at"),
        _field("registered_at"),
        17,
        shown=wall_clock,
        typed=_moment,
        is_ltr=True,
    ),
    "email": AttendeeColumn(
        gettext_lazy("E-mail"), _field("email"), 34, permission=CONTACT, is_ltr=True
    ),
    "phone": AttendeeColumn(
        gettext_lazy("Telephone"),
        _field("phone"),
        20,
        permission=CONTACT,
        is_ltr=True,
        is_code=True,
    ),
    "walk_in": _more(
        gettext_lazy("Came without registering"), _field("is_walk_in"), 12, shown=_yes_or_no
    ),
    "offer_ends_at": _more(
        gettext_lazy("Seat offered until"),
        _field("offer_ends_at"),
        17,
        shown=wall_clock,
        typed=_moment,
        is_ltr=True,
    ),
    "checked_in": _more(
        gettext_lazy("Days checked in"), width=24, shown=_spaced, typed=_list, gather=_days
    ),
    "participant_list": _more(
        gettext_lazy("Agreed to the list of participants"),
        _consent(Consent.Purpose.PARTICIPANT_LIST),
        12,
        shown=_yes_or_no,
    ),
    "photo": _more(
        gettext_lazy("Agreed to photographs"),
        _consent(Consent.Purpose.PHOTO),
        12,
        shown=_yes_or_no,
    ),
    # With it one can print a badge that opens the door.
    "badge_code": _more(
        gettext_lazy("Badge code"), width=40, gather=_badge_codes, permission=CONTACT, is_ltr=True
    ),
}


def columns_of(edition) -> dict[str, AttendeeColumn]:
    """Every column of the lists of `edition`: `COLUMNS`, then its questions. One query."""
    questions = Question.objects.filter(edition=edition)
    return COLUMNS | {f"question_{question.pk}": _answered(question) for question in questions}


def keys_for(user, columns, partner=None) -> list[str]:
    """The keys of `columns` that `user` may have (for `partner`), in order."""
    return [
        key
        for key, column in columns.items()
        if (not column.permission or user.has_perm(column.permission))
        and (column.for_partners or not partner)
    ]


def usual_keys(keys) -> list[str]:
    """Those of `keys` that are in a list for which no columns were chosen."""
    return [key for key in keys if key in COLUMNS and COLUMNS[key].is_usual]


def _answered(question):
    """The column of one question. What is sensitive asks for more than a name does."""
    answers = Answer.objects.filter(registration=OuterRef("pk"), question=question.pk)
    read = partial(_reader, question)
    return _more(
        str(question),
        lambda: Subquery(answers.values("value")[:1]),
        30,
        shown=lambda edition: read(_("yes"), _("no"), ""),
        typed=lambda edition: read(True, False, None),
        permission=CONTACT if question.is_sensitive else "",
    )


def _reader(question, yes, no, nothing):
    """What turns a stored answer into what it means; `nothing` where there is none."""
    if question.kind == Question.Kind.YES_NO:
        meanings = {"yes": yes, "no": no}
    elif question.kind == Question.Kind.CHOICE:
        options = question.options_in(get_language()) or question.options.splitlines()
        meanings = {str(number): option.strip() for number, option in enumerate(options)}
    else:
        return lambda value: nothing if value is None else value
    return lambda value: meanings.get(value, nothing if value is None else value)
