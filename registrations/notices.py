"""What people are asked to agree to, word for word, and what they are told of their data.

A consent keeps `VERSION`: whoever changes a sentence here, or one of its translations, raises it.
"""

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from events.models import Partnership
from forum.lib.languages import translations
from forum.lib.markup import marked
from speakers.models import Organisation

from .models import Consent

VERSION = "2026-11"
Purpose = Consent.Purpose
SENTENCES = {
    Purpose.PARTICIPANT_LIST: _(
        "My name, position and organisation may stand in the list of participants, "
        "which all participants can read."
    ),
    Purpose.B2B_VISIBLE: _(
        "My name and organisation may stand in the public list of B2B meetings."
    ),
    Purpose.PHOTO: _(
        "The organisers may use photographs on which I can be recognised to promote the forum."
    ),
    Purpose.NEWSLETTER: _("The organisers may write to me about coming editions."),
    Purpose.PARTNER_SHARE: _(
        "The organisers may give my name, position, organisation, e-mail and telephone "
        "to this partner: {partner}."
    ),
}
# Asked of everybody, in this order; sharing is asked for each partner apart.
GENERAL = (
    Purpose.PARTICIPANT_LIST,
    Purpose.B2B_VISIBLE,
    Purpose.PHOTO,
    Purpose.NEWSLETTER,
)
# Those who meet visitors at a stand, or paid for being seen: they may ask for addresses.
ASKING = (Partnership.Role.SPONSOR, Partnership.Role.EXHIBITOR)


def partners_asking(edition):
    """The organisations to which an attendee may choose to give their details."""
    theirs = Partnership.objects.filter(edition=edition, role__in=ASKING)
    return list(Organisation.objects.filter(pk__in=theirs.values("organisation")).in_name_order())


def sentence(purpose, partner=None):
    """What is agreed to, in the reader's language, as safe HTML."""
    name = marked(translations(partner, "name"), "bdi") if partner else ""
    return format_html(str(SENTENCES[purpose]), partner=name)


def asked(partners):
    """Every `(purpose, partner or None)` that one may agree to, where these partners ask."""
    for purpose in GENERAL:
        yield purpose, None
    for partner in partners:
        yield Purpose.PARTNER_SHARE, partner
