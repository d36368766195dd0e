"""The first edition and its programme: titles and themes are sourced, hours and rooms are not."""

import datetime as dt

from events.models import Appearance

from . import sources

ROLE = Appearance.Role
FIRST_DAY, SECOND_DAY = dt.date(2025, 5, 5), dt.date(2025, 5, 6)

NAME = (
    "المنتدى الدولي للصناعة والخدمات بجهة سوس-ماسة",
    "Forum international de l’industrie et des services Souss-Massa",
    "International Forum for Industry and Services of Souss-Massa",
)
SLOGAN = (
    "أكادير سوس-ماسة، قطب استراتيجي للصناعة والخدمات بالمغرب",
    "Agadir Souss-Massa, pôle stratégique pour l’industrie et les services au Maroc",
    "Agadir Souss-Massa, a strategic hub for industry and services in Morocco",
)
CITY = ("أكادير", "Agadir", "Agadir")
INTRODUCTION = (
    "جمعت الدورة الأولى بأكادير، على مدى يومين، فاعلين اقتصاديين وصناع قرار وممثلين عن القطاع"
    " الصناعي وحاملي مشاريع ومستثمرين وخبراء. وتناولت النقاشات تحديات اللوجستيك والتمويل"
    " والابتكار والاندماج في سلاسل القيمة، كما تناولت مكانة سوس-ماسة قطبا صناعيا صاعدا في قلب"
    " المملكة والانتقال الطاقي والتسريع الصناعي. وتخللت المنتدى جلسات موضوعاتية ومحاضرات ولقاءات"
    " ثنائية ترمي إلى تعزيز التعاون بين القطاعين العام والخاص والدفع بمشاريع مهيكلة جديدة.",
    "Deux jours durant, la première édition a réuni à Agadir des acteurs économiques, des"
    " décideurs, des représentants de l’industrie, des porteurs de projets, des investisseurs et"
    " des experts. Les échanges ont porté sur les défis de la logistique, le financement,"
    " l’innovation et l’intégration dans les chaînes de valeur, mais aussi sur la place de"
    " Souss-Massa comme pôle industriel émergent au cœur du Royaume, la transition énergétique"
    " et l’accélération industrielle. Séances thématiques, conférences et rencontres"
    " bilatérales devaient y renforcer la coopération public-privé et faire avancer de nouveaux"
    " projets structurants.",
    "For two days the first edition brought together in Agadir economic actors, decision-makers,"
    " representatives of industry, project holders, investors and experts. They"
    " discussed the challenges of logistics, financing, innovation and integration into value"
    " chains, and also the position of Souss-Massa as a rising industrial hub in the heart of"
    " the Kingdom, the energy transition and industrial acceleration. Thematic sessions,"
    " lectures and bilateral meetings were meant to strengthen public-private cooperation and to"
    " move new structuring projects forward.",
)

# slug → name (ar, fr, en), provenance, source
TRACKS = {
    "logistics": (
        ("تحديات اللوجستيك", "Défis de la logistique", "Logistics challenges"),
        "seed",
        sources.dispatch(3),
    ),
    "financing": (("التمويل", "Financement", "Financing"), "seed", sources.dispatch(3)),
    "innovation": (("الابتكار", "Innovation", "Innovation"), "seed", sources.dispatch(3)),
    "value-chains": (
        ("إدماج سلاسل القيمة", "Intégration des chaînes de valeur", "Value-chain integration"),
        "seed",
        sources.dispatch(3),
    ),
    "industrial-hub": (
        (
            "سوس-ماسة، قطب صناعي صاعد في قلب المملكة",
            "Souss-Massa, pôle industriel émergent au cœur du Royaume",
            "Souss-Massa, a rising industrial hub in the heart of the Kingdom",
        ),
        "seed",
        sources.dispatch(9),
    ),
    "energy": (
        ("الانتقال الطاقي", "Transition énergétique", "Energy transition"),
        "seed",
        sources.dispatch(9),
    ),
    "acceleration": (
        ("التسريع الصناعي", "Accélération industrielle", "Industrial acceleration"),
        "seed",
        sources.dispatch(9),
    ),
}

