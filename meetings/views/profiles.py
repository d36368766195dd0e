"""What attendees do to their profile: write it, send it, share it with colleagues, withdraw it."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import limited
from meetings.actions import (
    ProfileRefused,
    remove_delegate,
    submit_profile,
    withdraw_profile,
)
from meetings.models import Delegate, Profile
from meetings.profile_forms import DelegateForm, PresenceForm, ProfileForm
from registrations.models import Registration

from .me import back, meetings_page, show

PAGE = "meetings:me-profile"


@require_http_methods(["GET", "HEAD", "POST"])
@meetings_page
def own_profile(request, registration, profile):
    """The form of one's profile; who was sent along fills in languages and times alone."""
    if is_closed(registration):
        return back("meetings:me", registration)
    data = request.POST if request.method == "POST" else None
    if profile and profile.registration_id != registration.pk:
        form = PresenceForm(data, registration=registration)
        if form.is_bound and form.is_valid():
            form.save()
            return back("meetings:me", registration, done="saved")
        return _page(request, registration, profile, form)
    form = ProfileForm(data, registration=registration, profile=profile)
    if form.is_bound and form.is_valid() and (saved := form.save()):
        if "draft" in request.POST and not saved.is_sent:
            return back("meetings:me", registration, done="saved")
        try:
            sent = submit_profile(profile=saved)
        except ProfileRefused as refusal:
            form.add_error(None, refusal)
            return _page(request, registration, saved, form)
        return back("meetings:me", registration, done="sent" if sent.is_waiting else "saved")
    return _page(request, registration, profile, form)


@require_http_methods(["GET", "HEAD", "POST"])
@meetings_page
def withdraw(request, registration, profile):
    """Asks once more, then withdraws the profile."""
    is_own = profile and profile.registration_id == registration.pk
    if not is_own or profile.state == Profile.State.WITHDRAWN:
        return back("meetings:me", registration)
    if request.method != "POST":
        return show(request, registration, profile, "meetings/me/withdraw.html", page=PAGE)
    withdraw_profile(profile=profile)
    return back("meetings:me", registration, done="withdrawn")


@require_http_methods(["GET", "HEAD", "POST"])
@meetings_page
def delegates(request, registration, profile):
    """Who sits at the table for the profile; its owner names colleagues by their reference."""
    if profile is None or is_closed(registration):
        return back("meetings:me", registration)
    is_own = profile.registration_id == registration.pk
    data = request.POST if request.method == "POST" and is_own else None
    form = DelegateForm(data, profile=profile)
    if form.is_bound and form.is_valid():
        return back("meetings:me-delegates", registration, done="named")
    people = profile.delegates.select_related("registration__organisation")
    people = people.prefetch_related("languages")
    response = show(
        request,
        registration,
        profile,
        "meetings/me/delegates.html",
        page="meetings:me-delegates",
        form=form,
        people=people,
    )
    return limited(response, form)


@require_POST
@meetings_page
def remove(request, registration, profile, pk):
    """Its owner takes a colleague off the profile; a colleague takes themselves off."""
    rows = Delegate.objects.filter(profile=profile).select_related("profile")
    delegate = get_object_or_404(rows, pk=pk)
    is_own = profile.registration_id == registration.pk
    if is_own or delegate.registration_id == registration.pk:
        try:
            remove_delegate(delegate=delegate)
        except ValidationError:  # the owner, who stays
            return back("meetings:me-delegates", registration)
    name = "meetings:me-delegates" if is_own else "meetings:me"
    return back(name, registration, done="left")


def is_closed(registration):
    """Whether nothing can be said any more: the registration has ended, or the edition."""
    edition = registration.edition
    is_over = edition.phase() == edition.Phase.AFTER
    return registration.status in Registration.ENDED or is_over


def _page(request, registration, profile, form):
    return show(request, registration, profile, "meetings/me/profile.html", page=PAGE, form=form)
