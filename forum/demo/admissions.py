"""How invented editions admit people: seats, questions, doors, sessions with few seats, entries."""

import datetime as dt

from forum.lib.wallclock import instant
from meetings.models import Meeting
from registrations.models import (
    Admission,
    Answer,
    Door,
    Entry,
    Question,
    Registration,
    Seating,
    SeatRequest,
)

from . import sources
from .records import ORDER, create, dice, guid, texts
from .registrations import load_categories, opening_of

KIND, STATUS = Question.Kind, Registration.Status
_ILLUSTRATIVE = {"provenance": "illustrative", "source": sources.ILLUSTRATIVE}
# Somebody looks at each of these; the others are admitted while there are seats.
APPROVED = ("diplomat", "press")
# Seats beyond those that are taken: one category is full and has a line, one is nearly full.
FREE_SEATS = {"project-holder": 0, "investor": 2, "industry": 15, "economic-actor": 20}
LINE = "project-holder"
# More people than that are there to measure, not to look at.
MOST_ANSWERING = 3_000

# What is asked: kind, sensitive or not, (question), (explanation), (answers), each (ar, fr, en).
QUESTIONS = (
    (
        KIND.CHOICE,
        False,
        ("ما قطاعكم؟", "Quel est votre secteur ?", "What is your sector?"),
        ("", "", ""),
        (
            "الصناعات الغذائية\nالصيد البحري\nالنسيج\nالسيارات\nالطاقة والماء\n"
            "الرقمنة والخدمات\nقطاع آخر",
            "Agro-industrie\nPêche\nTextile\nAutomobile\nÉnergie et eau\n"
            "Numérique et services\nAutre",
            "Food industry\nFisheries\nTextiles\nAutomotive\nEnergy and water\n"
            "Digital and services\nOther",
        ),
    ),
    (
        KIND.YES_NO,
        False,
        (
            "هل تهمكم اللقاءات الثنائية؟",
            "Les rencontres B2B vous intéressent-elles ?",
            "Are you interested in B2B meetings?",
        ),
        (
            "لقاءات من 20 دقيقة على طاولة.",
            "Des rencontres de 20 minutes, à une table.",
            "Meetings of 20 minutes, at a table.",
        ),
        ("", "", ""),
    ),
    (
        KIND.LINE,
        False,
        (
            "ماذا تنتظرون من المنتدى؟",
            "Qu’attendez-vous du forum ?",
            "What do you expect of the forum?",
        ),
        ("", "", ""),
        ("", "", ""),
    ),
    (
        KIND.TEXT,
        True,
        (
            "هل من حاجة إلى ولوج ميسر أو نظام غذائي؟",
            "Des besoins d’accès ou de régime alimentaire ?",
            "Any access or dietary needs?",
        ),
        (
            "اختياري؛ لا يطلع عليه إلا المنظمون، ويُحذف بعد 14 يوما من المنتدى.",
            "Facultatif ; vu des seuls organisateurs et supprimé 14 jours après le forum.",
            "Optional; seen by the organisers only, and deleted 14 days after the forum.",
        ),
        ("", "", ""),
    ),
)
DOORS = (
    ("المدخل الرئيسي", "Entrée principale", "Main entrance"),
    ("مدخل فضاء العرض", "Entrée de l’espace exposition", "Entrance of the exhibition area"),
)
_NEEDS = (
    ("الولوج بكرسي متحرك", "Accès en fauteuil roulant", "Wheelchair access"),
    ("وجبة نباتية", "Repas végétarien", "Vegetarian meal"),
)
_HOPES = (
    ("شركاء في الصناعة", "Des partenaires industriels", "Partners in industry"),
    ("تمويل مشروع", "Financer un projet", "Funding for a project"),
    ("لقاء موردين جدد", "Rencontrer de nouveaux fournisseurs", "Meeting new suppliers"),
)


def load_admissions(edition, registrations, *, has_line):
    """How each category is admitted; `has_line` lets some people wait where it is full."""
    if has_line:
        _settle(edition)
    for slug, category in load_categories().items():
        admission = Admission(
            edition=edition,
            category=category,
            is_public=slug != "exhibitor",
            needs_approval=slug in APPROVED,
            # The first edition is over: its invented people would be erased by the first tick.
            kept_months=60,
        )
        if slug in FREE_SEATS:
            held = edition.registrations.filter(category=category).holding_seats().count()
            admission.capacity = held + FREE_SEATS[slug]
        admission.save()
    _load_answers(edition, registrations[:MOST_ANSWERING], _load_questions(edition))
    return _load_doors(edition)


