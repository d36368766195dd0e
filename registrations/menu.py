"""That one can register: kept with the edition, for its menu."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from events.models import Edition

from .models import Admission


@receiver([post_save, post_delete], sender=Admission)
def keep_registration_times(sender, instance, raw=False, **kwargs):
    """Write down when one can register, and make the pages stale that say so."""
    if raw:
        return
    public = Admission.objects.filter(edition=instance.edition_id, is_public=True)
    spans = public.order_by("opens_at", "closes_at", "pk").values_list("opens_at", "closes_at")
    times = [[moment and moment.isoformat() for moment in span] for span in spans]
    editions = Edition.objects.filter(pk=instance.edition_id)
    editions.update(registration_times=times)
    editions.raise_version()
