"""What illustrative attendees offer and need, whom they asked, and the plan that came of it."""

import datetime as dt
import itertools

from meetings.actions import write_suggestions
from meetings.actions.planning import remeasure_plan
from meetings.models import (
    Delegate,
    Feedback,
    Meeting,
    MeetingRequest,
    MeetingRules,
    Placement,
    Plan,
    Profile,
    ProfileTerm,
    Quota,
    Term,
)
from meetings.vocabulary import VOCABULARY, install_vocabulary
from registrations.models import Category, Registration

from .records import create, dice
from .registrations import opening_of

_OPENS = dt.timedelta(days=10)  # after registration
# In the editions to come, so that whoever looks around can ask.
_LATEST = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
# What each category offers and needs most: codes of subjects, before those of chance.
_TYPICAL = {
    "investor": (("equity", "joint-venture"), ("research", "software")),
    "project-holder": (
        ("software", "technology-transfer"),
        ("equity", "advice", "support-programme"),
    ),
    "industry": (("subcontracting", "machinery"), ("purchasing", "maintenance", "export")),
    "economic-actor": (("distribution", "purchasing"), ("export", "packaging")),
    "expert": (("advice", "testing", "training"), ("research",)),
    "researcher": (("research", "technology-transfer"), ("support-programme", "joint-venture")),
    "decision-maker": (("industrial-land", "support-programme"), ("joint-venture",)),
    "exhibitor": (("machinery", "packaging"), ("distribution", "public-procurement")),
}
_WORDS = (
    ("ar", "نبحث عن شركاء في سوس-ماسة وخارجها لتطوير مشاريع مشتركة."),
    (
        "fr",
        "Nous cherchons des partenaires dans le Souss-Massa et au-delà pour des projets communs.",
    ),
    ("en", "We look for partners in Souss-Massa and beyond for projects of common interest."),
)
_REASONS = (
    "نود أن نعرض عليكم حلولنا ونتعرف على حاجياتكم.",
    "Votre savoir-faire complète le nôtre ; parlons d’un projet commun.",
    "We need what you make, and can sell it further north.",
    "نبحث عن ممون قريب من أكادير.",
    "Nous aimerions visiter votre site après le forum.",
)
_STATES = (*["approved"] * 17, "submitted", "draft", "returned")
_ANSWERS = (*["accepted"] * 6, *["open"] * 2, "declined", "already_met")
_SUBJECTS = [code for code, parent, *_names in VOCABULARY["subject"] if parent]
_SECTORS = [code for code, parent, *_names in VOCABULARY["sector"] if parent]
_STAGES, _TICKETS, _LANGUAGES = (
    [code for code, *_names in VOCABULARY[kind]] for kind in ("stage", "ticket", "language")
)
Offers, Needs = ProfileTerm.Side.OFFERS, ProfileTerm.Side.NEEDS


def load_wishes(edition, registrations, meetings, *, is_over=False):
    """Profiles of those who come, the requests behind `meetings` and others, and their plan."""
    rng = dice("wishes", edition.slug)
    install_vocabulary(Term)
    load_rules(edition)
    meeting = {key for one in meetings for key in (one.first_id, one.second_id)}
    profiles = load_profiles(edition, registrations, meeting, rng)
    requests = load_requests(edition, meetings, profiles, rng)
    plan = load_plan(edition, meetings, requests)
    if is_over:
        load_marks(edition, rng)
    else:
        remeasure_plan(plan=plan)
        write_suggestions(edition=edition)


def _opening(edition):
    """When people could begin to ask."""
    return min(opening_of(edition) + _OPENS, _LATEST)


def _closing(edition):
    """Two evenings before the first day."""
    eve = edition.starts_on - dt.timedelta(days=2)
    return dt.datetime.combine(eve, dt.time(18), tzinfo=dt.UTC)


def load_rules(edition):
    create(
        [
            MeetingRules(
                edition=edition,
                opens_at=_opening(edition),
                closes_at=_closing(edition),
                seconds=30,
            )
        ]
    )
    investors = Category.objects.filter(slug="investor")
    create([Quota(edition=edition, category=one, most_meetings=12) for one in investors])


def load_profiles(edition, registrations, meeting, rng):
    """`{registration id: Profile}`; two of a firm share one now and then."""
    coming = [
        one
        for one in registrations
        if one.status == Registration.Status.CONFIRMED and one.category.slug in _TYPICAL
    ]
    owners, sent = [], []
    led: dict[int, Registration] = {}
    for one in coming:
        if one.pk not in meeting and one.organisation_id in led and rng.random() < 0.25:
            sent.append((led[one.organisation_id], one))
        elif one.pk in meeting or rng.random() < 0.7:
            owners.append(one)
            if one.organisation_id:
                led[one.organisation_id] = one
    profiles = {one.pk: _profile(edition, one, one.pk in meeting, rng) for one in owners}
    create(list(profiles.values()))
    terms = dict(Term.objects.values_list("code", "pk"))
    chosen = [_chosen(one, profiles[one.pk], terms, rng) for one in owners]
    create([row for rows in chosen for row in rows])
    delegates = create(
        [Delegate(profile=profiles[one.pk], registration=one) for one in owners]
        + [Delegate(profile=profiles[lead.pk], registration=one) for lead, one in sent]
    )
    speaking = Delegate.languages.through
    spoken = [(one, code) for one in delegates for code in _spoken(one.registration, rng)]
    create([speaking(delegate=one, term_id=terms[code]) for one, code in spoken])
    return profiles