def _settle(edition):
    """Those who wait for approval where none is needed wait in the line, or have a seat."""
    pending = edition.registrations.filter(status=STATUS.PENDING)
    unasked = pending.exclude(category__slug__in=APPROVED)
    # Before anybody who joins the line while looking around.
    line_begins = opening_of(edition) - dt.timedelta(days=240)
    for number, registration in enumerate(unasked.filter(category__slug=LINE).order_by("pk")):
        edition.registrations.filter(pk=registration.pk).update(
            status=STATUS.WAITING,
            waiting_since=line_begins + dt.timedelta(hours=7 * number),
        )
    unasked.exclude(category__slug=LINE).update(status=STATUS.CONFIRMED)


def _load_questions(edition):
    return create(
        [
            Question(
                edition=edition,
                kind=kind,
                is_sensitive=is_sensitive,
                position=position,
                **_ILLUSTRATIVE,
                **texts(text=text, help=explanation, options=options),
            )
            for position, (kind, is_sensitive, text, explanation, options) in enumerate(
                QUESTIONS, 1
            )
        ]
    )


def _load_answers(edition, registrations, questions):
    rng = dice("answers", edition.slug)
    sector, meetings, hope, needs = questions
    choices = len(QUESTIONS[0][4][0].splitlines())
    answers = []
    for registration in registrations:
        written = ORDER.index(registration.language)
        told = {sector: str(rng.randrange(choices)), meetings: rng.choice(("yes", "yes", "no"))}
        if rng.randrange(100) < 30:
            told[hope] = rng.choice(_HOPES)[written]
        if rng.randrange(100) < 4:
            told[needs] = rng.choice(_NEEDS)[written]
        answers += [
            Answer(registration=registration, question=question, value=value)
            for question, value in told.items()
        ]
    create(answers)


def _load_doors(edition):
    return create(
        [
            Door(edition=edition, position=position, **_ILLUSTRATIVE, **texts(name=name))
            for position, name in enumerate(DOORS, 1)
        ]
    )


def load_seatings(edition, sessions, *, seats):
    """These sessions have few `seats`, the first of them one too few; others are still free.

    The seats go to attendees without a meeting, each in one session.
    """
    meetings = Meeting.objects.filter(edition=edition)
    met = {key for pair in meetings.values_list("first", "second") for key in pair}
    confirmed = edition.registrations.filter(status=STATUS.CONFIRMED, speaker=None)
    free = iter([r for r in confirmed.order_by("pk") if r.pk not in met])
    for number, session in enumerate(sessions):
        wanted = seats + 2 if number == 0 else seats // 2
        requests = [
            SeatRequest(
                registration=registration,
                session=session,
                status="confirmed" if place < seats else "waiting",
                requested_at=opening_of(edition) + dt.timedelta(days=1, minutes=11 * place),
                starts_at=session.starts_at,
                ends_at=session.ends_at,
            )
            for place, registration in zip(range(wanted), free, strict=False)
        ]
        create(requests)
        Seating(session=session, capacity=seats).save()


def load_entries(edition, doors):
    """Half of those who had a seat came in, most on the first morning, some on both days."""
    rng = dice("entries", edition.slug)
    confirmed = edition.registrations.filter(status=STATUS.CONFIRMED).order_by("pk")
    people = list(confirmed)
    came = rng.sample(people, len(people) // 2)
    entries = []
    for registration in sorted(came, key=lambda person: person.pk):
        days = edition.days[:1] if rng.randrange(100) < 45 else edition.days
        for day in days:
            arrival = dt.timedelta(hours=8, minutes=rng.triangular(10, 200, 50))
            entries.append(_entry(edition, registration, rng, doors, day, arrival, "entry"))
            if rng.randrange(100) < 35:
                back = dt.timedelta(hours=13, minutes=rng.randrange(30, 120))
                entries.append(_entry(edition, registration, rng, doors, day, back, "reentry"))
    return create(entries)


def _entry(edition, registration, rng, doors, day, after_midnight, kind):
    minutes, seconds = int(after_midnight.total_seconds()) // 60, rng.randrange(60)
    time = dt.time(*divmod(minutes, 60), seconds)
    scanned_at = instant(day, time, edition.zone)
    return Entry(
        registration=registration,
        door=doors[0] if rng.randrange(100) < 80 else doors[-1],
        scan=guid(edition.slug, "scan", registration.reference, day, kind),
        kind=kind,
        day=day,
        scanned_at=scanned_at,
        received_at=scanned_at + dt.timedelta(seconds=1),
    )
