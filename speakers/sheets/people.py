"""The sheet of speakers."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from speakers.models import Organisation, Speaker

from .columns import EmailColumn, ProseColumn, SlugColumn, in_three_languages
from .institutions import GUID, SLUG_HELP, NamedSheet
from .references import RefColumn
from .typed import ChoiceColumn

NO_ORGANISATION = _("There is no organisation “%(text)s”; add it to the sheet of organisations.")
NO_SPEAKER = _("There is no speaker “%(text)s”; add this person to the sheet of speakers.")


class SpeakerSheet(NamedSheet):
    kind, title = "speakers", _("Speakers")
    model, order = Speaker, 2
    columns = [
        *in_three_languages(
            "name",
            _("Name"),
            longest=200,
            width=32,
            spellings=("full name", "nom", "nom complet", "speaker", "intervenant", "الاسم الكامل"),
        ),
        *in_three_languages("honorific", _("Honorific"), longest=30, width=12),
        *in_three_languages(
            "position",
            _("Position"),
            longest=250,
            spellings=("fonction", "job title", "الصفة", "المنصب"),
        ),
        RefColumn(
            "organisation",
            _("Organisation"),
            model=Organisation,
            unknown=NO_ORGANISATION,
            width=32,
            spellings=("company", "institution", "organization", "المؤسسة"),
        ),
        EmailColumn(
            "email",
            _("E-mail"),
            longest=254,
            is_ltr=True,
            width=30,
            spellings=("email", "mail", "courriel"),
            help_text=_("For the organisers only; shown nowhere."),
        ),
        ChoiceColumn(
            "language",
            _("Language of mails"),
            choices=settings.LANGUAGES,
            spellings=("language", "langue", "اللغة"),
        ),
        *in_three_languages("biography", _("Biography"), ProseColumn, width=50),
        SlugColumn("slug", _("Address"), longest=80, is_ltr=True, help_text=SLUG_HELP),
        GUID,
    ]

    def example(self, book):
        return {
            "name_ar": "فلان الفلاني",
            "name_fr": "Exemple Exemple",
            "name_en": "Example Example",
            "email": "example@example.org",
        }
