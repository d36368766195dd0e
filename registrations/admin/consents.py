from django.contrib import admin

from registrations.forms import ConsentForm, ConsentFormSet
from registrations.models import Consent


class ConsentInline(admin.StackedInline):
    """Consents are evidence: they are added and withdrawn, never changed or deleted."""

    model = Consent
    form = ConsentForm
    formset = ConsentFormSet
    fields = (
        ("purpose", "partner"),
        ("text_version", "language", "channel"),
        "given_at",
        ("withdraw", "withdrawn_at"),
    )
    readonly_fields = ("withdrawn_at",)
    autocomplete_fields = ("partner",)
    extra = 0
    can_delete = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("partner")
