from django.contrib import admin

from registrations.models import Category
from speakers.admin.base import TrilingualAdmin, advanced, three
from speakers.admin.records import SOURCED


@admin.register(Category)
class CategoryAdmin(TrilingualAdmin):
    list_display = ("name", "position")
    search_fields = ("name_ar", "name_fr", "name_en")
    fieldsets = ((None, {"fields": (three("name"), "position")}), advanced("slug", *SOURCED))
