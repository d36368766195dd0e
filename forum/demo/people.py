"""The people of the first edition: nine are real, the others say that they are models."""

from . import sources

MR = ("السيد", "M.", "Mr")
MS = ("السيدة", "Mme", "Ms")
CHAIRMAN = ("الرئيس المدير العام", "Président-directeur général", "Chairman and CEO")

# slug → honorifics, names, positions (each ar, fr, en), organisation, provenance, source.
# A spelling that is not known stays empty.
REAL = {
    "lamiae-benmakhlouf": (
        MS,
        ("لمياء بنمخلوف", "Lamiae Benmakhlouf", "Lamiae Benmakhlouf"),
        ("المديرة العامة", "Directrice générale", "Director General"),
        "technopark-maroc",
        "seed",
        sources.dispatch(4),
    ),
    "tarik-fadli": (
        MR,
        ("طارق فضلي", "Tarik Fadli", "Tarik Fadli"),
        CHAIRMAN,
        "algo-consulting-group",
        "seed",
        sources.dispatch(5),
    ),
    "oukouk": (
        MR,
        ("حسين أوكوك", "", ""),
        (
            "خبير في الحوسبة السحابية والذكاء الاصطناعي",
            "Expert en informatique en nuage et en intelligence artificielle",
            "Expert in cloud computing and artificial intelligence",
        ),
        None,
        "seed",
        sources.dispatch(6),
    ),
    "azmzi": (
        MR,
        ("زكرياء أزمزي", "", ""),
        CHAIRMAN,
        "aza-petrosolutions",
        "seed",
        sources.dispatch(7),
    ),
    "saaid-amzazi": (
        MR,
        ("سعيد أمزازي", "Saaïd Amzazi", "Saaïd Amzazi"),
        (
            "والي جهة سوس-ماسة، عامل عمالة أكادير إداوتنان",
            "Wali de la région Souss-Massa, gouverneur de la préfecture d’Agadir Ida-Outanane",
            "Wali of the Souss-Massa region, Governor of the Agadir Ida-Outanane prefecture",
        ),
        "wilaya-souss-massa",
        "found",
        sources.AGADIR_INO,
    ),
    "karim-achengli": (
        MR,
        ("كريم أشنكلي", "Karim Achengli", "Karim Achengli"),
        (
            "رئيس مجلس جهة سوس-ماسة",
            "Président du Conseil régional",
            "President of the Regional Council",
        ),
        "conseil-region-souss-massa",
        "found",
        sources.AGADIR_TV,
    ),
    "ibrahim-benmoussa": (
        MR,
        ("إبراهيم بنموسى", "Ibrahim Benmoussa", "Ibrahim Benmoussa"),
        ("الكاتب العام", "Secrétaire général", "Secretary General"),
        "ministere-investissement",
        "found",
        sources.AGADIR_TV,
    ),
    "afaf-saaidi": (
        MS,
        ("عفاف السعيدي", "Afaf Saaidi", "Afaf Saaidi"),
        ("مديرة الصناعات", "Directrice des industries", "Director of Industries"),
        "ministere-industrie-commerce",
        "found",
        sources.AGADIR_TV,
    ),
    "hicham-rahioui-idrissi": (
        MR,
        ("هشام الرحيوي الإدريسي", "Hicham Rahioui Idrissi", "Hicham Rahioui Idrissi"),
        CHAIRMAN,
        "industrie-du-maroc",
        "found",
        sources.EXPRESS_TV,
    ),
}

# slug → names (ar, fr, en), firm. There is no such person.
MODELS = {
    "modele-animatrice": (
        ("منشطة الجلسات (نموذج)", "Animatrice modèle", "Demo Moderator"),
        "modele-universite",
    ),
    "modele-animateur": (
        ("منشط الجلسات (نموذج)", "Animateur modèle", "Demo Host"),
        "modele-presse",
    ),
    "modele-logisticienne": (
        ("خبيرة اللوجستيك (نموذج)", "Logisticienne modèle", "Demo Logistics Expert"),
        "modele-logistique",
    ),
    "modele-energeticien": (
        ("خبير الطاقة (نموذج)", "Énergéticien modèle", "Demo Energy Expert"),
        "modele-energie",
    ),
    "modele-industrielle": (
        ("صناعية (نموذج)", "Industrielle modèle", "Demo Manufacturer"),
        "modele-agro",
    ),
    "modele-emballeur": (
        ("مختص في التلفيف (نموذج)", "Emballeur modèle", "Demo Packager"),
        "modele-emballage",
    ),
    "modele-investisseuse": (
        ("مستثمرة (نموذج)", "Investisseuse modèle", "Demo Investor"),
        "modele-capital",
    ),
    "modele-analyste": (
        ("محلل مالي (نموذج)", "Analyste modèle", "Demo Analyst"),
        "modele-capital",
    ),
    "modele-fondatrice": (
        ("مؤسسة مقاولة ناشئة (نموذج)", "Fondatrice modèle", "Demo Founder"),
        "modele-capteurs",
    ),
    "modele-chercheur": (
        ("باحث (نموذج)", "Chercheur modèle", "Demo Researcher"),
        "modele-universite",
    ),
    "modele-rapporteuse": (
        ("مقررة (نموذج)", "Rapporteuse modèle", "Demo Rapporteur"),
        "modele-presse",
    ),
}
