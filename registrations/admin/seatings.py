"""Sessions with limited seats: how many, who has one, who waits."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.screens import screen, screen_context
from events.admin.base import JoiningEdition
from events.admin.filters import ALL, EditionFilter
from events.desk import edition_asked
from forum.lib.text import clean
from registrations.actions.seating import (
    give_up_seat,
    request_seat,
    save_seating,
)
from registrations.models import Registration, Seating, SeatRequest
from speakers.admin.recorded import RecordedAdmin

GIVE = "registrations.change_seatrequest"
LONGEST_KEY = 18


class SeatingEditionFilter(EditionFilter):
    def queryset(self, request, queryset):
        if self.value() == ALL or self.chosen is None:
            return queryset
        return queryset.filter(session__edition=self.chosen)


class SeatingForm(forms.ModelForm):
    class Meta:
        model = Seating
        fields = ("session", "capacity", "has_waiting_list")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "session" in self.fields:
            self.fields["session"].disabled = True


@admin.register(Seating)
class SeatingAdmin(RecordedAdmin, JoiningEdition):
    form = SeatingForm
    list_display = ("people", "starts", "capacity", "taken", "waiting", "has_waiting_list")
    list_display_links = None
    list_filter = (SeatingEditionFilter,)
    list_select_related = ("session__edition",)
    autocomplete_fields = ("session",)
    search_fields = ("session__search",)
    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request):
        waiting = Count(
            "session__seat_requests",
            filter=Q(session__seat_requests__status=SeatRequest.Status.WAITING),
        )
        return super().get_queryset(request).annotate(waiting_count=waiting)

    @admin.display(description=gettext_lazy("session"), ordering="session__starts_at")
    def people(self, seating):
        address = reverse("admin:seating", args=[seating.pk])
        return format_html('<a href="{}"><bdi>{}</bdi></a>', address, seating.session)

    @admin.display(description=gettext_lazy("starts"), ordering="session__starts_at")
    def starts(self, seating):
        session = seating.session
        return format_html(
            '<bdi dir="ltr">{} {}</bdi>', session.day or "–", session.start_time or ""
        )

    @admin.display(description=gettext_lazy("waiting"), ordering="waiting_count")
    def waiting(self, seating):
        return seating.waiting_count

    def get_actions(self, request):
        return {}

    def edition_id_of(self, record):
        return record.session.edition_id

    def still_open(self, records):
        return records.exclude(session__edition__is_archived=True)

    def has_delete_permission(self, request, obj=None):
        """Those who have a seat would lose it without a word."""
        may = super().has_delete_permission(request, obj)
        return may and not (obj and obj.session.seat_requests.live().exists())

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field:
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_delete_related = field.widget.can_view_related = False
        return field

    def get_changeform_initial_data(self, request):
        edition = edition_asked(request)
        return {"edition": edition and edition.pk, **super().get_changeform_initial_data(request)}

    def save_model(self, request, obj, form, change):
        try:
            save_seating(seating=obj)
        except ValidationError as refusal:
            messages.error(request, refusal.message)

    def response_add(self, request, obj, post_url_continue=None):
        return HttpResponseRedirect(reverse("admin:seating", args=[obj.pk]))


@screen("registrations.view_seating", "registrations.view_registration")
@require_http_methods(["GET", "HEAD", "POST"])
def seating(request, seating_id):
    """Who has a seat in a session, as a list for its door; and who waits, in their order."""
    found = get_object_or_404(
        Seating.objects.select_related("session__edition", "session__room"), pk=seating_id
    )
    if request.method == "POST":
        if not request.user.has_perm(GIVE):
            messages.error(request, _("You may look at seats, not give them."))
        elif found.edition.is_archived:
            messages.error(
                request, _("This edition is archived: nothing in it can be changed any more.")
            )
        elif "take" in request.POST:
            _take(request, found)
        else:
            _give(request, found)
        return HttpResponseRedirect(request.path)
    requests = SeatRequest.objects.live().filter(session=found.session)
    people = requests.select_related("registration__category", "registration__organisation")
    seated = [one for one in people if one.status == SeatRequest.Status.CONFIRMED]
    seated.sort(key=lambda one: one.registration.search)
    waiting = [one for one in people if one.status == SeatRequest.Status.WAITING]
    waiting.sort(key=lambda one: (one.requested_at, one.pk))
    context = screen_context(
        request,
        str(found.session),
        opts=Seating._meta,
        edition=found.edition,
        seating=found,
        seated=seated,
        waiting=waiting,
        may_give=request.user.has_perm(GIVE) and not found.edition.is_archived,
    )
    return TemplateResponse(request, "registrations/seating.html", context)


def _take(request, found):
    key = request.POST["take"]
    keys = [int(key)] if key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY else []
    of_session = SeatRequest.objects.filter(session=found.session).select_related(
        "session__edition"
    )
    one = of_session.filter(pk__in=keys).first()
    if one and give_up_seat(request=one, by=request.user):
        messages.success(request, _("The seat is free again."))


def _give(request, found):
    reference = clean(request.POST.get("reference", ""))[:12].strip().upper()
    registration = Registration.objects.filter(edition=found.edition, reference=reference).first()
    if registration is None:
        messages.error(request, _("No registration of this edition has this reference."))
        return
    try:
        one = request_seat(registration=registration, session=found.session, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
        return
    is_seated = one.status == SeatRequest.Status.CONFIRMED
    messages.success(request, _("Seat given.") if is_seated else _("Put on the waiting list."))


urlpatterns = [path("seatings/<int:seating_id>/", seating, name="seating")]
