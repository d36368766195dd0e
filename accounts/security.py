"""A colleague's own page: the second factor, the browsers that hold their sign-in."""

import secrets
from base64 import b32encode

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp.plugins.otp_totp.models import TOTPDevice

from . import actions, staff_session
from .forms import CodeForm, EnrolForm, RecoveryCodeForm, limited
from .models import RecoveryCode, RememberedDevice, SignedInSession
from .models.second_factor import REMEMBERED
from .screens import recently_confirmed, screen, screen_context
from .staff_session import Factor

NEW_KEY = "new_key"
FEW_CODES = 3


@screen()
@require_safe
def security(request):
    user = request.user
    codes_left = RecoveryCode.objects.left(user)
    context = screen_context(
        request,
        _("Security of my account"),
        device=TOTPDevice.objects.filter(user=user, confirmed=True).first(),
        is_required=settings.REQUIRE_SECOND_FACTOR,
        codes_left=codes_left,
        are_codes_few=codes_left <= FEW_CODES,
        newest_code=RecoveryCode.objects.newest(user),
        remembered=RememberedDevice.objects.live().filter(user=user),
        sessions=SignedInSession.objects.filter(user=user).current(),
        own_key=request.session.session_key,
    )
    return TemplateResponse(request, "accounts/security.html", context)


@screen()
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request):
    """After the password: a code of the application, or one on paper."""
    back = safe_address(request)
    if staff_session.owes(request.session) != Factor.ASKED:
        return HttpResponseRedirect(back)
    if not actions.has_second_factor(request.user):
        staff_session.note_no_second_factor(request)  # it was taken away in the meantime
        return HttpResponseRedirect(back)
    with_paper = "paper" in request.GET
    form = (RecoveryCodeForm if with_paper else CodeForm)(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        staff_session.note_second_factor(request)
        warn_of_few_codes(request)
        response = HttpResponseRedirect(back)
        return hand_token(request, response) if form.cleaned_data["remember"] else response
    context = {
        **screen_context(request, _("Second step of signing in")),
        "has_permission": False,
        "form": form,
        "with_paper": with_paper,
        "next": back,
    }
    return limited(TemplateResponse(request, "accounts/second_factor.html", context), form)


def warn_of_few_codes(request):
    count = RecoveryCode.objects.left(request.user)
    if count > FEW_CODES:
        return
    text = ngettext("%(count)s recovery code is left.", "%(count)s recovery codes are left.", count)
    messages.warning(
        request,
        format_html(
            '{} <a href="{}">{}</a>',
            text % {"count": count},
            reverse("admin:security"),
            _("Make ten new codes"),
        ),
    )


def hand_token(request, response):
    """Let this browser keep what spares it the second step for 30 days."""
    response.set_cookie(
        staff_session.DEVICE_COOKIE,
        actions.remember_device(user=request.user, label=staff_session.label_of(request)),
        max_age=REMEMBERED,
        secure=settings.IS_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


@screen()
@require_http_methods(["GET", "HEAD", "POST"])
@recently_confirmed
def enrol(request):
    """Give the application a key, and show ten codes for the day on which it is lost, once."""
    has_factor = actions.has_second_factor(request.user)
    if "code" in request.POST and NEW_KEY not in request.session and has_factor:
        return codes_were_shown(request)
    key = request.session.setdefault(NEW_KEY, secrets.token_hex(20))
    form = EnrolForm(request.POST if "code" in request.POST else None, request=request, key=key)
    if form.is_valid():
        del request.session[NEW_KEY]
        staff_session.note_second_factor(request)
        return codes_page(request, form.recovery_codes)
    device = TOTPDevice(user=request.user, key=key)
    context = {
        **screen_context(request, _("Two-step sign-in")),
        "has_permission": False,
        "form": form,
        "is_required": staff_session.owes(request.session) == Factor.NONE,
        "is_replacement": has_factor,
        "picture": qr_code(device.config_url),
        "groups": in_fours(b32encode(device.bin_key).decode()),
        "next": safe_address(request),
    }
    return limited(TemplateResponse(request, "accounts/enrol.html", context), form)


@screen()
@require_POST
@recently_confirmed
def renew_codes(request):
    if not actions.has_second_factor(request.user):
        return HttpResponseRedirect(reverse("admin:security"))
    if request.POST.get("newest") != str(RecoveryCode.objects.newest(request.user)):
        return codes_were_shown(request)
    return codes_page(request, actions.renew_recovery_codes(user=request.user))


@screen()
@require_POST
@recently_confirmed
def remove(request):
    if settings.REQUIRE_SECOND_FACTOR:
        messages.error(request, _("Here everybody signs in in two steps: it can only be replaced."))
    else:
        actions.remove_second_factor(user=request.user, by=request.user)
        staff_session.note_no_second_factor(request)
        messages.success(request, _("From now on your password alone signs you in."))
    return HttpResponseRedirect(reverse("admin:security"))


@screen()
@require_POST
def forget_devices(request):
    devices = chosen(request, RememberedDevice.objects.filter(user=request.user))
    actions.forget_devices(devices=devices, user=request.user, by=request.user)
    messages.success(request, _("The second step will be asked for there again."))
    return HttpResponseRedirect(reverse("admin:security"))


@screen()
@require_POST
def end_sessions(request):
    """The one that is named, or all but this one."""
    own = SignedInSession.objects.filter(user=request.user)
    others = own.exclude(session_key=request.session.session_key)
    count = actions.end_sessions(
        sessions=chosen(request, others), user=request.user, by=request.user
    )
    text = ngettext("%(count)d browser is signed out.", "%(count)d browsers are signed out.", count)
    messages.success(request, text % {"count": count})
    return HttpResponseRedirect(reverse("admin:security"))


def chosen(request, records):
    """The one of `records` that the button names; all without a name, none with a wrong one."""
    key = request.POST.get("pk", "")
    if not key:
        return records
    is_key = key.isascii() and key.isdigit() and len(key) < 19
    return records.filter(pk=int(key)) if is_key else records.none()


def codes_page(request, codes):
    context = {
        **screen_context(request, _("Your recovery codes")),
        "has_permission": False,
        "codes": [f"{code[:5]}-{code[5:]}" for code in codes],
        "next": safe_address(request),
    }
    return TemplateResponse(request, "accounts/recovery_codes.html", context)


def codes_were_shown(request):
    """To who loads the page of the codes again, which sends its form again: they are kept."""
    text = _(
        "Two-step sign-in is on. Your recovery codes were shown once: without them, make new ones."
    )
    messages.info(request, text)
    return HttpResponseRedirect(reverse("admin:security"))


def safe_address(request):
    """Where to go on to: what `next` says if it is an address of ours, else the first page."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else reverse("admin:index")


def qr_code(text):
    """The picture that a telephone reads, dark on light also where the page is dark."""
    svg = segno.make(text, error="m").svg_inline(
        omitsize=True, light="#fff", dark="#000", svgclass=None, lineclass=None
    )
    return mark_safe(svg)  # noqa: S308  made by segno from our own text


def in_fours(text):
    return [text[n : n + 4] for n in range(0, len(text), 4)]


urlpatterns = [
    path("security/", security, name="security"),
    path("security/second-factor/", enrol, name="second-factor-enrol"),
    path("security/second-factor/remove/", remove, name="second-factor-remove"),
    path("security/codes/", renew_codes, name="recovery-codes-renew"),
    path("security/devices/forget/", forget_devices, name="devices-forget"),
    path("security/sessions/end/", end_sessions, name="sessions-end"),
    path("second-factor/", second_factor, name="second-factor"),
]
