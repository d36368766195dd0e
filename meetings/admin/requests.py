"""The list of all requests: found by either side, and answered or set as a must in bulk."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.admin.filters import EditionFilter
from meetings import actions
from meetings.models import MeetingRequest
from registrations.admin import OfEdition
from registrations.models import Registration

MOST_REFUSALS = 5


class MeetingFilter(admin.SimpleListFilter):
    """What was agreed to and has no meeting, or has one."""

    title = _("meeting")
    parameter_name = "meeting"

    def lookups(self, request, model_admin):
        return [("none", _("To be placed")), ("planned", _("Planned or held"))]

    def queryset(self, request, queryset):
        if self.value() == "none":
            return queryset.to_place()
        if self.value() == "planned":
            return queryset.filter(meetings__status__in=["planned", "held"])
        return queryset


@admin.register(MeetingRequest)
class MeetingRequestAdmin(OfEdition):
    """What is done to one stands on the page of its firm; here it is done to many."""

    list_display = ("who_asks", "who_is_asked", "status", "priority", "is_must", "asked_at")
    list_display_links = None
    list_filter = (EditionFilter, "status", MeetingFilter, "is_must", "priority")
    list_select_related = (
        "edition",
        *(
            f"{side}__registration__{of}"
            for side in ("asker", "asked")
            for of in ("organisation", "category")
        ),
    )
    show_full_result_count = False
    list_per_page = 50
    ordering = ("-edition__starts_on", "-pk")
    search_fields = ("asker__registration__search",)
    search_help_text = _("A name in either script, or an organisation.")
    fields = readonly_fields = ("asker", "asked", "reason", "priority", "status", "is_must")
    actions = ("accept", "decline", "withdraw", "require", "no_longer_require")

    @admin.display(description=_("who asks"), ordering="asker__registration__name")
    def who_asks(self, one):
        return _side(one, one.asker)

    @admin.display(description=_("who is asked"), ordering="asked__registration__name")
    def who_is_asked(self, one):
        return _side(one, one.asked)

    def get_search_results(self, request, queryset, search_term):
        if not search_term.strip():
            return queryset, False
        people = Registration.objects.found_by(search_term).order_by().values("pk")
        asked = queryset.filter(asked__registration__in=people)
        return queryset.filter(asker__registration__in=people) | asked, False

    def has_add_permission(self, request, *args):
        """One asks in the name of a firm, on its page."""
        return False

    def has_delete_permission(self, request, obj=None):
        """What was asked and answered stays; see `withdraw`."""
        return False

    @admin.action(description=_("Accept in the name of who is asked"), permissions=["change"])
    def accept(self, request, queryset):
        self._each(request, queryset, actions.accept_request)

    @admin.action(description=_("Decline in the name of who is asked"), permissions=["change"])
    def decline(self, request, queryset):
        self._each(request, queryset, actions.decline_request)

    @admin.action(description=_("Withdraw in the name of who asks"), permissions=["change"])
    def withdraw(self, request, queryset):
        self._each(request, queryset, actions.withdraw_request)

    @admin.action(description=_("Must meet"), permissions=["change"])
    def require(self, request, queryset):
        self._each(request, queryset, actions.require_meeting)

    @admin.action(description=_("Need not meet"), permissions=["change"])
    def no_longer_require(self, request, queryset):
        self._each(request, queryset, actions.require_meeting, is_must=False)

    def _each(self, request, queryset, act, **options):
        """Do it to each; say how many, and why not to the others."""
        done, refusals = 0, []
        for one in queryset.exclude(edition__is_archived=True):
            try:
                act(request=one, by=request.user, **options)
                done += 1
            except ValidationError as error:
                refusals.append(f"{one.asker} → {one.asked}: {' '.join(error.messages)}")
        told = ngettext("Done for %(count)d request.", "Done for %(count)d requests.", done)
        self.message_user(request, told % {"count": done}, messages.SUCCESS)
        for refusal in refusals[:MOST_REFUSALS]:
            self.message_user(request, refusal, messages.WARNING)
        if more := len(refusals[MOST_REFUSALS:]):
            told = _("More of that kind: %(count)d.") % {"count": more}
            self.message_user(request, told, messages.WARNING)


def _side(request, profile):
    owner = profile.registration
    return format_html(
        '<a href="{}"><bdi>{}</bdi></a> <span class="quiet"><bdi>{}</bdi></span>',
        reverse("admin:meeting-requests-of", args=[request.edition.slug, profile.pk]),
        owner,
        owner.organisation or owner.organisation_name,
    )
