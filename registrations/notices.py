"""What people are asked to agree to, word for word, and what they are told of their data.

A consent keeps `VERSION`: whoever changes a sentence here, or one of its translations, raises it.
"""

from django.utils.translation import gettext_lazy as _

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
        "to this partner: %(partner)s."
    ),
}
# Asked of everybody, in this order; sharing is asked for each partner apart.
GENERAL = (
    Purpose.PARTICIPANT_LIST,
    Purpose.B2B_VISIBLE,
    Purpose.PHOTO,
    Purpose.NEWSLETTER,
)


def sentence(purpose, partner=None):
    """What is agreed to, in the reader's language; `partner` is how the partner is named."""
    return str(SENTENCES[purpose]) % {"partner": partner}
