"""Registering: first as what, then everything on one page."""

from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import limited
from events.models import Page
from events.stars import require_our_page
from events.views.frame import frame, published_edition
from forum.lib.languages import CODES, pick
from forum.lib.stored import linked_keys, stored_page
from forum.lib.wallclock import local_parts
from registrations import actions, notices
from registrations.models import Admission, Registration
from registrations.registering_form import RegisteringForm
from registrations.visiting import begin_visit, label_of, private
from speakers.models import Organisation

SEE_OTHER = 303
Standing = Admission.Standing
TAKING = (Standing.OPEN, Standing.FEW, Standing.APPROVAL, Standing.WAITING)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@linked_keys("category")
def register(request, edition):
    edition = published_edition(edition)
    rows = standings(edition)
    chosen = next((r for r in rows if r["slug"] == request.GET.get("category")), None)
    if request.method == "POST":
        require_our_page(request)
    if chosen and chosen["is_taking"]:
        return _register_as(request, edition, chosen)
    context = {**frame(edition, "register"), "picture": "", "linked": [], "rows": rows}
    context |= {"chosen": chosen, "is_taking": any(row["is_taking"] for row in rows)}
    return _unstored(render(request, "registrations/register.html", context))


def _register_as(request, edition, chosen):
    form = RegisteringForm(
        request.POST if request.method == "POST" else None,
        request=request,
        edition=edition,
        admission=chosen["admission"],
        partners=notices.partners_asking(edition),
    )
    if form.is_bound and form.is_valid() and (answer := _sign_up(request, form)):
        return answer
    context = {
        **frame(edition, "register"),
        "picture": "",
        "linked": [],
        "form": form,
        "chosen": chosen,
        "has_notice": Page.Kind.PRIVACY in (edition.page_kinds or "").split(","),
    }
    response = render(request, "registrations/register_form.html", context)
    return _unstored(limited(response, form))


def _sign_up(request, form):
    """The page after a registration; None where it was refused, which the form then says."""
    registration = form.registration()
    try:
        status = actions.sign_up(
            registration=registration,
            admission=form.admission,
            answers=form.answers(),
            consents=form.consents(),
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None
    if registration.email:
        address = reverse("registrations:register-done", args=[form.edition.slug])
        query = urlencode({"state": status})
        return _unstored(HttpResponseRedirect(f"{address}?{query}", status=SEE_OTHER))
    # Nobody else can be meant, and no mail leads back: this browser may stay.
    _visit, secret = actions.open_visit(registration=registration, label=label_of(request))
    address = reverse("registrations:me", args=[form.edition.slug])
    return private(begin_visit(HttpResponseRedirect(address, status=SEE_OTHER), secret))


@require_safe
@linked_keys("state")
def done(request, edition):
    """What becomes of a registration, the same for whoever was registered before."""
    edition = published_edition(edition)
    state = request.GET.get("state")
    if state not in Registration.Status.values:
        return HttpResponseRedirect(reverse("registrations:register", args=[edition.slug]))
    context = {**frame(edition, "register"), "picture": "", "linked": [], "state": state}
    return private(render(request, "registrations/register_done.html", context))


@require_safe
@stored_page()
def organisations(request, edition):
    """The names of the institutions that stand on public pages, and of nobody else."""
    edition = published_edition(edition)
    public = Organisation.objects.filter(partnerships__edition__is_published=True)
    rows = public.distinct().in_name_order().values(*(f"name_{code}" for code in CODES))
    texts = ({code: row[f"name_{code}"] for code in CODES} for row in rows)
    names = dict.fromkeys(filter(None, (pick(names)[0] for names in texts)))
    return JsonResponse(list(names), safe=False, json_dumps_params={"ensure_ascii": False})


def standings(edition):
    """Every category that the public may choose, and where it stands now."""
    admissions = Admission.objects.of_edition(edition).filter(is_public=True)
    rows = []
    for admission in admissions:
        admission.edition = edition
        standing = admission.standing()
        rows.append(
            {
                "admission": admission,
                "category": admission.category,
                "slug": admission.category.slug,
                "standing": standing,
                "is_taking": standing in TAKING,
                **(_opening(admission) if standing == Standing.LATER else {}),
            }
        )
    return rows


def _opening(admission):
    day, time, _fold = local_parts(admission.opens_at, admission.edition.zone)
    return {"opens_on": day, "opens_at": f"{time:%H:%M}"}


def _unstored(response):
    response.headers["Cache-Control"] = "no-store"
    return response
