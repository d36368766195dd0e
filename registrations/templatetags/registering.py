"""The way to the registration form, where it is open."""

from django import template
from django.urls import reverse
from django.utils import timezone

register = template.Library()


@register.simple_tag(takes_context=True)
def registration_address(context):
    """The address of the form where one can register now; "" elsewhere.

    Tells the store when the page that it stands on changes by that.
    """
    edition, now = context["edition"], timezone.now()
    spans = list(edition.registration_spans())
    coming = [moment for span in spans for moment in span if moment > now]
    context["request"].stored_until = min(coming, default=None)
    if any(start <= now < end for start, end in spans):
        return reverse("registrations:register", args=[edition.slug])
    return ""
