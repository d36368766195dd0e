"""The rows of a sheet against the seats of their categories."""

from django.utils.translation import gettext as _

from .models import Admission, Registration


def refuse_without_seats(rows, edition):
    """Refuse rows that would be written and need a seat more than are free, in their order.

    What other rows of the sheet give up is not counted: it is free only once they are written.
    One query.
    """
    admissions = Admission.objects.of_edition(edition).exclude(capacity=None)
    left = {admission.category_id: admission.seats_left for admission in admissions}
    for row in rows:
        row.settle()
        category = row.after("category")
        if not row.is_written or category is None or category.pk not in left:
            continue
        if _needs_seat(row):
            left[category.pk] -= 1
            if left[category.pk] < 0:
                row.refuse("category", _("No seat is left: %(category)s.") % {"category": category})


def _needs_seat(row):
    """Whether the row will hold a seat that its registration does not hold now."""
    if (row.after("status") or Registration.Status.CONFIRMED) not in Registration.SEATED:
        return False
    held = row.known is not None and row.known.values.get("status") in Registration.SEATED
    return not (held and "category" not in row.changes)