def _profile(edition, registration, is_meeting, rng):
    state = "approved" if is_meeting else rng.choice(_STATES)
    language, words = rng.choice(_WORDS)
    made = _opening(edition)
    is_approved = state == "approved"
    return Profile(
        edition=edition,
        registration=registration,
        state=state,
        text=words,
        text_language=language,
        approved_text=words if is_approved else "",
        approved_language=language,
        question="Que proposez-vous ?" if state == "returned" else "",
        created_at=made,
        submitted_at=None if state == "draft" else made,
        decided_at=made if is_approved else None,
    )


def _chosen(registration, profile, terms, rng):
    """The rows of what a profile offers and needs: typical of its category, a little by chance."""
    offered, needed = map(set, _TYPICAL[registration.category.slug])
    offered |= {rng.choice(_SUBJECTS), *rng.sample(_SECTORS, 2)}
    needed |= {rng.choice(_SUBJECTS), *rng.sample(_SECTORS, rng.choice((1, 2)))}
    stage, ticket = rng.choice(_STAGES), rng.choice(_TICKETS)
    if registration.category.slug == "project-holder":
        offered.add(stage)
        needed.add(ticket)
    elif registration.category.slug == "investor":
        offered.add(ticket)
        needed.add(stage)
    pairs = [(Offers, code) for code in sorted(offered)]
    pairs += [(Needs, code) for code in sorted(needed - offered)]
    return [ProfileTerm(profile=profile, term_id=terms[code], side=side) for side, code in pairs]


def _spoken(registration, rng):
    """French or Arabic at least, so that most understand each other."""
    codes = {"lang-fr", f"lang-{registration.language}"}
    if rng.random() < 0.4:
        codes.add("lang-ar")
    if rng.random() < 0.2:
        codes.add(rng.choice(_LANGUAGES))
    return sorted(codes)


def load_requests(edition, meetings, profiles, rng):
    """One accepted request behind each meeting, and half as many others; `[MeetingRequest]`."""
    asked_at = _opening(edition) + dt.timedelta(days=1)
    requests, pairs = [], set()

    def ask(asker, asked, status):
        pair = frozenset((asker.pk, asked.pk))
        if pair in pairs or len(pair) < 2:
            return None
        pairs.add(pair)
        requests.append(
            MeetingRequest(
                edition=edition,
                asker=asker,
                asked=asked,
                reason=rng.choice(_REASONS),
                priority=rng.choice((1, 2, 2, 3)),
                status=status,
                asked_at=asked_at,
                expires_at=_closing(edition) if status == "open" else None,
                answered_at=None if status == "open" else asked_at + dt.timedelta(days=2),
            )
        )
        return requests[-1]

    for meeting in meetings:
        meeting.request = ask(profiles[meeting.second_id], profiles[meeting.first_id], "accepted")
    approved = [profile for profile in profiles.values() if profile.state == "approved"]
    for _ in range(len(meetings) // 2):
        asker, asked = rng.sample(approved, 2)
        ask(asker, asked, rng.choice(_ANSWERS))
    create(requests)
    Meeting.objects.bulk_update(meetings, ["request"], batch_size=500)
    return requests


def load_plan(edition, meetings, requests):
    """The published plan that the meetings came from; what it could not hold has its reason."""
    wished = [one for one in requests if one.status == "accepted"]
    held = {one.request_id: one for one in meetings if one.request_id}
    published = _opening(edition) + dt.timedelta(days=10)
    [plan] = create(
        [
            Plan(
                edition=edition,
                number=1,
                state="published",
                held=len(held),
                wished=len(wished),
                created_at=published,
                published_at=published,
            )
        ]
    )
    create([_placement(plan, one, held.get(one.pk)) for one in wished])
    MeetingRules.objects.filter(edition=edition).update(agenda_version=1)
    return plan


def _placement(plan, request, meeting):
    if meeting is None:
        return Placement(plan=plan, request=request, reason="outweighed")
    return Placement(
        plan=plan,
        request=request,
        slot=meeting.slot,
        table=meeting.table,
        first=meeting.first,
        second=meeting.second,
    )


def load_marks(edition, rng):
    """What became of the meetings of an edition that is over, and what some said of them."""
    meetings = list(Meeting.objects.filter(edition=edition).order_by("pk"))
    for meeting in meetings:
        is_missed = rng.random() < 0.1
        meeting.status = "missed" if is_missed else "held"
        meeting.absent = rng.choice(("first", "second")) if is_missed else ""
    Meeting.objects.bulk_update(meetings, ["status", "absent"], batch_size=500)
    asked = dt.datetime.combine(edition.ends_on, dt.time(18), tzinfo=dt.UTC)
    held = [meeting for meeting in meetings if meeting.status == "held"]
    sides = itertools.product(held, ("first", "second"), (0, 6))
    create([_feedback(meeting, side, stage, asked, rng) for meeting, side, stage in sides])


def _feedback(meeting, side, stage, asked, rng):
    is_answered = rng.random() < (0.7 if stage == 0 else 0.4)
    is_signed = is_answered and stage > 0 and rng.random() < 0.15
    asked += dt.timedelta(days=30 * stage)
    return Feedback(
        meeting=meeting,
        registration_id=getattr(meeting, f"{side}_id"),
        stage=stage,
        is_useful=rng.random() < 0.8 if is_answered else None,
        next_step=rng.choice(("none", "talk", "talk", "offer", "visit")) if is_answered else "",
        is_contract=is_signed if is_answered and stage else None,
        amount=rng.choice(("u100k", "u1m")) if is_signed else "",
        asked_at=asked,
        answered_at=asked + dt.timedelta(days=1) if is_answered else None,
    )
