"""Circulars: written in a form, looked at, tried, sent, watched, stopped."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from modeltranslation.admin import TranslationAdmin

from accounts.screens import recently_confirmed, screen, screen_context
from events.admin.filters import EditionFilter
from events.desk import edition_asked
from forum.lib.languages import CODES
from registrations.actions.mailing import (
    MANY,
    LookAgain,
    plan_mailing,
    send_mailing,
    send_test,
    stop_mailing,
)
from registrations.circular_forms import AudienceForm, MailingForm
from registrations.circulars import PLACEHOLDERS, Circular, fictional_reader
from registrations.models import Mailing
from registrations.tasks import write_out_mailing
from speakers.admin.base import DirectedFields, three

from .base import OfEdition

CHANGE = "registrations.change_mailing"
AUDIENCE = ("categories", "statuses", "languages", "checked_in", "countries")


@admin.register(Mailing)
class MailingAdmin(OfEdition, DirectedFields, TranslationAdmin):
    form = MailingForm
    list_display = ("about", "kind", "state", "sent_at", "written_by")
    list_display_links = None
    list_filter = (EditionFilter, "kind")
    list_select_related = ("written_by",)
    show_full_result_count = False
    list_per_page = 50
    change_form_template = "admin/registrations/mailing/change_form.html"
    fieldsets = (
        (None, {"fields": ("edition", "kind", three("subject"), three("body"))}),
        (gettext_lazy("To whom"), {"fields": AUDIENCE}),
        (gettext_lazy("Pace of sending"), {"fields": ("a_minute",)}),
    )

    @admin.display(description=gettext_lazy("subject"), ordering="-pk")
    def about(self, mailing):
        return format_html('<a href="{}"><bdi>{}</bdi></a>', _address(mailing), mailing)

    @admin.display(description=gettext_lazy("state"))
    def state(self, mailing):
        if mailing.stopped_at:
            return _("stopped")
        return _("sent") if mailing.sent_at else _("draft")

    def get_actions(self, request):
        return {}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name.startswith("body_"):
            field.widget.attrs["rows"] = 14
        return field

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.sent_at)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """What was sent can be looked at, no longer changed."""
        mailing = self.get_object(request, object_id)
        if mailing and mailing.sent_at:
            return HttpResponseRedirect(_address(mailing))
        return super().change_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, *args, **kwargs):
        context["placeholders"] = {f"{{{name}}}": text for name, text in PLACEHOLDERS.items()}
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.written_by = request.user
        super().save_model(request, obj, form, change)

    def response_add(self, request, obj, post_url_continue=None):
        return HttpResponseRedirect(_address(obj))

    def response_change(self, request, obj):
        return HttpResponseRedirect(_address(obj))


@screen(CHANGE)
@require_safe
def count_readers(request):
    """How many the filters of the form reach, as a sentence; it names nobody."""
    form = AudienceForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"text": ""})
    kind = request.GET.get("kind", "")
    kind = kind if kind in Mailing.Kind.values else Mailing.Kind.PRACTICAL
    edition = edition_asked(request)
    mailing = Mailing(edition=edition, kind=kind, audience=form.audience)
    return JsonResponse({"text": reach(plan_mailing(mailing)) if edition else ""})


@screen("registrations.view_mailing")
@require_http_methods(["GET", "HEAD", "POST"])
def mailing(request, mailing_id):
    """A draft as its readers would see it, with the ways to try and to send it; else how far."""
    letter = get_object_or_404(Mailing.objects.select_related("edition"), pk=mailing_id)
    if request.method == "POST":
        return _answer(request, letter)
    context = _context(request, letter)
    return TemplateResponse(request, "registrations/mailing.html", context)


def _answer(request, letter):
    if not request.user.has_perm(CHANGE):
        messages.error(request, _("You may look at circulars, not send them."))
    elif "stop" in request.POST and letter.sent_at:
        count = stop_mailing(mailing=letter, by=request.user)
        told = ngettext(
            "Stopped: %(count)d mail was not sent.",
            "Stopped: %(count)d mails were not sent.",
            count,
        )
        messages.success(request, told % {"count": count})
    elif request.POST.get("test") in CODES and Circular(letter).languages:
        try:
            send_test(mailing=letter, by=request.user, language=request.POST["test"])
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        else:
            told = _("A test is on its way to %(address)s.") % {"address": request.user.email}
            messages.success(request, told)
    return HttpResponseRedirect(_address(letter))


@screen(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def send(request, mailing_id):
    """The last look, with the number of people; then the sending."""
    letter = get_object_or_404(Mailing.objects.select_related("edition"), pk=mailing_id)
    if letter.sent_at:
        return HttpResponseRedirect(_address(letter))
    plan = plan_mailing(letter)
    page = _confirmed_send if plan.total > MANY else _send
    return page(request, letter, plan)


def _send(request, letter, plan):
    if request.method == "POST":
        try:
            if send_mailing(mailing=letter, by=request.user, seen=request.POST.get("seen", "")):
                write_out_mailing.enqueue(letter.pk)
            return HttpResponseRedirect(_address(letter))
        except LookAgain:
            plan = plan_mailing(letter)
            messages.warning(
                request, _("The text or its readers have changed. Please look again, then send.")
            )
        except ValidationError as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(_address(letter))
    context = {**_context(request, letter), **_told(plan), "title": _("Send this circular?")}
    return TemplateResponse(request, "registrations/mailing_send.html", context)


_confirmed_send = recently_confirmed(_send)


@screen("registrations.view_mailing")
@require_safe
def progress(request, mailing_id):
    """How far the sending is, as numbers."""
    letter = get_object_or_404(Mailing, pk=mailing_id)
    return JsonResponse(_progress(letter))


def reach(plan):
    """How many a circular reaches, and by language, as a sentence."""
    told = ngettext("%(count)d person", "%(count)d people", plan.total) % {"count": plan.total}
    languages = [
        _("%(language)s: %(count)d") % {"language": language_name(code), "count": count}
        for code, count in plan.readers.items()
    ]
    return f"{told} ({_(', ').join(languages)})" if languages else told


def language_name(code):
    return get_language_info(code)["name_translated"]


def _context(request, letter):
    context = screen_context(
        request, str(letter), opts=Mailing._meta, edition=letter.edition, mailing=letter
    )
    if letter.sent_at:
        return {**context, "progress": _progress(letter)}
    return {
        **context,
        **_told(plan_mailing(letter)),
        "letters": _letters(letter),
        "empty": [f"{{{name}}}" for name in Circular(letter).empty_placeholders],
    }


def _told(plan):
    borrowed = [
        _("%(language)s: %(count)d will read it in %(other)s, since it is not written in theirs.")
        % {
            "language": language_name(code),
            "count": count,
            "other": language_name(other),
        }
        for (code, other), count in plan.borrowed.items()
    ]
    return {"plan": plan, "reach": reach(plan), "borrowed": borrowed, "many": plan.total > MANY}


def _letters(letter):
    """`(language, name, what its reader reads)` for each, of somebody who does not exist."""
    circular = Circular(letter)
    if not circular.languages:
        return []
    return [(code, language_name(code), circular.letter(fictional_reader(code))) for code in CODES]


def _progress(letter):
    counts = letter.recipients.counts()
    if letter.written_out_at is None:  # nobody has a mail yet, which else tells of one long sent
        counts |= {"waiting": counts["sent"], "sent": 0}
    is_over = bool(letter.stopped_at) or (
        letter.written_out_at is not None and not counts["waiting"] and not counts["going"]
    )
    return {**counts, "is_written": letter.written_out_at is not None, "is_over": is_over}


def _address(letter):
    return reverse("admin:mailing", args=[letter.pk])


urlpatterns = [
    path("mailings/readers/", count_readers, name="mailing-readers"),
    path("mailings/<int:mailing_id>/", mailing, name="mailing"),
    path("mailings/<int:mailing_id>/send/", send, name="mailing-send"),
    path("mailings/<int:mailing_id>/progress/", progress, name="mailing-progress"),
]
