"""The sheet of organisations, for readers who may be kept to one of them."""

from django.utils.translation import gettext as _

from events.models import organisations_editable_by
from events.models.remit import WHOLE_PROGRAMME
from speakers.sheets.institutions import OrganisationSheet


class KeptOrganisationSheet(OrganisationSheet):
    def known(self, book):
        editable = organisations_editable_by(book.user)
        book.facts["organisations"] = set(editable.values_list("pk", flat=True))
        return super().known(book)

    def shown(self, book):
        knowns = self.known(book)
        return [known for known in knowns if known.pk in book.facts["organisations"]]

    def check(self, row, book):
        super().check(row, book)
        if row.known is None:
            is_theirs = book.user.has_perm(WHOLE_PROGRAMME)
        else:
            is_theirs = not row.changes or row.known.pk in book.facts["organisations"]
        if not is_theirs:
            row.refuse("", _("This organisation is not yours to change."))
