"""What attendees are made of: the categories are sourced, every person is fictional."""

from speakers.models import Organisation

from . import sources

KIND = Organisation.Kind

# slug → name (ar, fr, en), provenance, source, one person of it (ar, fr)
CATEGORIES = {
    "economic-actor": (
        ("الفاعلون الاقتصاديون", "Acteurs économiques", "Economic actors"),
        "seed",
        sources.dispatch(9),
        ("فاعل اقتصادي", "Acteur économique"),
    ),
    "decision-maker": (
        ("صناع القرار", "Décideurs", "Decision-makers"),
        "seed",
        sources.dispatch(9),
        ("صانع قرار", "Décideur"),
    ),
    "industry": (
        (
            "ممثلو القطاع الصناعي",
            "Représentants du secteur industriel",
            "Industry representatives",
        ),
        "seed",
        sources.dispatch(9),
        ("صناعي", "Industriel"),
    ),
    "project-holder": (
        ("حاملو المشاريع", "Porteurs de projets", "Project holders"),
        "seed",
        sources.dispatch(9),
        ("حامل مشروع", "Porteur de projet"),
    ),
    "investor": (
        ("المستثمرون", "Investisseurs", "Investors"),
        "seed",
        sources.dispatch(9),
        ("مستثمر", "Investisseur"),
    ),
    "expert": (
        ("الخبراء", "Experts", "Experts"),
        "seed",
        sources.dispatch(9),
        ("خبير", "Expert"),
    ),
    "researcher": (
        ("الباحثون والمهنيون", "Chercheurs et professionnels", "Researchers and professionals"),
        "found",
        sources.AGADIR_INO,
        ("باحث", "Chercheur"),
    ),
    "diplomat": (
        ("السلك الدبلوماسي", "Corps diplomatique", "Diplomats"),
        "found",
        sources.ALMAYDAN,
        ("دبلوماسي", "Diplomate"),
    ),
    "exhibitor": (
        ("العارضون", "Exposants", "Exhibitors"),
        "found",
        sources.AGADIR_INO,
        ("عارض", "Exposant"),
    ),
    "press": (
        ("الصحافة", "Presse", "Press"),
        "illustrative",
        sources.ILLUSTRATIVE,
        ("صحفي", "Journaliste"),
    ),
}
# Where people of a category work, unless anywhere.
EMPLOYERS = {
    "decision-maker": {KIND.PUBLIC},
    "industry": {KIND.COMPANY},
    "project-holder": {KIND.STARTUP},
    "investor": {KIND.INVESTOR},
    "expert": {KIND.COMPANY, KIND.UNIVERSITY},
    "researcher": {KIND.UNIVERSITY},
    "diplomat": {KIND.PUBLIC},
    "exhibitor": {KIND.COMPANY, KIND.STARTUP},
    "press": {KIND.MEDIA},
}

# How often each comes, in the order above.
WEIGHTS = (8, 5, 12, 13, 8, 5, 4, 1, 3, 1)
COUNTRIES = ("MA",) * 12 + ("FR", "FR", "ES", "SN", "CI", "TN", "DE", "AE")
LANGUAGES = ("ar", "ar", "ar", "fr", "fr", "en")

# As a person of each language writes them: (ar, fr, en).
POSITIONS = (
    ("مدير", "Directeur", "Director"),
    ("مسؤولة التصدير", "Responsable export", "Export Manager"),
    ("رئيس مشروع", "Chef de projet", "Project Manager"),
    ("مسيرة", "Gérante", "Managing Director"),
    ("مهندسة", "Ingénieure", "Engineer"),
    ("مكلف بالشراكات", "Chargé des partenariats", "Partnership Officer"),
)
