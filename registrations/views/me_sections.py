"""What stands on the page of an attendee, from whichever part of the house, in this order.

A section is a function `(request, registration) → dict | None`. What it gives is called `section`
in its template, which bears its name: `me/_<name>.html`; with None it has nothing to say.
"""

from .me_own import consents, details, status, visits
from .me_seats import calendar, seats
from .my_data import data
from .papers import badge, certificates

SECTIONS: list = [status, badge, calendar, seats, certificates, details, consents, data, visits]


def sections_of(request, registration):
    """What each section that has something to say gives, and its `template`."""
    for section in SECTIONS:
        name, context = section.__name__, section(request, registration)
        if context is not None:
            yield {"template": f"registrations/me/_{name}.html", **context}
