"""Spreadsheets in and out: what to bring, what its columns mean, files to take away."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Upload
from accounts.screens import screen, screen_context
from events.models import Edition
from events.models.remit import WHOLE_PROGRAMME, place_of
from forum.lib.spreadsheets import XLSX_TYPE
from forum.lib.text import clean
from speakers.sheets.bringing import (
    PROGRAMME,
    has_unknown_headings,
    recognise,
    sheets_for,
)
from speakers.sheets.directories import Book
from speakers.sheets.mapping import read_headings, remember_columns
from speakers.sheets.reading import LARGEST_FILE
from speakers.sheets.refusals import SheetRefused
from speakers.sheets.sheet import sheet_of
from speakers.sheets.writing import exported, template

LONGEST_NAME = 200
# A schedule of another system touches the edition itself, and its people.
SCHEDULE_PERMISSIONS = (
    "events.add_session",
    "events.change_session",
    "events.change_edition",
    "speakers.add_speaker",
    "speakers.change_speaker",
    WHOLE_PROGRAMME,
)
WRITERS = {"records": exported, "template": template}


def edition_and_sheets(request, slug, kind=None):
    """The edition, and the sheets that `request.user` may bring there: those of `kind`, or all.

    404 for an unknown edition or kind, 403 for what the reader may not do.
    """
    edition = get_object_or_404(Edition, slug=slug)
    allowed = sheets_for(request.user)
    if kind == PROGRAMME:
        allowed = [sheet for sheet in allowed if sheet.is_of_programme]
    elif kind is not None:
        if sheet_of(kind) is None:
            raise Http404
        allowed = [sheet for sheet in allowed if sheet.kind == kind]
    if not allowed:
        raise PermissionDenied
    return edition, allowed


def may_import_schedule(user):
    """A schedule concerns the whole edition: not for an editor who is kept to a part of it."""
    return user.has_perms(SCHEDULE_PERMISSIONS) and place_of(user) is None


def own_upload(request, number):
    """The upload, if it is the reader's: what others brought does not exist for them."""
    return get_object_or_404(Upload, pk=number, owner=request.user)


def tell_imported(request, edition, sentence):
    """Back to where files are brought, with the sentence and the way to the list of changes."""
    address = reverse("admin:changes", args=[edition.slug])
    link = format_html('<a href="{}">{}</a>', address, _("See it among the changes, or undo it"))
    messages.success(request, format_html("{} {}", sentence, link))
    return HttpResponseRedirect(reverse("admin:sheets", args=[edition.slug]))


def tell_imported_before(request, edition, upload):
    """For who comes back, by the browser's own button, to a file that was imported."""
    sentence = _("“%(name)s” has been imported already.") % {"name": upload.name}
    return tell_imported(request, edition, sentence)


def read_upload(request, kind, upload):
    """`(tables with their sheets, names left out)`; 404 for what cannot be read as this kind."""
    try:
        return recognise(kind, bytes(upload.content), request.user)
    except SheetRefused:
        raise Http404 from None


# --- What to bring


@screen()
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request, slug):
    edition, allowed = edition_and_sheets(request, slug)
    refusal = ""
    if request.method == "POST":
        try:
            return _keep(request, edition)
        except SheetRefused as refused:
            refusal = str(refused)
    return _choose_page(request, edition, allowed, refusal)


def _choose_page(request, edition, allowed, refusal):
    of_programme = [sheet for sheet in allowed if sheet.is_of_programme]
    context = screen_context(
        request,
        _("Spreadsheets"),
        edition=edition,
        sheets=allowed,
        programme=PROGRAMME if len(of_programme) > 1 else "",
        chosen=request.POST.get("kind", ""),
        pasted=request.POST.get("rows", ""),
        refusal=refusal,
        may_import_schedule=may_import_schedule(request.user),
    )
    return TemplateResponse(request, "admin/events/sheets.html", context)


