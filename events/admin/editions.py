"""The start of a year: an edition made from the last one; and its end: the archive."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.db.models import Max
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.screens import screen, screen_context
from events.actions.editions import (
    PARTS,
    archive_edition,
    clone_edition,
    draft_of,
    reopen_edition,
)
from events.desk import edition_named
from events.models import Edition
from forum.lib.languages import direction
from forum.lib.markup import html_code
from speakers.admin.base import three
from speakers.forms import RecordForm

# As many weeks later: the same day of the week.
YEAR = dt.timedelta(weeks=52)
FIRST_YEAR, LAST_YEAR = 2000, 2100


class CloneForm(RecordForm):
    """What is new about the next edition; all else comes from the last one."""

    with_sessions = forms.BooleanField(
        label=gettext_lazy("Also the sessions, without their speakers"),
        help_text=gettext_lazy("In the draft, on the same day of the forum; none is public."),
        required=False,
    )

    class Meta:
        model = Edition
        fields = ["slug", "number", *three("name"), "starts_on"]
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date", "dir": "ltr"}, format="%Y-%m-%d")
        }

    def __init__(self, source, *args, **kwargs):
        self.source = source
        super().__init__(*args, instance=draft_of(source), initial=_initial(source), **kwargs)
        self.fields["slug"].required = True
        self.fields["slug"].widget.attrs["dir"] = "ltr"
        for name in three("name"):
            code = name.rpartition("_")[2]
            self.fields[name].widget.attrs |= {"lang": html_code(code), "dir": direction(code)}

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(_("This day is not possible."))
        self.instance.ends_on = day + (self.source.ends_on - self.source.starts_on)
        return day


def _initial(source):
    highest = Edition.objects.aggregate(highest=Max("number"))["highest"]
    slug = str(int(source.slug) + 1) if source.slug.isascii() and source.slug.isdigit() else ""
    return {
        "slug": slug,
        "number": highest + 1,
        "starts_on": source.starts_on + YEAR,
        **{name: getattr(source, name) for name in three("name")},
    }


@screen("events.add_edition")
@require_http_methods(["GET", "HEAD", "POST"])
def clone(request, slug):
    source = edition_named(request, slug)
    form = CloneForm(source, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            edition = clone_edition(
                source=source,
                edition=form.instance,
                by=request.user,
                with_sessions=form.cleaned_data["with_sessions"],
            )
        except IntegrityError:
            form.add_error(
                None, _("Somebody has just made an edition with this address or number.")
            )
        else:
            messages.success(request, _("The edition is made. It is not public yet."))
            return HttpResponseRedirect(reverse("admin:dashboard", args=[edition.slug]))
    context = {
        "edition": source,
        "form": form,
        "parts": [(part, part.count(source)) for part in PARTS],
    }
    title = _("Start the next edition")
    return TemplateResponse(
        request, "admin/events/edition_clone.html", screen_context(request, title, **context)
    )


@screen("events.add_edition", "events.change_edition")
@require_http_methods(["GET", "HEAD", "POST"])
def archive(request, slug):
    """Ask, then archive the edition, or reopen an archived one."""
    edition = edition_named(request, slug)
    if request.method == "POST":
        # What the page said, so that a second click on an old page does not do the opposite.
        if "archive" in request.POST and not edition.is_archived:
            archive_edition(edition=edition, by=request.user)
            messages.success(request, _("The edition is archived."))
        elif "reopen" in request.POST and edition.is_archived:
            reopen_edition(edition=edition, by=request.user)
            messages.success(request, _("The edition is open again."))
        return HttpResponseRedirect(reverse("admin:dashboard", args=[edition.slug]))
    title = _("Reopen the edition") if edition.is_archived else _("Archive the edition")
    context = screen_context(request, title, edition=edition)
    return TemplateResponse(request, "admin/events/edition_archive.html", context)


urlpatterns = [
    path("editions/<slug:slug>/clone/", clone, name="edition-clone"),
    path("editions/<slug:slug>/archive/", archive, name="edition-archive"),
]
