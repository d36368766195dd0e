"""What follows by itself: a seat that became free is offered, whatever it was that freed it."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.actions import UndoRefused
from accounts.actions.reversal import restoring
from accounts.models import Change
from accounts.models.change import written_in_bulk
from events.actions.release import programme_published

from .actions.seating import fill_seats, follow_programme
from .actions.states import offer_all_freed_seats, offer_later
from .models import Admission, Registration, registration_ended


@receiver(post_save, sender=Admission)
def offer_new_seats(instance, raw=False, **kwargs):
    if not raw:
        offer_later(instance.edition, [instance.category])


@receiver(post_delete, sender=Registration)
def offer_seat_of_deleted(instance, **kwargs):
    if instance.holds_seat:
        offer_later(instance.edition, [instance.category])


@receiver(written_in_bulk, sender=Admission)
@receiver(written_in_bulk, sender=Registration)
def offer_after_many(**kwargs):
    """After an imported sheet, and after an undo."""
    transaction.on_commit(offer_all_freed_seats)


# Afterwards, and in transactions of their own: a release must not wait for the seats, nor fail on
# them. What an interruption leaves undone, the tick does.


@receiver(programme_published)
def let_seats_follow(release, **kwargs):
    transaction.on_commit(partial(follow_programme, edition=release.edition), robust=True)


@receiver(registration_ended)
def pass_on_session_seats(registration, **kwargs):
    transaction.on_commit(partial(fill_seats, edition=registration.edition), robust=True)


@receiver(restoring, sender=Change)
def keep_to_seats(model, records, deleted, **kwargs):
    """Refuse, in words, to bring back what needs a seat that is gone, or an offer of the past."""
    if model is not Registration or deleted:
        return
    stored = Registration.objects.in_bulk([record.pk for record in records])
    changed = [r for r in records if _place(r) != _place(stored.get(r.pk))]
    if any(record.status == Registration.Status.OFFERED for record in changed):
        raise UndoRefused(_("An offer that was made stays made: offer a seat anew instead."))
    if any(one.merged_into_id for one in stored.values()):
        raise UndoRefused(_("This registration was merged into another one: that stays so."))
    _refuse_without_seats(changed, stored)


def _place(registration):
    """What a registration is counted by."""
    return registration and (registration.status, registration.category_id)


def _refuse_without_seats(changed, stored):
    """A hint: the database has the last word, and refuses without these words."""
    wanted = {}
    for record in changed:
        for one, sign in ((record, 1), (stored.get(record.pk), -1)):
            if one and one.holds_seat:
                key = (one.edition_id, one.category_id)
                wanted[key] = wanted.get(key, 0) + sign
    limited = Admission.objects.exclude(capacity=None).select_related("category")
    editions, categories = ({key[n] for key in wanted} for n in (0, 1))
    for admission in limited.filter(edition__in=editions, category__in=categories):
        key = (admission.edition_id, admission.category_id)
        if wanted.get(key, 0) > admission.seats_left:
            raise UndoRefused(
                _("The seat has been given away since: %(category)s has none left.")
                % {"category": admission}
            )
