"""The institutions of the first edition, and the plainly fictional firms of its attendees."""

from events.models import Partnership
from speakers.models import Organisation

from . import sources

KIND = Organisation.Kind
ROLE = Partnership.Role

# slug → kind, official names, short names (each ar, fr, en), provenance, source
INSTITUTIONS = {
    "industrie-du-maroc": (
        KIND.MEDIA,
        ("مجلة «صناعة المغرب»", "Industrie du Maroc Magazine", "Industrie du Maroc Magazine"),
        ("«صناعة المغرب»", "Industrie du Maroc", "Industrie du Maroc"),
        "seed",
        sources.dispatch(2),
    ),
    "cri-souss-massa": (
        KIND.PUBLIC,
        (
            "المركز الجهوي للاستثمار لجهة سوس-ماسة",
            "Centre régional d’investissement Souss-Massa",
            "Souss-Massa Regional Investment Centre",
        ),
        ("المركز الجهوي للاستثمار", "CRI Souss-Massa", "CRI Souss-Massa"),
        "seed",
        sources.dispatch(2),
    ),
    "wilaya-souss-massa": (
        KIND.PUBLIC,
        (
            "ولاية جهة سوس-ماسة",
            "Wilaya de la région Souss-Massa",
            "Wilaya of the Souss-Massa region",
        ),
        ("ولاية سوس-ماسة", "Wilaya Souss-Massa", "Souss-Massa Wilaya"),
        "seed",
        sources.dispatch(2),
    ),
    "conseil-region-souss-massa": (
        KIND.PUBLIC,
        ("مجلس جهة سوس-ماسة", "Conseil de la région Souss-Massa", "Souss-Massa Regional Council"),
        ("مجلس الجهة", "Conseil régional", "Regional Council"),
        "seed",
        sources.dispatch(2),
    ),
    "cgem-souss-massa": (
        KIND.CHAMBER,
        (
            "الاتحاد العام لمقاولات المغرب لجهة سوس-ماسة",
            "Confédération générale des entreprises du Maroc Souss-Massa",
            "General Confederation of Moroccan Enterprises, Souss-Massa",
        ),
        ("اتحاد مقاولات المغرب سوس-ماسة", "CGEM Souss-Massa", "CGEM Souss-Massa"),
        "seed",
        sources.dispatch(2),
    ),
    "ccis-souss-massa": (
        KIND.CHAMBER,
        (
            "غرفة التجارة والصناعة والخدمات لجهة سوس-ماسة",
            "Chambre de commerce, d’industrie et de services Souss-Massa",
            "Souss-Massa Chamber of Commerce, Industry and Services",
        ),
        ("غرفة التجارة والصناعة والخدمات", "CCIS Souss-Massa", "CCIS Souss-Massa"),
        "seed",
        sources.dispatch(2),
    ),
    "ministere-industrie-commerce": (
        KIND.PUBLIC,
        (
            "وزارة الصناعة والتجارة",
            "Ministère de l’Industrie et du Commerce",
            "Ministry of Industry and Trade",
        ),
        ("وزارة الصناعة والتجارة", "Ministère de l’Industrie", "Ministry of Industry"),
        "found",
        sources.ALMAYDAN,
    ),
    "ministere-investissement": (
        KIND.PUBLIC,
        (
            "الوزارة المنتدبة لدى رئيس الحكومة المكلفة بالاستثمار والالتقائية"
            " وتقييم السياسات العمومية",
            "Ministère délégué auprès du Chef du gouvernement chargé de l’Investissement,"
            " de la Convergence et de l’Évaluation des politiques publiques",
            "Ministry Delegate to the Head of Government in charge of Investment, Convergence"
            " and the Evaluation of Public Policies",
        ),
        (
            "الوزارة المكلفة بالاستثمار",
            "Ministère chargé de l’Investissement",
            "Ministry in charge of Investment",
        ),
        "found",
        sources.ALMAYDAN,
    ),
    "technopark-maroc": (
        KIND.SUPPORT,
        ("تكنوبارك المغرب", "Technopark Maroc", "Technopark Morocco"),
        ("تكنوبارك المغرب", "Technopark Maroc", "Technopark Morocco"),
        "seed",
        sources.dispatch(4),
    ),
    "technopark-agadir": (
        KIND.SUPPORT,
        ("تكنوبارك أكادير", "Technopark Agadir", "Technopark Agadir"),
        ("تكنوبارك أكادير", "Technopark Agadir", "Technopark Agadir"),
        "seed",
        sources.dispatch(4),
    ),
    "cite-de-l-innovation": (
        KIND.SUPPORT,
        (
            "مدينة الابتكار سوس-ماسة",
            "Cité de l’innovation Souss-Massa",
            "Innovation City Souss-Massa",
        ),
        ("مدينة الابتكار", "Cité de l’innovation", "Innovation City"),
        "found",
        sources.CITY_OF_INNOVATION,
    ),
    "algo-consulting-group": (
        KIND.COMPANY,
        ("ألغو كونسلتينغ غروب", "Algo Consulting Group", "Algo Consulting Group"),
        ("ألغو كونسلتينغ غروب", "Algo Consulting Group", "Algo Consulting Group"),
        "seed",
        sources.dispatch(5),
    ),
    # Its Latin spelling is not known: the Arabic stands alone.
    "aza-petrosolutions": (
        KIND.COMPANY,
        ("أزا بيتروسولوشنز", "", ""),
        ("أزا بيتروسولوشنز", "", ""),
        "seed",
        sources.dispatch(7),
    ),
}