def _keep(request, edition):
    """Keep what was brought for its owner alone, and go on to its columns or its rows."""
    if edition.is_archived:
        raise SheetRefused(_("This edition is archived: nothing in it can be changed."))
    kind = request.POST.get("kind", "")
    if kind != PROGRAMME and sheet_of(kind) is None:
        raise SheetRefused(_("Say what the file holds."))
    edition_and_sheets(request, edition.slug, kind)
    name, content = _brought(request)
    found, _left_out = recognise(kind, content, request.user)
    upload = Upload.objects.create(owner=request.user, name=name, content=content)
    is_clear = not has_unknown_headings(found, request.user)
    target = "admin:sheets-rows" if is_clear else "admin:sheets-columns"
    return HttpResponseRedirect(reverse(target, args=[edition.slug, kind, upload.pk]))


def _brought(request):
    """`(name, bytes)` of the file, else of the rows that were pasted."""
    if file := request.FILES.get("file"):
        if file.size > LARGEST_FILE:
            limit = LARGEST_FILE // 2**20
            raise SheetRefused(_("The file is larger than %(limit)s MB.") % {"limit": limit})
        return clean(file.name)[:LONGEST_NAME], file.read()
    rows = request.POST.get("rows", "")
    if not rows.strip():
        raise SheetRefused(_("Choose a file, or paste rows of a spreadsheet with their headings."))
    return _("Pasted rows"), rows.encode("utf-8", "replace")


# --- What its columns mean


@screen()
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request, slug, kind, number):
    edition, _allowed = edition_and_sheets(request, slug, kind)
    upload = own_upload(request, number)
    if upload.is_imported:
        return tell_imported_before(request, edition, upload)
    found, left_out = read_upload(request, kind, upload)
    tables = [
        (sheet, read_headings(sheet, table, request.user), sheet.columns_for(request.user))
        for sheet, table in found
    ]
    if request.method == "POST":
        for sheet, headings, _columns in tables:
            remember_columns(sheet, _meanings(request, sheet, headings))
        return HttpResponseRedirect(reverse("admin:sheets-rows", args=[slug, kind, number]))
    context = screen_context(
        request,
        _("What the columns mean"),
        edition=edition,
        upload=upload,
        kind=kind,
        tables=tables,
        left_out=left_out,
    )
    return TemplateResponse(request, "admin/events/sheets_columns.html", context)


def _meanings(request, sheet, headings):
    """`{heading: column key}` as chosen on the page; unknown keys are left out."""
    keys = {column.key for column in sheet.columns_for(request.user)}
    chosen = {h.text: request.POST.get(f"{sheet.kind}:{h.place}", "") for h in headings}
    return {text: key if key in keys else "" for text, key in chosen.items()}


# --- Files to take away


@screen()
@require_safe
def take_file(request, slug, kind, which):
    edition, allowed = edition_and_sheets(request, slug, kind)
    if which == "records":  # attendees leave the house by their own door
        allowed = [sheet for sheet in allowed if sheet.is_of_programme]
    if which not in WRITERS or not allowed:
        raise Http404
    chunks = WRITERS[which](allowed, Book(edition, request.user))
    headers = {
        "Content-Disposition": content_disposition_header(True, _file_name(edition, kind, which)),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingHttpResponse(chunks, XLSX_TYPE, headers=headers)


def _file_name(edition, kind, which):
    title = kind if kind == PROGRAMME else str(sheet_of(kind).title)
    words = [title, edition.slug, *([_("template")] if which == "template" else [])]
    return "-".join(re.findall(r"\w+", " ".join(words))) + ".xlsx"


urlpatterns = [
    path("sheets/<slug:slug>/", choose, name="sheets"),
    path("sheets/<slug:slug>/<slug:kind>/<int:number>/", columns, name="sheets-columns"),
    path("sheets/<slug:slug>/<slug:kind>/<slug:which>.xlsx", take_file, name="sheets-file"),
]
