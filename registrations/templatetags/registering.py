"""The way to the registration form, where it is open."""

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def registration_address(context):
    """The address of the form where one can register now; "" elsewhere.

    Tells the store when the page that it stands on changes by that.
    """
    edition = context.get("edition")
    if not hasattr(edition, "takes_registrations"):
        return ""
    end = edition.phase_changes()[1]
    turns_at = edition.registration_turns_at
    context["request"].stored_until = min(turns_at, end) if turns_at else end
    is_over = edition.phase() == edition.Phase.AFTER
    if is_over:
        context["request"].stored_until = None
    if is_over or not edition.takes_registrations:
        return ""
    return reverse("registrations:register", args=[edition.slug])
