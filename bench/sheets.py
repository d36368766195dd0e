"""Ten thousand rows brought into an edition, as the screen does; prints what it took as JSON.

`python -m bench.sheets SLUG make programme|slips|registrations FILE` writes the workbook, then
`python -m bench.sheets SLUG read programme|registrations FILE [DIGEST]` plans it, or imports what
the plan with this digest says, in a process, and so in a memory, of its own.
"""

import json
import os
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forum.settings")
django.setup()

import xlsxwriter  # noqa: E402 - after the setup
from django.utils import translation  # noqa: E402

from accounts.models import User  # noqa: E402
from bench.export import memory  # noqa: E402
from events.actions.sheets import import_sheets  # noqa: E402
from events.models import Edition  # noqa: E402
from registrations.models import Category  # noqa: E402
from speakers.sheets.bringing import PROGRAMME, recognise, with_columns  # noqa: E402
from speakers.sheets.directories import Book  # noqa: E402
from speakers.sheets.plan import State  # noqa: E402
from speakers.sheets.planning import plan_import  # noqa: E402

ROWS = 10_000
BAD = 300
SESSIONS, SPEAKERS, ORGANISATIONS = 3000, 5000, 2000
WORDS = [
    "ماء", "زراعة", "تمويل", "شراكة", "رقمنة", "تصدير",
    "طاقة", "سياحة", "لوجستيك", "ابتكار", "تكوين", "استثمار",
]  # fmt: skip
# A column, and what it cannot hold.
SLIPS = [
    ("Day", "31/2/2027"), ("Starts at", "25:00"), ("Length in minutes", "0"), ("Room", "Nowhere"),
    ("Track", "Nothing"), ("Talks by", "Nobody at all"), ("Spoken languages", "???"),
    ("Status", "maybe"), ("People expected", "many"), ("Code", "too-long"), ("Identifier", "12"),
    ("Hosted by", "No such house"),
]  # fmt: skip


def sheets_of(edition, kind):
    """`{name: rows}`, the headings first."""
    if kind == "registrations":
        return {"Registrations": list(registrations())}
    return {
        "Organisations": list(organisations()),
        "Speakers": list(speakers()),
        "Sessions": list(sessions(edition, BAD if kind == "slips" else 0)),
    }


def registrations():
    category = str(Category.objects.first())
    yield ["Name", "Name in Latin letters", "E-mail", "Telephone", "Category", "Organisation",
           "Position", "Country", "Source institution"]  # fmt: skip
    for n in range(ROWS):
        yield [f"{name_of(n)} {number_word(n)}", f"Person {letters(n)}", f"person-{n}@example.org",
               f"+2126{n:08}", category, f"Firm {n % 700}", "Director", "MA",
               "Chamber"]  # fmt: skip


def organisations():
    yield ["Name in French", "Name in Arabic", "Kind", "Country"]
    for n in range(ORGANISATIONS):
        yield [f"Maison {letters(n)}", f"دار {number_word(n)}", "Company", "MA"]


def speakers():
    yield ["Name in French", "Name in Arabic", "Organisation", "E-mail", "Biography in French"]
    for n in range(SPEAKERS):
        yield [f"Intervenant {letters(n)}", f"{name_of(n)} {number_word(n)}",
               f"Maison {letters(n % ORGANISATIONS)}", f"speaker-{n}@example.org",
               "Une vie au service de l’eau. " * 5]  # fmt: skip


def sessions(edition, bad):
    """So short that thousands find a free place; the first `bad` ones hold one slip each."""
    rooms, days = [str(room) for room in edition.rooms.all()], edition.days
    headings = ["Title in French", "Title in Arabic", "Abstract in French", *(h for h, _ in SLIPS)]
    yield headings
    for n in range(SESSIONS):
        slot = n // (len(rooms) * len(days))
        cells = dict.fromkeys(headings, "") | {
            "Title in French": f"Séance {letters(n)}",
            "Title in Arabic": f"جلسة {number_word(n)}",
            "Abstract in French": "Ce que la région demande. " * 5,
            "Day": days[n % len(days)].isoformat(),
            "Starts at": f"{slot // 12 % 24:02}:{slot % 12 * 5:02}",
            "Length in minutes": "5",
            "Room": rooms[n // len(days) % len(rooms)],
            "Talks by": f"Intervenant {letters(n)}",
            "Spoken languages": "ar, fr",
        }
        if n < bad:
            heading, cell = SLIPS[n % len(SLIPS)]
            cells[heading] = cell
        yield list(cells.values())


def name_of(n):
    return f"{WORDS[n % 12]} {WORDS[n // 12 % 12]}"


def number_word(n):
    return " ".join(WORDS[int(digit)] for digit in f"{n:04}")


def letters(n):
    return "".join(chr(97 + int(digit)) for digit in f"{n:05}")


def make(edition, kind, file):
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        for name, rows in sheets_of(edition, kind).items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    sheet.write_string(number, place, cell)


def measure(edition, kind, file, digest=""):
    """What planning costs; with the `digest` of a plan, what importing costs."""
    user = User.objects.filter(is_superuser=True).first()
    data = Path(file).read_bytes()
    Path("/proc/self/clear_refs").write_text("5")  # the most so far is now
    before, cpu, start = memory("VmRSS"), time.process_time(), time.monotonic()
    found, _left_out = recognise(
        "registrations" if kind == "registrations" else PROGRAMME, data, user
    )
    mapped = with_columns(found, user)
    if digest:
        plan = import_sheets(edition=edition, mapped=mapped, by=user, digest=digest, accept=True)
    else:
        plan = plan_import(mapped, Book(edition, user))
    counts = plan.counts()
    problems = {problem.column for _sheet, row in plan.rows() for problem in row.problems}
    return {
        "seconds": time.monotonic() - start,
        "cpu": time.process_time() - cpu,
        "growth": memory("VmHWM") - before,
        "digest": plan.digest,
        "rows": sum(counts.values()),
        "columns": len(problems),
        **{state.value: counts[state] for state in State},
    }


def main(slug, task, kind, file, *digest):
    edition = Edition.objects.get(slug=slug)
    with translation.override("en"):
        if task == "make":
            make(edition, kind, file)
        else:
            print(json.dumps(measure(edition, kind, file, *digest)))


if __name__ == "__main__":
    main(*sys.argv[1:])