TYPES = {
    "opening": (
        ("الجلسة الافتتاحية", "Séance d’ouverture", "Opening session"),
        "found",
        sources.AGADIR_TV,
    ),
    "thematic-session": (
        ("جلسة موضوعاتية", "Séance thématique", "Thematic session"),
        "seed",
        sources.dispatch(10),
    ),
    "workshop": (
        ("ورشة موضوعاتية", "Atelier thématique", "Thematic workshop"),
        "found",
        sources.AGADIR_INO,
    ),
    "talk": (("محاضرة", "Conférence", "Talk"), "seed", sources.dispatch(10)),
    "bilateral-meeting": (
        ("لقاء ثنائي", "Rencontre bilatérale (B2B)", "Bilateral (B2B) meeting"),
        "seed",
        sources.dispatch(10),
    ),
    "professional-meeting": (
        ("لقاء مهني", "Rencontre professionnelle", "Professional meeting"),
        "found",
        sources.AGADIR_INO,
    ),
    "demonstration": (
        ("عرض تطبيقي", "Démonstration", "Practical demonstration"),
        "found",
        sources.AGADIR_INO,
    ),
    "closing": (
        ("الجلسة الختامية", "Séance de clôture", "Closing session"),
        "illustrative",
        sources.ILLUSTRATIVE,
    ),
}

# slug → name (ar, fr, en), capacity
ROOMS = {
    "main-hall": (("القاعة الكبرى", "Grande salle", "Main hall"), 400),
    "room-a": (("قاعة الجلسات أ", "Salle de séance A", "Session room A"), 120),
    "room-b": (("قاعة الجلسات ب", "Salle de séance B", "Session room B"), 80),
    "b2b-area": (("فضاء اللقاءات الثنائية", "Espace B2B", "B2B area"), 40),
    "exhibition-area": (("فضاء العرض", "Espace exposition", "Exhibition area"), None),
}

# Where each block of nine meeting slots begins; none runs beside the opening or the closing.
MEETING_BLOCKS = (
    (FIRST_DAY, dt.time(10, 30)),
    (FIRST_DAY, dt.time(14, 30)),
    (SECOND_DAY, dt.time(9, 30)),
    (SECOND_DAY, dt.time(14, 30)),
)

REPORTED_TITLE = (
    "أوردت الصحافة عنوان هذه الورشة، ولم تنشر توقيتها ولا قاعتها ولا المتدخلين فيها: فهذه أمثلة.",
    "La presse rapporte le titre de cet atelier, mais ni son heure, ni sa salle, ni ses"
    " intervenants : ce sont ici des exemples.",
    "The press reports the title of this workshop, but not its time, its room or its speakers:"
    " those are examples here.",
)
INFERRED_TITLE = (
    "تحدثت الصحافة عن أربع ورشات ونشرت عنوانين منها فقط؛ واستُنتج هذا العنوان من مواضيع النقاش"
    " الواردة في تقرير الوكالة. أما التوقيت والقاعة والمتدخلون فأمثلة.",
    "La presse parle de quatre ateliers et n’en nomme que deux ; ce titre est déduit des sujets"
    " de débat que cite l’agence. L’heure, la salle et les intervenants sont des exemples.",
    "The press speaks of four workshops and names only two; this title is inferred from the"
    " subjects of debate that the agency lists. Time, room and speakers are examples.",
)
MEETINGS_ABSTRACT = (
    "لقاءات من 20 دقيقة حول طاولات مرقمة، بموعد مسبق.",
    "Des rencontres de 20 minutes à des tables numérotées, sur rendez-vous.",
    "Meetings of 20 minutes at numbered tables, by appointment.",
)
