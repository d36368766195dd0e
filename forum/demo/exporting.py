"""The lists that an organisation is asked for every year, as saved profiles."""

from registrations.exports import QUESTIONS, SENSITIVE
from registrations.models import ExportProfile, Registration

from .records import texts
from .registrations import load_categories

FORMAT, STATUS = ExportProfile.Format, Registration.Status
# (name, columns, categories, statuses, format, usual reason)
PROFILES = (
    (
        ("الصحافة", "Presse", "Press"),
        ("name", "name_latin", "organisation", "position", "language", "email", "phone", "photo"),
        ("press",),
        (STATUS.CONFIRMED,),
        FORMAT.XLSX,
        "Accréditations remises au service de presse",
    ),
    (
        ("الفندق", "Hôtel", "Hotel"),
        ("name_latin", "name", "organisation", "country", "category"),
        (),
        (STATUS.CONFIRMED,),
        FORMAT.XLSX,
        "Réservation des chambres du forum",
    ),
    (
        ("النقل", "Transport", "Transport"),
        ("name", "name_latin", "organisation", "phone", "language", QUESTIONS),
        (),
        (STATUS.CONFIRMED,),
        FORMAT.XLSX,
        "Navettes entre l’hôtel, l’aéroport et le forum",
    ),
    (
        ("مطبعة الشارات", "Impression des badges", "Badge printer"),
        ("reference", "name", "name_latin", "organisation", "position", "category", "badge_code"),
        (),
        (STATUS.CONFIRMED,),
        FORMAT.CSV,
        "Impression des badges par le prestataire",
    ),
    (
        ("شريك", "Partenaire", "Partner"),
        ("name", "name_latin", "organisation", "position", "country", "email", "phone"),
        (),
        (),
        FORMAT.XLSX,
        "Liste de ceux qui ont accepté le partage avec ce partenaire",
    ),
    (
        ("الإطعام", "Restauration", "Catering"),
        ("name", "category", SENSITIVE),
        (),
        (STATUS.CONFIRMED,),
        FORMAT.XLSX,
        "Régimes alimentaires et besoins d’accès pour le traiteur",
    ),
)


def load_profiles():
    """The profiles that every edition may use; where there are some, they stay as they are."""
    if ExportProfile.objects.exists():
        return
    categories = load_categories()
    for name, columns, slugs, statuses, fmt, reason in PROFILES:
        profile = ExportProfile.objects.create(
            columns=columns, statuses=statuses, fmt=fmt, reason=reason, **texts(name=name)
        )
        profile.categories.set(categories[slug] for slug in slugs)
