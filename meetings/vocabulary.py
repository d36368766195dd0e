"""The vocabulary that an installation begins with; the coordinator may widen it in the back office.

Sectors: the eight ecosystems of the region and the rising ones, with the forum's themes.
Each line is `(kind, code, parent's code, Arabic, French, English)`.
"""

SECTORS = (
    ("agrifood-sea", "", "الصناعات الغذائية والبحر", "Agroalimentaire et mer", "Agri-food and sea"),
    (
        "agro-industry",
        "agrifood-sea",
        "الصناعة الفلاحية والغذائية",
        "Agro-industrie",
        "Agro-industry",
    ),
    ("shipbuilding", "agrifood-sea", "بناء السفن", "Construction navale", "Shipbuilding"),
    ("materials", "", "الكيمياء والمواد", "Chimie et matériaux", "Chemistry and materials"),
    ("chemicals", "materials", "الكيمياء", "Chimie", "Chemicals"),
    ("plastics", "materials", "البلاستيك", "Plasturgie", "Plastics"),
    ("leather", "materials", "الجلد", "Cuir", "Leather"),
    (
        "building-materials",
        "materials",
        "مواد البناء",
        "Matériaux de construction",
        "Building materials",
    ),
    ("mobility", "", "التنقل والطيران", "Mobilité et aéronautique", "Mobility and aviation"),
    ("automotive", "mobility", "صناعة السيارات", "Automobile", "Automotive"),
    (
        "electric-mobility",
        "mobility",
        "التنقل الكهربائي",
        "Mobilité électrique",
        "Electric mobility",
    ),
    ("aviation", "mobility", "صناعة الطيران", "Aéronautique", "Aviation"),
    ("energy", "", "الطاقة", "Énergie", "Energy"),
    ("green-hydrogen", "energy", "الهيدروجين الأخضر", "Hydrogène vert", "Green hydrogen"),
    (
        "energy-transition",
        "energy",
        "الانتقال الطاقي",
        "Transition énergétique",
        "Energy transition",
    ),
    ("services", "", "الخدمات", "Services", "Services"),
    ("offshoring", "services", "ترحيل الخدمات", "Offshoring", "Offshoring"),
    ("logistics", "services", "اللوجستيك", "Logistique", "Logistics"),
    (
        "financial-services",
        "services",
        "الخدمات المالية",
        "Services financiers",
        "Financial services",
    ),
    (
        "technology",
        "services",
        "التكنولوجيا والرقمنة",
        "Technologies et numérique",
        "Technology and digital",
    ),
)
SUBJECTS = (
    ("finance", "", "التمويل", "Financement", "Financing"),
    ("equity", "finance", "رأس المال والمساهمة", "Capital et prise de participation", "Equity"),
    ("loan", "finance", "القروض والإيجار التمويلي", "Crédit et crédit-bail", "Loans and leasing"),
    ("guarantee", "finance", "الضمانات", "Garanties", "Guarantees"),
    ("support-programme", "finance", "برامج الدعم", "Programmes d’appui", "Support programmes"),
    ("trade", "", "الأسواق والزبناء", "Marchés et clients", "Markets and customers"),
    (
        "purchasing",
        "trade",
        "الشراء والتزود",
        "Achats et approvisionnement",
        "Purchasing and supply",
    ),
    (
        "distribution",
        "trade",
        "التوزيع والتمثيل التجاري",
        "Distribution et représentation",
        "Distribution and representation",
    ),
    ("export", "trade", "التصدير", "Export", "Export"),
    ("public-procurement", "trade", "الصفقات العمومية", "Marchés publics", "Public procurement"),
    ("production", "", "الإنتاج", "Production", "Production"),
    (
        "subcontracting",
        "production",
        "المناولة الصناعية",
        "Sous-traitance industrielle",
        "Industrial subcontracting",
    ),
    (
        "machinery",
        "production",
        "الآلات والتجهيزات",
        "Machines et équipements",
        "Machinery and equipment",
    ),
    ("raw-materials", "production", "المواد الأولية", "Matières premières", "Raw materials"),
    ("packaging", "production", "التعبئة والتغليف", "Emballage", "Packaging"),
    ("maintenance", "production", "الصيانة", "Maintenance", "Maintenance"),
    ("supply-chain", "", "سلسلة التوريد", "Chaîne logistique", "Supply chain"),
    ("transport", "supply-chain", "النقل والشحن", "Transport et fret", "Transport and freight"),
    (
        "cold-storage",
        "supply-chain",
        "التخزين والتبريد",
        "Entreposage et froid",
        "Storage and cold chain",
    ),
    ("customs", "supply-chain", "الخدمات الجمركية", "Services douaniers", "Customs services"),
    ("innovation", "", "الابتكار", "Innovation", "Innovation"),
    (
        "research",
        "innovation",
        "البحث والتطوير",
        "Recherche et développement",
        "Research and development",
    ),
    (
        "technology-transfer",
        "innovation",
        "نقل التكنولوجيا",
        "Transfert de technologie",
        "Technology transfer",
    ),
    (
        "software",
        "innovation",
        "البرمجيات والحلول الرقمية",
        "Logiciels et solutions numériques",
        "Software and digital solutions",
    ),
    (
        "testing",
        "innovation",
        "الاختبار وشهادات المطابقة",
        "Essais et certification",
        "Testing and certification",
    ),
    ("development", "", "تنمية المقاولة", "Développement de l’entreprise", "Business development"),
    (
        "joint-venture",
        "development",
        "شراكة أو مقاولة مشتركة",
        "Partenariat ou coentreprise",
        "Partnership or joint venture",
    ),
    ("industrial-land", "development", "العقار الصناعي", "Foncier industriel", "Industrial land"),
    (
        "advice",
        "development",
        "الاستشارة والمواكبة",
        "Conseil et accompagnement",
        "Advice and support",
    ),
    (
        "training",
        "development",
        "التكوين والكفاءات",
        "Formation et compétences",
        "Training and skills",
    ),
)
STAGES = (
    ("stage-idea", "", "فكرة", "Idée", "Idea"),
    ("stage-prototype", "", "نموذج أولي", "Prototype", "Prototype"),
    ("stage-first-customers", "", "الزبناء الأوائل", "Premiers clients", "First customers"),
    ("stage-growth", "", "النمو", "Croissance", "Growth"),
    ("stage-established", "", "مقاولة قائمة", "Entreprise établie", "Established firm"),
)
TICKETS = (
    (
        "ticket-under-1m",
        "",
        "أقل من مليون درهم",
        "Moins de 1 million de dirhams",
        "Under 1 million dirhams",
    ),
    (
        "ticket-1m-5m",
        "",
        "من مليون إلى 5 ملايين درهم",
        "De 1 à 5 millions de dirhams",
        "1 to 5 million dirhams",
    ),
    (
        "ticket-5m-20m",
        "",
        "من 5 ملايين إلى 20 مليون درهم",
        "De 5 à 20 millions de dirhams",
        "5 to 20 million dirhams",
    ),
    (
        "ticket-20m-100m",
        "",
        "من 20 إلى 100 مليون درهم",
        "De 20 à 100 millions de dirhams",
        "20 to 100 million dirhams",
    ),
    (
        "ticket-over-100m",
        "",
        "أكثر من 100 مليون درهم",
        "Plus de 100 millions de dirhams",
        "Over 100 million dirhams",
    ),
)
LANGUAGES = (
    ("lang-ar", "", "العربية", "Arabe", "Arabic"),
    ("lang-zgh", "", "الأمازيغية", "Amazighe", "Amazigh"),
    ("lang-fr", "", "الفرنسية", "Français", "French"),
    ("lang-en", "", "الإنجليزية", "Anglais", "English"),
    ("lang-es", "", "الإسبانية", "Espagnol", "Spanish"),
    ("lang-de", "", "الألمانية", "Allemand", "German"),
    ("lang-it", "", "الإيطالية", "Italien", "Italian"),
    ("lang-pt", "", "البرتغالية", "Portugais", "Portuguese"),
    ("lang-tr", "", "التركية", "Turc", "Turkish"),
    ("lang-zh", "", "الصينية", "Chinois", "Chinese"),
)
VOCABULARY = {
    "sector": SECTORS,
    "subject": SUBJECTS,
    "stage": STAGES,
    "ticket": TICKETS,
    "language": LANGUAGES,
}


def install_vocabulary(term_model):
    """Add what is missing of it; what is there stays as the coordinator left it."""
    ids = dict(term_model.objects.values_list("code", "pk"))
    for kind, lines in VOCABULARY.items():
        for position, (code, parent, arabic, french, english) in enumerate(lines):
            if code not in ids:
                term = term_model.objects.create(
                    kind=kind,
                    code=code,
                    parent_id=ids.get(parent),
                    position=position,
                    name_ar=arabic,
                    name_fr=french,
                    name_en=english,
                    name=french,
                )
                ids[code] = term.pk
