"""The sections of an attendee's page about the registration itself."""

from django.utils import timezone
from django.utils.translation import get_language

from forum.lib.wallclock import local_parts
from registrations import notices
from registrations.countries import country_name
from registrations.models import Registration, Visit
from registrations.registering_form import field_of
from registrations.visiting import visit_of

Status = Registration.Status


def status(request, registration):
    """Where it stands, and what happens next."""
    context: dict = {
        "is_ended": registration.status in Registration.ENDED,
        "is_past": is_past(registration),
    }
    if registration.status == Status.OFFERED:
        zone = registration.edition.zone
        day, time, _fold = local_parts(registration.offer_ends_at, zone)
        is_over = registration.offer_ends_at <= timezone.now()
        context |= {"day": day, "time": f"{time:%H:%M}", "is_over": is_over}
    elif registration.status == Status.WAITING:
        context["place"] = registration.place_in_line
    return context


def is_past(registration):
    """Whether the edition is over: nothing is left to come to, or to cancel."""
    return registration.edition.phase() == registration.edition.Phase.AFTER


def details(request, registration):
    """What was told."""
    return {
        "is_ended": registration.status in Registration.ENDED,
        "country": country_name(registration.country, get_language()),
    }


def consents(request, registration):
    """What is agreed to, and since when."""
    zone = registration.edition.zone
    live = {(c.purpose, c.partner_id): c for c in registration.consents.live()}
    rows = []
    for purpose, partner in choices_of(registration):
        consent = live.get((purpose, partner and partner.pk))
        rows.append(
            {
                "name": field_of(purpose, partner),
                "sentence": notices.sentence(purpose, partner),
                "given_on": consent and local_parts(consent.given_at, zone)[0],
            }
        )
    return {"rows": rows}


def visits(request, registration):
    """The browsers that are open."""
    open_ones = Visit.objects.filter(registration=registration, expires_at__gt=timezone.now())
    others = open_ones.exclude(pk=visit_of(request).pk).order_by("-seen_at")
    zone = registration.edition.zone
    rows = [
        {"label": visit.label, "seen_on": local_parts(visit.seen_at, zone)[0]} for visit in others
    ]
    return {"others": rows}


def choices_of(registration):
    """Every `(purpose, partner or None)` that this attendee may give or take back."""
    partners = notices.partners_asking(registration.edition)
    live = registration.consents.live().exclude(partner=None).select_related("partner")
    given = [consent.partner for consent in live]
    return list(notices.asked(dict.fromkeys([*partners, *given])))
