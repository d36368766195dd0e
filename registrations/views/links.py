"""The ways to an attendee's own pages: the link of a mail, its code, a new one."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import limited
from events.stars import require_our_page
from events.views.frame import frame, published_edition
from registrations import actions
from registrations.public_forms import CodeForm, LinkRequestForm
from registrations.visiting import begin_visit, label_of, private, visit_of

SEE_OTHER = 303


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def link(request, edition, secret):
    """Where a mail leads. Programs look at mails before their readers: only a press opens.

    Its address must not be told by the `Referer` header. Under that policy browsers send
    `Origin: null`, so that `Sec-Fetch-Site` says who posts; who posts it has the secret anyway.
    """
    edition = published_edition(edition)
    if request.method == "POST":
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            raise PermissionDenied
        browser = {"label": label_of(request), "visit": visit_of(request)}
        opened = actions.use_link(edition=edition, secret=secret, **browser)
        if opened:
            return _enter(edition, opened)
    context = {**_frame(edition), "is_over": request.method == "POST"}
    response = private(render(request, "registrations/link.html", context))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def link_request(request, edition):
    """Sends a new link to an e-mail, if it is registered; the answer does not say so."""
    edition = published_edition(edition)
    form = _form(LinkRequestForm, request, edition)
    if form.is_bound and form.is_valid():
        address = reverse("registrations:link-sent", args=[edition.slug])
        return private(HttpResponseRedirect(address, status=SEE_OTHER))
    context = {**_frame(edition), "form": form}
    return private(limited(render(request, "registrations/link_request.html", context), form))


@require_safe
def link_sent(request, edition):
    edition = published_edition(edition)
    form = CodeForm(request=request, edition=edition)
    context = {**_frame(edition), "form": form, "is_sent": True}
    return private(render(request, "registrations/link_code.html", context))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def link_code(request, edition):
    """The other way in: the six digits, typed where the mail cannot be opened."""
    edition = published_edition(edition)
    form = _form(CodeForm, request, edition, label=label_of(request))
    if form.is_bound and form.is_valid():
        return _enter(edition, form.opened)
    context = {**_frame(edition), "form": form}
    return private(limited(render(request, "registrations/link_code.html", context), form))


def _form(form_class, request, edition, **kwargs):
    if request.method == "POST":
        require_our_page(request)
    return form_class(request.POST or None, request=request, edition=edition, **kwargs)


def _enter(edition, opened):
    _visit, secret = opened
    address = reverse("registrations:me", args=[edition.slug])
    response = private(HttpResponseRedirect(address, status=SEE_OTHER))
    return begin_visit(response, secret) if secret else response


def _frame(edition):
    return {**frame(edition, "me"), "picture": "", "linked": []}
