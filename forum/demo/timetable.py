"""The twelve sessions of the first edition, on illustrative hours."""

import datetime as dt
from dataclasses import dataclass, field

from . import sources
from .programme import (
    FIRST_DAY,
    INFERRED_TITLE,
    MEETINGS_ABSTRACT,
    REPORTED_TITLE,
    ROLE,
    SECOND_DAY,
)


@dataclass(frozen=True)
class Item:
    """One session: texts are (ar, fr, en), `people` are (speaker's slug, role)."""

    slug: str
    type: str
    track: str | None
    room: str
    day: dt.date
    start: dt.time
    minutes: int
    title: tuple[str, str, str]
    abstract: tuple[str, str, str]
    provenance: str = "illustrative"
    source: str = sources.ILLUSTRATIVE
    spoken: tuple[str, ...] = ()
    interpreted: tuple[str, ...] = ()
    people: tuple = field(default=())


def _meetings(slug, day, start, title, track):
    return Item(
        slug,
        "bilateral-meeting",
        track,
        "b2b-area",
        day,
        start,
        180,
        title,
        MEETINGS_ABSTRACT,
        spoken=("ar", "fr", "en"),
    )


SUPPLIERS = (
    "لقاءات ثنائية: موردون ومشترون",
    "Rencontres B2B : fournisseurs et acheteurs",
    "B2B meetings: suppliers and buyers",
)
INVESTORS = (
    "لقاءات ثنائية: حاملو مشاريع ومستثمرون",
    "Rencontres B2B : porteurs de projets et investisseurs",
    "B2B meetings: project holders and investors",
)

