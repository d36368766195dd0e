"""The sheet of an edition's sessions."""

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Room, Session, SessionType, Track
from events.models.remit import WHOLE_PROGRAMME, institution_of, place_of
from events.models.session import new_code
from events.models.timed import LONGEST_MINUTES
from forum.lib.languages import CODES
from forum.lib.slugs import ascii_slug, free_slug
from speakers.models import Organisation
from speakers.sheets.columns import CodeColumn, ProseColumn, SlugColumn, in_three_languages
from speakers.sheets.directories import name_key
from speakers.sheets.institutions import ADDRESS, GUID, IDENTIFIER, SLUG_HELP
from speakers.sheets.people import NO_ORGANISATION
from speakers.sheets.plan import Known
from speakers.sheets.references import RefColumn
from speakers.sheets.sheet import Key, Sheet
from speakers.sheets.typed import (
    ChoiceColumn,
    ClockColumn,
    DayColumn,
    LanguagesColumn,
    LengthColumn,
    NumberColumn,
)

from .appearing import check_roles, read_appearances, role_columns, write_appearances
from .places import check_places, check_time

TITLES = tuple(f"title_{code}" for code in CODES)
NO_ROOM = gettext_lazy("There is no room “%(text)s” in this edition.")
NO_TRACK = gettext_lazy("There is no track “%(text)s” in this edition.")
NO_TYPE = gettext_lazy("There is no session type “%(text)s” in this edition.")


def _code(values):
    return [values["code"]] if values.get("code") else []


def _titles(values):
    return {name_key(values[key]) for key in TITLES if values.get(key)}


def _titles_and_time(values):
    return {(title, values.get("day"), values.get("start_time")) for title in _titles(values)}


