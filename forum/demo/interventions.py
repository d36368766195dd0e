"""What was said at the first edition, summarised from the agency's report; never a quotation."""

from events.models import Intervention

KIND = Intervention.Kind

# kind, speaker (None: what the speakers agreed on), paragraph of the report, tracks, words
INTERVENTIONS = (
    (
        KIND.CONSENSUS,
        None,
        8,
        ("financing",),
        (
            "أجمع المتدخلون على ضرورة الجمع بين التمويل المرن والمواكبة المتخصصة والولوج الفعلي"
            " إلى السوق.",
            "Les intervenants s’accordent à réunir un financement souple, un accompagnement"
            " spécialisé et un accès réel au marché.",
            "The speakers agreed that flexible financing, specialised support and effective"
            " access to the market must be combined.",
        ),
    ),
    (
        KIND.CONSENSUS,
        None,
        8,
        ("innovation",),
        (
            "الابتكار التكنولوجي رافعة لا غنى عنها للتنافسية الصناعية، في سوس-ماسة وعلى الصعيد"
            " الوطني.",
            "L’innovation technologique est un levier désormais indispensable de la compétitivité"
            " industrielle, dans la région comme dans le pays.",
            "Technological innovation is now indispensable to industrial competitiveness, in"
            " Souss-Massa and nationally.",
        ),
    ),
    (
        KIND.STATEMENT,
        "lamiae-benmakhlouf",
        4,
        ("innovation",),
        (
            "يشكل تكنوبارك أكادير ومدينة الابتكار اليوم قاطرة لريادة الأعمال التكنولوجية، بفضل"
            " شراكة بين القطاعين العام والخاص تساهم فيها الجهة والولاية والمركز الجهوي للاستثمار.",
            "Le Technopark d’Agadir et la Cité de l’innovation entraînent aujourd’hui"
            " l’entrepreneuriat technologique, grâce à un partenariat public-privé auquel"
            " participent la Région, la Wilaya et le CRI.",
            "Technopark Agadir and the Innovation City now drive technology entrepreneurship,"
            " thanks to a public-private partnership in which the Region, the Wilaya and the"
            " Regional Investment Centre take part.",
        ),
    ),
    (
        KIND.ANNOUNCEMENT,
        "lamiae-benmakhlouf",
        4,
        ("financing",),
        (
            "على المدى القريب: تعزيز القطب الجهوي بصناديق تمويل أولي خاصة.",
            "À court terme : doter le pôle régional de fonds d’amorçage dédiés.",
            "In the near term: dedicated seed funds for the regional hub.",
        ),
    ),
    (
        KIND.ANNOUNCEMENT,
        "lamiae-benmakhlouf",
        4,
        ("innovation",),
        (
            "على المدى القريب: توسيع منظومة المواكبة.",
            "À court terme : élargir l’accompagnement.",
            "In the near term: a broader support (mentoring) system.",
        ),
    ),
    (
        KIND.ANNOUNCEMENT,
        "lamiae-benmakhlouf",
        4,
        ("innovation",),
        (
            "على المدى القريب: إطار تنظيمي يتيح للمقاولات الناشئة ولوجا مبسطا إلى الطلبيات"
            " العمومية.",
            "À court terme : un cadre réglementaire qui ouvre plus simplement la commande publique"
            " aux start-up.",
            "In the near term: a regulatory framework giving start-ups simplified access to"
            " public orders.",
        ),
    ),
    (
        KIND.STATEMENT,
        "tarik-fadli",
        5,
        ("innovation",),
        (
            "أبرز روح الإبداع والدينامية لدى المقاولين الشباب بالجهة.",
            "Il souligne l’inventivité et la volonté des jeunes entrepreneurs de la région.",
            "He highlighted the creativity and drive of the region’s young entrepreneurs.",
        ),
    ),
    (
        KIND.OBSTACLE,
        "tarik-fadli",
        5,
        ("innovation",),
        (
            "تعقيد الإجراءات الإدارية.",
            "La complexité des procédures administratives.",
            "Complicated administrative procedures.",
        ),
    ),
    (
        KIND.OBSTACLE,
        "tarik-fadli",
        5,
        ("innovation",),
        (
            "صعوبة توفير مراجع في الصفقات العمومية.",
            "La difficulté à fournir des références dans les marchés publics.",
            "The difficulty of producing references for public contracts.",
        ),
    ),
    (
        KIND.PROPOSAL,
        "tarik-fadli",
        5,
        ("innovation",),
        (
            "إرساء بيئة تنظيمية تتيح تجريب المشاريع المبتكرة بمرونة وأمان.",
            "Instaurer un environnement réglementaire d’expérimentation, où tester des projets"
            " innovants avec souplesse et en sécurité.",
            "A regulatory sandbox in which innovative projects can be tried out flexibly and"
            " safely.",
        ),
    ),
    (
        KIND.PROPOSAL,
        "tarik-fadli",
        5,
        ("financing", "innovation"),
        (
            "إحداث ائتمان ضريبي للبحث والتطوير يدعم خزينة المقاولات الناشئة التكنولوجية.",
            "Créer un crédit d’impôt recherche et développement qui soulage la trésorerie des"
            " jeunes entreprises technologiques.",
            "A research and development tax credit to support the cash position of technology"
            " start-ups.",
        ),
    ),
    (
        KIND.CALL,
        "oukouk",
        6,
        ("financing",),
        (
            "دعوة المجموعات الخاصة المغربية إلى انخراط أكبر في تمويل رأس المال المخاطر.",
            "Un engagement accru des groupes privés marocains dans le capital-risque.",
            "A greater commitment of private Moroccan groups to venture capital.",
        ),
    ),
    (
        KIND.CALL,
        "oukouk",
        6,
        ("innovation",),
        (
            "تعزيز الشراكات مع الجامعات، بما ينوع منظومة الابتكار ويقوي السيادة"
            " التكنولوجية للمغرب.",
            "Des partenariats renforcés avec les universités, pour diversifier l’écosystème"
            " d’innovation et conforter la souveraineté technologique du pays.",
            "Stronger partnerships with universities, to diversify the innovation ecosystem and"
            " reinforce Morocco’s technological sovereignty.",
        ),
    ),
    (
        KIND.CALL,
        "azmzi",
        7,
        ("innovation",),
        (
            "التركيز على الفرص التكنولوجية المنبثقة من القطاعات التقليدية للجهة.",
            "Viser les occasions technologiques issues des secteurs traditionnels de la région.",
            "Focus on the technology opportunities that arise from the region’s traditional"
            " sectors.",
        ),
    ),
    (
        KIND.STATEMENT,
        "azmzi",
        7,
        ("innovation",),
        (
            "القرب من مراكز الإنتاج ودينامية الشراكات المحلية عاملان حاسمان لتحويل الابتكار المحلي"
            " إلى حلول ذات بعد دولي.",
            "La proximité des lieux de production et la vitalité des partenariats locaux peuvent"
            " porter l’innovation locale à une échelle internationale.",
            "Closeness to production centres and the dynamism of local partnerships are decisive"
            " in turning local innovation into solutions of international reach.",
        ),
    ),
)