DESCRIPTIONS = {
    "cite-de-l-innovation": (
        "تقع مدينة الابتكار داخل الحرم الجامعي لجامعة ابن زهر بأكادير على مساحة 5000 متر مربع،"
        " ودُشنت في 6 فبراير 2020.",
        "Installée sur le campus de l’université Ibn Zohr à Agadir, la Cité de l’innovation"
        " occupe 5 000 m². Elle a été inaugurée le 6 février 2020.",
        "The Innovation City stands on the campus of Ibn Zohr University in Agadir, on 5,000 m²."
        " It was inaugurated on 6 February 2020.",
    ),
}

WEBSITES = {
    "industrie-du-maroc": "https://industries.ma/",
    "ccis-souss-massa": "https://ccis-agadir.ma/",
}

# In the order of the sources and, for the ministries, of protocol.
PARTNERSHIPS = (
    (ROLE.INITIATOR, ("industrie-du-maroc", "cri-souss-massa")),
    (
        ROLE.COOPERATION,
        (
            "wilaya-souss-massa",
            "conseil-region-souss-massa",
            "cgem-souss-massa",
            "ccis-souss-massa",
        ),
    ),
    (ROLE.AEGIS, ("ministere-industrie-commerce", "ministere-investissement")),
)

# slug → kind, names (ar, fr, en)
FIRMS = {
    "modele-agro": (
        KIND.COMPANY,
        ("نموذج للصناعات الغذائية", "Modèle Agro SARL", "Demo Agro Ltd"),
    ),
    "modele-logistique": (
        KIND.COMPANY,
        ("نموذج للوجستيك", "Modèle Logistique", "Demo Logistics"),
    ),
    "modele-energie": (KIND.COMPANY, ("نموذج للطاقة", "Modèle Énergie", "Demo Energy")),
    "modele-emballage": (
        KIND.COMPANY,
        ("نموذج للتلفيف", "Modèle Emballage", "Demo Packaging"),
    ),
    "modele-capteurs": (
        KIND.STARTUP,
        ("مقاولة ناشئة نموذج 1", "Start-up modèle 1", "Demo Start-up 1"),
    ),
    "modele-irrigation": (
        KIND.STARTUP,
        ("مقاولة ناشئة نموذج 2", "Start-up modèle 2", "Demo Start-up 2"),
    ),
    "modele-logiciel": (
        KIND.STARTUP,
        ("مقاولة ناشئة نموذج 3", "Start-up modèle 3", "Demo Start-up 3"),
    ),
    "modele-capital": (
        KIND.INVESTOR,
        ("صندوق استثمار نموذج", "Fonds modèle", "Demo Fund"),
    ),
    "modele-universite": (
        KIND.UNIVERSITY,
        ("مختبر جامعي نموذج", "Laboratoire modèle", "Demo Laboratory"),
    ),
    "modele-agence": (
        KIND.PUBLIC,
        ("وكالة عمومية نموذج", "Agence publique modèle", "Demo Public Agency"),
    ),
    "modele-presse": (KIND.MEDIA, ("جريدة نموذج", "Journal modèle", "Demo Gazette")),
}
