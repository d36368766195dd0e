"""The sessions of the draft: placed, peopled, cancelled, published alone."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import formats
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.actions import (
    DeletionRefused,
    cancel_sessions,
    delete_session,
    hold_sessions,
    take_out,
)
from events.desk import edition_asked
from events.forms import PLACE, AppearanceFormSet, SessionForm, standing_clashes
from events.models import AcceptedClash, Appearance, Session
from events.models.occupancy import Clashes
from events.models.remit import WHOLE_PROGRAMME
from forum.lib.locks import lock_names
from speakers.admin.base import (
    SHOWN_WHEN_PUBLISHED,
    LabelledTabularInline,
    MissingLanguageFilter,
    NormalisedSearch,
    TrilingualAdmin,
    advanced,
    three,
)
from speakers.admin.records import IMPORTED, SOURCED

from .base import KeptToRemit, OfEdition
from .filters import DayFilter, EditionFilter, OfEditionFilter


class MissingTitleFilter(MissingLanguageFilter):
    field = "title"


class AppearanceInline(LabelledTabularInline):
    model = Appearance
    formset = AppearanceFormSet
    fields = ["speaker", "role", "is_confirmed", "position"]
    autocomplete_fields = ["speaker"]
    extra = 1

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("speaker")


@admin.register(Session)
class SessionAdmin(KeptToRemit, NormalisedSearch, OfEdition, TrilingualAdmin):
    form = SessionForm
    inlines = [AppearanceInline]
    autocomplete_fields = ["host"]
    list_display = ["title", "when", "room", "track", "state"]
    list_filter = [
        EditionFilter,
        DayFilter,
        ("room", OfEditionFilter),
        ("track", OfEditionFilter),
        MissingTitleFilter,
        "status",
    ]
    list_select_related = ["room", "track"]
    ordering = [F("starts_at").asc(nulls_last=True), "pk"]
    search_help_text = _("A word of a title, in any language, or the code.")
    actions = ["cancel_selected", "take_out_selected"]
    fieldsets = [
        (
            None,
            {
                "description": SHOWN_WHEN_PUBLISHED,
                "fields": [
                    "edition",
                    three("title"),
                    ("day", "start_time", "minutes", "room"),
                    ("type", "track", "status", "is_full"),
                    ("host", "expected"),
                    ("spoken_languages", "interpreted_languages"),
                ],
            },
        ),
        (_("Texts"), {"fields": [three("subtitle"), three("abstract"), three("description")]}),
        advanced("slug", "code", "fold", *SOURCED, *IMPORTED),
    ]

    # --- The list

    def visible_to(self, user, sessions):
        return sessions.visible_to(user)

    def editable_by(self, user, sessions):
        return sessions.editable_by(user)

    def get_queryset(self, request):
        source = Concat(Value("session:"), Cast(OuterRef("pk"), CharField()))
        accepted = AcceptedClash.objects.filter(Q(first=source) | Q(second=source))
        return super().get_queryset(request).annotate(has_clash=Exists(accepted))

    @admin.display(description=_("when"), ordering="starts_at")
    def when(self, session):
        if not session.day:
            return _("Not in the timetable")
        start = session.start_time.strftime("%H:%M")
        return format_html("{} <bdi>{}</bdi>", formats.date_format(session.day, "j F"), start)

    @admin.display(description=_("state"))
    def state(self, session):
        words = [_("Public") if session.published_at else _("Not public yet")]
        if session.status == Session.Status.CANCELLED:
            words.append(session.get_status_display())
        if session.has_clash:
            words.append(_("a person is expected twice"))
        return " · ".join(map(str, words))

    # --- The form

    def get_form(self, request, obj=None, change=False, **kwargs):
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.edition = obj.edition if obj else edition_asked(request)
        form.editor = request.user
        form.refused = getattr(request, "refused_clashes", None)
        return form

    def get_readonly_fields(self, request, obj=None):
        readonly = list(super().get_readonly_fields(request, obj))
        if not request.user.has_perm(WHOLE_PROGRAMME):
            readonly.append("host")
        return [*readonly, "slug"] if obj and obj.published_at else readonly

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            with transaction.atomic():
                if request.method == "POST":
                    self.lock(request, object_id)
                return super().changeform_view(request, object_id, form_url, extra_context)
        except Clashes as refusal:
            # Taken between the check and the write: nothing was saved, so show the form again.
            request.refused_clashes = refusal.clashes
            return super().changeform_view(request, object_id, form_url, extra_context)

    def lock(self, request, object_id):
        """Let nobody else write into the programme while this form is compared and saved."""
        key = unquote(object_id or "")
        found = Session.objects.filter(pk=int(key)) if key.isascii() and key.isdigit() else None
        edition = found and found.values_list("edition_id", flat=True).first()
        asked = edition_asked(request)
        lock_names("programme", [edition or (asked and asked.pk)])
        if found:
            found.select_for_update().first()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        session = form.instance
        if change and session.edits == form.cleaned_data["edits"]:
            self.count_speakers(session, formsets)
        for other in session.moved_along:
            other.save(update_fields=PLACE)
        hold_sessions(
            sessions=[session, *session.moved_along],
            by=request.user,
            accept=form.cleaned_data["keep_clashes"],
        )

    def count_speakers(self, session, formsets):
        """An edit too: whoever has this form open has not seen who speaks now."""
        if any(formset.has_changed() for formset in formsets):
            session.count_edit()
            session.save(update_fields=["edits"])

    def render_change_form(self, request, context, *args, **kwargs):
        session = context.get("original")
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        context |= {
            "person_clashes": any(getattr(formset, "clashes", ()) for formset in formsets),
            "standing_clashes": standing_clashes(session) if session else [],
            "show_publish": session and request.user.has_perm("events.publish_release"),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def response_change(self, request, obj):
        if "_publish" in request.POST:
            address = reverse("admin:events_release_publish", args=[obj.edition_id])
            return HttpResponseRedirect(f"{address}?session={obj.pk}")
        return super().response_change(request, obj)

    def get_view_on_site_url(self, obj=None):
        return obj.get_absolute_url() if obj and obj.published_at else None

    # --- Deleting and bulk changes

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # what was public is cancelled, never deleted
        return actions

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except DeletionRefused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("admin:events_session_change", args=[object_id]))

    def delete_model(self, request, obj):
        delete_session(session=obj, by=request.user)

    def locked(self, sessions):
        """The chosen sessions as they are now, until all of this is saved."""
        chosen = sessions.select_related("edition", "room").select_for_update(of=("self",))
        return list(chosen.order_by("pk"))

    @admin.action(description=_("Cancel the selected sessions"), permissions=["change"])
    def cancel_selected(self, request, sessions):
        sessions = self.locked(sessions)
        cancel_sessions(sessions=sessions, by=request.user)
        count = len(sessions)
        text = ngettext("%(count)d session cancelled.", "%(count)d sessions cancelled.", count)
        messages.success(request, text % {"count": count})

    @admin.action(description=_("Take out of the timetable"), permissions=["change"])
    def take_out_selected(self, request, sessions):
        sessions = self.locked(sessions)
        take_out(sessions=sessions, by=request.user)
        count = len(sessions)
        text = ngettext(
            "%(count)d session taken out of the timetable.",
            "%(count)d sessions taken out of the timetable.",
            count,
        )
        messages.success(request, text % {"count": count})