class SessionSheet(Sheet):
    kind, title = "sessions", gettext_lazy("Sessions")
    model, order = Session, 3
    one_language_of = ["title"]
    keys = [
        IDENTIFIER,
        Key(gettext_lazy("code"), ("code",), _code),
        ADDRESS,
        Key(
            gettext_lazy("title, day and time"),
            (*TITLES, "day", "start_time"),
            _titles_and_time,
        ),
        # A coffee break has the same title each day.
        Key(gettext_lazy("title"), TITLES, _titles, is_loose=True),
    ]
    columns = [
        CodeColumn(
            "code",
            gettext_lazy("Code"),
            longest=6,
            is_required=False,
            is_ltr=True,
            is_code=True,
            width=10,
            spellings=("الرمز",),
            help_text=gettext_lazy("Six capitals or digits; empty in a new row, it fills itself."),
        ),
        *in_three_languages("title", gettext_lazy("Title"), longest=300, width=40),
        RefColumn(
            "type", gettext_lazy("Type"), model=SessionType, unknown=NO_TYPE, spellings=("format",)
        ),
        RefColumn(
            "track",
            gettext_lazy("Track"),
            model=Track,
            unknown=NO_TRACK,
            width=28,
            spellings=("theme", "thème", "axe", "thématique", "المحور"),
        ),
        DayColumn(
            "day",
            gettext_lazy("Day"),
            is_ltr=True,
            width=12,
            spellings=("date", "jour", "التاريخ"),
            help_text=gettext_lazy("As in 2027-05-04 or 4/5/2027."),
        ),
        ClockColumn(
            "start_time",
            gettext_lazy("Starts at"),
            is_ltr=True,
            width=9,
            spellings=("start", "time", "heure", "début", "horaire", "الساعة", "التوقيت"),
            help_text=gettext_lazy("As in 09:30, on the clocks of the edition."),
        ),
        LengthColumn(
            "minutes",
            gettext_lazy("Length in minutes"),
            least=1,
            most=LONGEST_MINUTES,
            spellings=("duration", "length", "durée", "المدة"),
        ),
        RefColumn(
            "room",
            gettext_lazy("Room"),
            model=Room,
            unknown=NO_ROOM,
            spellings=("salle", "lieu", "القاعة", "قاعة"),
        ),
        *role_columns(),
        LanguagesColumn(
            "spoken",
            gettext_lazy("Spoken languages"),
            attribute="spoken_languages",
            spellings=("language", "languages", "langue", "langues", "اللغة", "اللغات"),
        ),
        LanguagesColumn(
            "interpreted", gettext_lazy("Interpreted into"), attribute="interpreted_languages"
        ),
        ChoiceColumn(
            "status",
            gettext_lazy("Status"),
            choices=Session.Status.choices,
            spellings=("statut", "état"),
        ),
        RefColumn(
            "host",
            gettext_lazy("Hosted by"),
            model=Organisation,
            unknown=NO_ORGANISATION,
            spellings=("organisation", "organiser", "organisateur"),
        ),
        NumberColumn("expected", gettext_lazy("People expected"), spellings=("capacity",)),
        *in_three_languages("subtitle", gettext_lazy("Subtitle"), longest=300, width=30),
        *in_three_languages("abstract", gettext_lazy("Abstract"), ProseColumn, width=50),
        *in_three_languages("description", gettext_lazy("Description"), ProseColumn, width=50),
        SlugColumn("slug", gettext_lazy("Address"), longest=120, is_ltr=True, help_text=SLUG_HELP),
        GUID,
    ]

    def records(self, book):
        sessions = self.model._base_manager.filter(edition=book.edition)
        return sessions.order_by(F("starts_at").asc(nulls_last=True), "pk")

    def known(self, book):
        """Every session, with who appears; what is public, and what the reader may change."""
        knowns: list[Known] = super().known(book)
        sessions = Session.objects.filter(edition=book.edition)
        read_appearances(knowns, sessions.values("pk"), book)
        public = sessions.exclude(published_at=None)
        book.facts["public"] = set(public.values_list("pk", flat=True))
        editable = sessions.editable_by(book.user)
        book.facts["editable"] = set(editable.values_list("pk", flat=True))
        book.facts["is_inside"] = inside_remit(book.user)
        return knowns

    def shown(self, book):
        visible = Session.objects.filter(edition=book.edition).visible_to(book.user)
        keys = set(visible.values_list("pk", flat=True))
        return [known for known in self.known(book) if known.pk in keys]

    def example(self, book):
        return {
            "title_ar": "مثال: جلسة حول الماء",
            "title_fr": "Exemple : séance sur l’eau",
            "title_en": "Example: a session about water",
            "day": book.edition.starts_on.isoformat(),
            "start_time": "09:30",
            "minutes": "60",
            "spoken": "ar, fr",
        }

    def check(self, row, book):
        super().check(row, book)
        check_time(row, book.edition)
        check_roles(row)
        if row.known and "slug" in row.changes and row.known.pk in book.facts["public"]:
            row.refuse("slug", _("This address is public; others link to it."))
        if row.known and row.changes and row.known.pk not in book.facts["editable"]:
            row.refuse("", _("This session is not yours to change."))
        elif (row.changes or row.known is None) and not book.facts["is_inside"](row):
            row.refuse("", _("This session would not be yours to change."))

    def check_all(self, rows, book):
        guids = {row.values["guid"]: row for row in rows if row.values.get("guid")}
        elsewhere = Session.objects.filter(guid__in=guids).exclude(edition=book.edition)
        for guid in elsewhere.values_list("guid", flat=True):
            guids[guid].refuse("guid", _("A session of another edition has this identifier."))
        taken = [row for row in rows if row.known is None or row.changes]
        check_places(taken, book)

    def start(self, record, row, book):
        record.edition = book.edition
        slugs, codes = self._taken(book)
        values = row.values
        while not values.get("code") and record.code in codes:
            record.code = new_code()
        code = values.get("code") or record.code
        titles = (values.get("title_fr"), values.get("title_en"))
        base = values.get("slug") or ascii_slug(*titles, longest=120) or code.lower()
        record.slug = free_slug(base, slugs, 120)
        codes.add(code)
        slugs.add(record.slug)

    def _taken(self, book):
        """The `(addresses, codes)` of the edition, those of new rows among them."""
        if "taken" not in book.facts:
            pairs = list(self.records(book).values_list("slug", "code"))
            book.facts["taken"] = tuple(map(set, zip(*pairs, strict=True))) or (set(), set())
        return book.facts["taken"]

    def fill(self, record, values):
        super().fill(record, values)
        if {"day", "start_time"} & values.keys():
            record.fold = 0

    def finish(self, record, book):
        super().finish(record, book)
        record.edition = book.edition
        record.derive_times()
        record.updated_at = timezone.now()

    def derived(self, fields):
        return super().derived(fields) | {"starts_at", "ends_at", "fold", "updated_at"}

    def create(self, rows, book):
        sessions = super().create(rows, book)
        self._follow(rows, sessions, book)
        return sessions

    def change(self, rows, book):
        sessions = super().change(rows, book)
        self._follow(rows, sessions, book)
        return sessions

    def _follow(self, rows, sessions, book):
        write_appearances(rows, sessions)
        book.facts.setdefault("written", []).extend(session.pk for session in sessions)


def inside_remit(user):
    """The function that says whether a row's session will be one that `user` may change."""
    place, institution = place_of(user), institution_of(user)
    if not user.has_perm(WHOLE_PROGRAMME):
        return lambda row: _pk(row, "host") == institution is not None
    if place is None:
        return lambda row: True
    tracks, rooms = place
    return lambda row: _pk(row, "track") in tracks or _pk(row, "room") in rooms


def _pk(row, key):
    ref = row.after(key)
    return ref and ref.pk
