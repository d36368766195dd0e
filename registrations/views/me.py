"""The pages of an attendee: what was registered, and what may be done with it."""

from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import limited
from events.views.frame import frame
from registrations import actions
from registrations.models import Registration
from registrations.public_forms import EmailChangeForm, EmailForm
from registrations.registering_form import OwnDetailsForm, field_of
from registrations.visiting import attendee_page, leave, visit_of

from .me_own import choices_of, is_past
from .me_sections import sections_of

SEE_OTHER = 303
# What has just been done, said on the next page.
DONE = ("accepted", "cancelled", "corrected", "chosen", "email", "ended")


@require_safe
@attendee_page
def me(request, registration):
    return _page(request, registration)


@require_POST
@attendee_page
def accept(request, registration):
    """Take the seat that is offered."""
    try:
        actions.accept_offer(registration=registration)
    except ValidationError as refusal:
        registration.refresh_from_db()
        return _page(request, registration, refusal=refusal.messages, status=409)
    return _back(registration, "accepted")


@require_http_methods(["GET", "HEAD", "POST"])
@attendee_page
def cancel(request, registration):
    """Asks once more, then cancels."""
    if registration.status in Registration.ENDED or is_past(registration):
        return _back(registration)
    if request.method != "POST":
        return _render(request, registration, "registrations/me_cancel.html")
    try:
        actions.cancel(registration=registration)
    except ValidationError as refusal:
        registration.refresh_from_db()
        return _page(request, registration, refusal=refusal.messages, status=409)
    return _back(registration, "cancelled")


@require_http_methods(["GET", "HEAD", "POST"])
@attendee_page
def details(request, registration):
    """Correct what was told."""
    if registration.status in Registration.ENDED:
        return _back(registration)
    data = request.POST if request.method == "POST" else None
    given = {"request": request, "edition": registration.edition}
    form = OwnDetailsForm(data, registration=registration, **given)
    if form.is_bound and form.is_valid():
        actions.correct_own(
            registration=registration, fields=form.details(), answers=form.answers()
        )
        return _back(registration, "corrected")
    return _render(request, registration, "registrations/me_details.html", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@attendee_page
def email(request, registration):
    """Another e-mail: first a code is sent there, then it is typed here."""
    given = {"request": request, "edition": registration.edition, "registration": registration}
    form: EmailForm | EmailChangeForm
    if request.method != "POST":
        form = EmailForm(**given)
    elif "code" in request.POST:
        form = EmailChangeForm(request.POST, **given)
        if form.is_valid():
            return _back(registration, "email")
    else:
        form = EmailForm(request.POST, **given)
        if form.is_valid():
            form = EmailChangeForm(initial={"email": form.cleaned_data["email"]}, **given)
    context = {"form": form, "is_sent": isinstance(form, EmailChangeForm)}
    return limited(_render(request, registration, "registrations/me_email.html", **context), form)


@require_POST
@attendee_page
def consents(request, registration):
    """Give and take back: what is ticked stands."""
    asked = choices_of(registration)
    wanted = [choice for choice in asked if request.POST.get(field_of(*choice))]
    actions.choose_consents(
        registration=registration, asked=asked, wanted=wanted, language=get_language()
    )
    return _back(registration, "chosen")


@require_POST
@attendee_page
def end_others(request, registration):
    """Close the pages in every other browser."""
    actions.end_visits(registration=registration, but=visit_of(request))
    return _back(registration, "ended")


@require_POST
@attendee_page
def leave_device(request, registration):
    """Close the pages in this browser."""
    visit_of(request).delete()
    home = reverse("events:edition-detail", args=[registration.edition.slug])
    return leave(HttpResponseRedirect(home, status=SEE_OTHER))


def _page(request, registration, refusal=(), status=200):
    done = request.GET.get("done")
    return _render(
        request,
        registration,
        "registrations/me.html",
        status=status,
        sections=list(sections_of(request, registration)),
        done=done if done in DONE else "",
        refusal=refusal,
    )


def _render(request, registration, template, status=200, **context):
    context |= {
        **frame(registration.edition, "me"),
        "picture": "",
        "linked": [],
        "registration": registration,
    }
    return render(request, template, context, status=status)


def _back(registration, done=""):
    address = reverse("registrations:me", args=[registration.edition.slug])
    query = f"?{urlencode({'done': done})}" if done else ""
    return HttpResponseRedirect(f"{address}{query}", status=SEE_OTHER)
