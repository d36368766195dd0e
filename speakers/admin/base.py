"""What the back-office forms and lists of all rooms have in common."""

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from forum.lib.languages import CODES, direction
from forum.lib.markup import html_code
from forum.lib.text import clean, normalise
from speakers.forms import RecordForm

from .recorded import RecordedAdmin

SHOWN_AT_ONCE = _("Shown to the public at once, when you save.")
SHOWN_WHEN_PUBLISHED = _("Shown to the public when you publish the programme.")
# Letters from which a line is shown as two rows: three columns leave little width.
LONG_LINE = 200
LEFT_TO_RIGHT = (
    models.SlugField,
    models.EmailField,
    models.URLField,
    models.UUIDField,
)


def three(field):
    """The columns of a translated `field` on one line, Arabic first."""
    return tuple(f"{field}_{code}" for code in CODES)


def advanced(*fields):
    """The folded fieldset of what fills itself."""
    return (_("Advanced"), {"classes": ["collapse"], "fields": fields})


def thumbnail(picture):
    """A stored picture in small, or a dash."""
    if not picture:
        return "–"
    return format_html('<img class="thumbnail" src="{}" alt="" loading="lazy">', picture.small_url)


class DirectedFields(BaseModelAdmin):
    """Each text field says its language and direction, so that scripts never mix their sides."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        language = getattr(db_field, "language", None)
        if field is None:
            return None
        if language:
            field.required = False
            field.widget.attrs |= {"lang": html_code(language), "dir": direction(language)}
            if language != CODES[0]:
                field.help_text = ""
            if isinstance(db_field, models.CharField) and (db_field.max_length or 0) >= LONG_LINE:
                field.widget = AdminTextareaWidget(attrs={**field.widget.attrs, "rows": 2})
        elif isinstance(db_field, LEFT_TO_RIGHT):
            field.widget.attrs["dir"] = "ltr"
        if isinstance(db_field, models.TextField):
            field.widget.attrs["rows"] = 5
        if db_field.is_relation:
            # What is chosen here may be mended or added in passing, never deleted.
            field.widget.can_delete_related = field.widget.can_view_related = False
        return field


class TrilingualAdmin(RecordedAdmin, DirectedFields, TranslationAdmin):
    """A record in three languages, side by side."""

    form = RecordForm
    show_full_result_count = False
    list_per_page = 50

    def get_search_results(self, request, queryset, search_term):
        # The autocomplete hands over whatever it was sent; a database may choke on a NUL.
        return super().get_search_results(request, queryset, clean(search_term))


class TrilingualInline(DirectedFields, TranslationStackedInline):
    extra = 0


class DeletionBox(forms.CheckboxInput):
    """The box that deletes its row, named for a screen reader."""

    def __init__(self):
        super().__init__(attrs={"aria-label": _("Delete")})


class LabelledTabularInline(DirectedFields, admin.TabularInline):
    """Rows whose cells are named for a screen reader: the column heading alone is not tied."""

    extra = 0

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and field.label:
            field.widget.attrs["aria-label"] = field.label
        return field

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.deletion_widget = DeletionBox
        return formset


class NormalisedSearch(admin.ModelAdmin):
    """Search in the normalised column: a name is found in either script, with any marks."""

    search_fields = ["search"]

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, normalise(search_term))


class MissingLanguageFilter(admin.SimpleListFilter):
    """Records whose name or title lacks a language."""

    title = _("missing translation")
    parameter_name = "missing"
    field = "name"

    def lookups(self, request, model_admin):
        return [("ar", _("Arabic")), ("fr", _("French")), ("en", _("English"))]

    def queryset(self, request, queryset):
        if self.value() not in CODES:
            return queryset
        column = f"{self.field}_{self.value()}"
        return queryset.filter(models.Q(**{column: ""}) | models.Q(**{column: None}))


class ReadOnlyAdmin(admin.ModelAdmin):
    """A record that only the program writes."""

    show_full_result_count = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