TIMETABLE = (
    Item(
        "opening",
        "opening",
        None,
        "main-hall",
        FIRST_DAY,
        dt.time(9, 30),
        60,
        ("افتتاح المنتدى", "Ouverture du forum", "Opening of the forum"),
        (
            "ترأس والي الجهة افتتاح المنتدى، وألقيت خلاله كلمات أوردتها الصحافة. أما التوقيت"
            " والقاعة والمدة فأمثلة.",
            "Le wali de la région a présidé l’ouverture ; la presse en rapporte les allocutions."
            " L’heure, la salle et la durée sont des exemples.",
            "The Wali of the region presided over the opening, whose speeches the press reports."
            " Time, room and length are examples.",
        ),
        "found",
        sources.AGADIR_TV,
        people=(
            ("saaid-amzazi", ROLE.CHAIR),
            ("karim-achengli", ROLE.SPEAKER),
            ("ibrahim-benmoussa", ROLE.SPEAKER),
            ("afaf-saaidi", ROLE.SPEAKER),
            ("hicham-rahioui-idrissi", ROLE.SPEAKER),
        ),
    ),
    _meetings("meetings-1", FIRST_DAY, dt.time(10, 30), SUPPLIERS, "value-chains"),
    Item(
        "workshop-industrial-hub",
        "workshop",
        "industrial-hub",
        "main-hall",
        FIRST_DAY,
        dt.time(11),
        90,
        (
            "جهة سوس-ماسة، قطب صناعي ناشئ في قلب المملكة",
            "La région Souss-Massa, pôle industriel naissant au cœur du Royaume",
            "The Souss-Massa region, a nascent industrial hub in the heart of the Kingdom",
        ),
        REPORTED_TITLE,
        "found",
        sources.AGADIR_INO,
        people=(
            ("modele-animatrice", ROLE.MODERATOR),
            ("modele-industrielle", ROLE.SPEAKER),
            ("modele-emballeur", ROLE.SPEAKER),
        ),
    ),
    Item(
        "workshop-energy-transition",
        "workshop",
        "energy",
        "room-a",
        FIRST_DAY,
        dt.time(14, 30),
        75,
        (
            "الانتقال الطاقي.. رافعة للتنافسية الجهوية",
            "La transition énergétique, levier de la compétitivité régionale",
            "The energy transition, a lever of regional competitiveness",
        ),
        REPORTED_TITLE,
        "found",
        sources.AGADIR_INO,
        people=(
            ("modele-animateur", ROLE.MODERATOR),
            ("modele-energeticien", ROLE.SPEAKER),
            ("modele-chercheur", ROLE.SPEAKER),
        ),
    ),
    _meetings("meetings-2", FIRST_DAY, dt.time(14, 30), INVESTORS, "financing"),
    Item(
        "talk-logistics",
        "talk",
        "logistics",
        "room-b",
        FIRST_DAY,
        dt.time(16),
        45,
        (
            "من الضيعة إلى الميناء: لوجستيك الجهة",
            "De la ferme au port : la logistique de la région",
            "From the farm to the port: the region’s logistics",
        ),
        (
            "محاضرة نموذجية حول التبريد والتجميع والنقل نحو الميناء.",
            "Conférence d’exemple sur la chaîne du froid, le groupage et le transport vers le"
            " port.",
            "An example talk on cold storage, grouping and transport to the port.",
        ),
        spoken=("ar",),
        interpreted=("fr",),
        people=(("modele-logisticienne", ROLE.SPEAKER),),
    ),
    Item(
        "workshop-industrial-acceleration",
        "workshop",
        "acceleration",
        "main-hall",
        SECOND_DAY,
        dt.time(9, 30),
        75,
        ("التسريع الصناعي", "L’accélération industrielle", "Industrial acceleration"),
        INFERRED_TITLE,
        "inferred",
        sources.dispatch(9),
        people=(
            ("modele-animatrice", ROLE.MODERATOR),
            ("modele-industrielle", ROLE.SPEAKER),
            ("modele-energeticien", ROLE.SPEAKER),
        ),
    ),
    _meetings("meetings-3", SECOND_DAY, dt.time(9, 30), SUPPLIERS, "value-chains"),
    Item(
        "workshop-financing",
        "workshop",
        "financing",
        "room-a",
        SECOND_DAY,
        dt.time(11),
        90,
        (
            "برامج وحلول التمويل",
            "Programmes et solutions de financement",
            "Financing programmes and solutions",
        ),
        INFERRED_TITLE,
        "inferred",
        sources.dispatch(9),
        people=(
            ("modele-animateur", ROLE.MODERATOR),
            ("modele-investisseuse", ROLE.SPEAKER),
            ("modele-analyste", ROLE.SPEAKER),
        ),
    ),
    Item(
        "talk-technology-entrepreneurship",
        "talk",
        "innovation",
        "room-b",
        SECOND_DAY,
        dt.time(14, 30),
        75,
        (
            "ريادة الأعمال التكنولوجية: من الفكرة إلى الزبون الأول",
            "Entreprendre dans la technologie : de l’idée au premier client",
            "Technology entrepreneurship: from the idea to the first customer",
        ),
        (
            "محاضرة نموذجية حول المواكبة والتجريب والولوج إلى الطلبيات العمومية.",
            "Conférence d’exemple sur l’accompagnement, l’expérimentation et l’accès à la commande"
            " publique.",
            "An example talk on support, trials and access to public orders.",
        ),
        spoken=("fr",),
        interpreted=("ar", "en"),
        people=(
            ("modele-fondatrice", ROLE.SPEAKER),
            ("modele-chercheur", ROLE.SPEAKER),
        ),
    ),
    _meetings("meetings-4", SECOND_DAY, dt.time(14, 30), INVESTORS, "financing"),
    Item(
        "closing",
        "closing",
        None,
        "main-hall",
        SECOND_DAY,
        dt.time(17, 30),
        45,
        ("خلاصات واختتام", "Conclusions et clôture", "Conclusions and closing"),
        (
            "اختتمت أشغال المنتدى يوم الثلاثاء 6 ماي 2025. أما هذه الجلسة وتوقيتها ومتدخلوها"
            " فأمثلة.",
            "Les travaux se sont achevés le mardi 6 mai 2025. La séance elle-même, son heure et ses"
            " intervenants sont des exemples.",
            "The proceedings ended on Tuesday 6 May 2025. The session itself, its time and its"
            " speakers are examples.",
        ),
        people=(
            ("modele-animatrice", ROLE.MODERATOR),
            ("modele-rapporteuse", ROLE.RAPPORTEUR),
        ),
    ),
)
