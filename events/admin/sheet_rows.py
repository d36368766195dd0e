"""What an import would do, row by row; and the import."""

from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.screens import screen, screen_context
from events.actions.sheets import ImportRefused, import_sheets
from forum.lib.languages import direction
from speakers.sheets.bringing import with_columns
from speakers.sheets.directories import Book
from speakers.sheets.plan import Row, State
from speakers.sheets.planning import plan_import
from speakers.sheets.sheet import Sheet

from .sheets import (
    edition_and_sheets,
    own_upload,
    read_upload,
    tell_imported,
    tell_imported_before,
)

ROWS = 50
BADGES = {
    State.ERROR: "is-error",
    State.DOUBTFUL: "is-warning",
    State.CREATE: "is-good",
    State.UPDATE: "",
    State.UNCHANGED: "is-quiet",
}
# Where nothing else is asked for, the page begins with what needs a person.
FIRST_SHOWN = (State.ERROR, State.DOUBTFUL, State.UPDATE, State.CREATE)


@dataclass
class Wish:
    """What the reader wants to see, and has ticked: kept from page to page by the form."""

    state: str
    page: str
    taken: frozenset
    takes_all: bool
    accepts: bool

    @classmethod
    def of(cls, data):
        state, _colon, page = data.get("show", "").partition(":")
        pairs = (one.partition(":") for one in data.getlist("take"))
        taken = {(k, int(n)) for k, _c, n in pairs if n.isascii() and n.isdigit() and len(n) < 9}
        return cls(state, page, frozenset(taken), "take_all" in data, "accept" in data)


@dataclass
class ShownCell:
    heading: str
    letter: str
    before: str
    after: str
    language: str
    direction: str


@dataclass
class ShownRow:
    """One row as the page tells it."""

    row: Row
    sheet: Sheet
    badge: str
    title: str
    cells: list[ShownCell] = field(default_factory=list)
    problems: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def name(self):
        return f"{self.sheet.kind}:{self.row.number}"


@screen()
@require_http_methods(["GET", "HEAD", "POST"])
def rows(request, slug, kind, number):
    """The plan of an upload; with `do`, the import of what was shown."""
    edition, _allowed = edition_and_sheets(request, slug, kind)
    upload = own_upload(request, number)
    if upload.is_imported:
        return tell_imported_before(request, edition, upload)
    found, left_out = read_upload(request, kind, upload)
    mapped = with_columns(found, request.user)
    wish = Wish.of(request.POST if request.method == "POST" else request.GET)
    taken = _taken(wish, mapped)
    refusal = ""
    if request.method == "POST" and "do" in request.POST:
        try:
            done = _import(request, edition, mapped, taken, wish)
        except ImportRefused as refused:
            refusal = str(refused)
        else:
            upload.forget_content()
            return tell_imported(request, edition, _done(done))
    book = Book(edition, request.user)
    plan = plan_import(mapped, book, taken=taken, left_out=left_out)
    return _page(request, edition, kind, upload, plan, book, wish, refusal)


def _import(request, edition, mapped, taken, wish):
    return import_sheets(
        edition=edition,
        mapped=mapped,
        by=request.user,
        digest=request.POST.get("digest", ""),
        taken=taken,
        only_valid=request.POST["do"] == "valid",
        accept=wish.accepts,
    )


def _taken(wish, mapped):
    """The doubtful rows that the reader wants: those ticked, or whichever are doubtful."""
    if not wish.takes_all:
        return wish.taken
    every = ((sheet.kind, len(table.rows)) for sheet, table, _columns in mapped)
    return frozenset((kind, number) for kind, count in every for number in range(1, count + 1))


def _done(plan):
    counts = plan.counts()
    return _("Imported: %(created)s new, %(updated)s changed, %(unchanged)s unchanged.") % {
        "created": counts[State.CREATE],
        "updated": counts[State.UPDATE],
        "unchanged": counts[State.UNCHANGED],
    }


def _page(request, edition, kind, upload, plan, book, wish, refusal):
    counts = plan.counts()
    state = wish.state if wish.state in {*State.values, "all"} else _first(counts)
    shown = list(plan.rows(*([] if state == "all" else [State(state)])))
    page = Paginator(shown, ROWS).get_page(wish.page)
    context = screen_context(
        request,
        _("What the import would do"),
        edition=edition,
        kind=kind,
        upload=upload,
        plan=plan,
        refusal=refusal,
        wish=wish,
        state=state,
        page=page,
        pages=list(page.paginator.get_elided_page_range(page.number)),
        rows=[_shown(sheet, row, book) for sheet, row in page],
        kept=_kept(wish, page),
        is_open=not edition.is_archived,
        **_counted(counts),
    )
    return TemplateResponse(request, "admin/events/sheets_rows.html", context)


def _counted(counts):
    return {
        "states": [(state, state.label, counts[state], BADGES[state]) for state in State],
        "total": sum(counts.values()),
        "errors": counts[State.ERROR],
        "doubtful": counts[State.DOUBTFUL],
        "writes": counts[State.CREATE] + counts[State.UPDATE],
    }


def _kept(wish, page):
    """The ticks of rows that are not on this page."""
    on_page = {(sheet.sheet.kind, row.number) for sheet, row in page}
    return sorted(f"{kind}:{number}" for kind, number in wish.taken - on_page)


def _first(counts):
    return next((state.value for state in FIRST_SHOWN if counts[state]), "all")


def _shown(sheet_plan, row, book):
    sheet = sheet_plan.sheet
    shown = ShownRow(row, sheet, BADGES[row.state], sheet.title_of(row))
    if row.known is None:
        pairs = {key: (None, value) for key, value in row.values.items()}
    else:
        pairs = row.changes
    for column in sheet.columns_for(book.user):
        if column.key in pairs:
            before, after = (
                "" if value is None else column.show(value, book) for value in pairs[column.key]
            )
            shown.cells.append(_cell(sheet_plan, column, before, after))
    for problem in row.problems:
        column = sheet_plan.column(problem.column)
        heading = str(column.heading) if column else ""
        shown.problems.append((sheet_plan.letter(problem.column), heading, problem.sentence))
    return shown


def _cell(sheet_plan, column, before, after):
    language = column.language
    side = direction(language) if language else "ltr" if column.is_ltr else "auto"
    letter = sheet_plan.letter(column.key)
    return ShownCell(str(column.heading), letter, before, after, language, side)


urlpatterns = [
    path("sheets/<slug:slug>/<slug:kind>/<int:number>/rows/", rows, name="sheets-rows"),
]
