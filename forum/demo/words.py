"""Matter of which invented editions are made: each entry is (ar, fr, en)."""

TOPICS = (
    ("سلسلة التبريد", "Chaîne du froid", "The cold chain"),
    ("الهيدروجين الأخضر", "Hydrogène vert", "Green hydrogen"),
    ("تحلية مياه البحر", "Dessalement de l’eau de mer", "Seawater desalination"),
    ("الصناعات الغذائية", "Agro-industrie", "The food industry"),
    ("منتجات البحر", "Produits de la mer", "Seafood"),
    ("زيت الأركان", "Huile d’argan", "Argan oil"),
    ("البواكر والحوامض", "Primeurs et agrumes", "Early vegetables and citrus"),
    ("التلفيف القابل للتدوير", "Emballage recyclable", "Recyclable packaging"),
    ("صناعة السفن", "Construction navale", "Shipbuilding"),
    ("الجلد والنسيج", "Cuir et textile", "Leather and textiles"),
    ("مواد البناء", "Matériaux de construction", "Building materials"),
    ("الصناعة الكيماوية", "Industrie chimique", "The chemical industry"),
    ("السياحة المستدامة", "Tourisme durable", "Sustainable tourism"),
    ("ترحيل الخدمات", "Services externalisés", "Outsourced services"),
    (
        "الذكاء الاصطناعي في المعمل",
        "L’intelligence artificielle à l’usine",
        "AI on the factory floor",
    ),
    ("الأمن السيبراني", "Cybersécurité", "Cybersecurity"),
    ("النجاعة الطاقية", "Efficacité énergétique", "Energy efficiency"),
    ("الطاقة الشمسية", "Énergie solaire", "Solar energy"),
    ("التنقل الكهربائي", "Mobilité électrique", "Electric mobility"),
    ("ميناء أكادير", "Le port d’Agadir", "The port of Agadir"),
    ("مناطق التسريع الصناعي", "Zones d’accélération industrielle", "Industrial acceleration zones"),
    ("التكوين المهني", "Formation professionnelle", "Vocational training"),
    ("رأس المال المخاطر", "Capital-risque", "Venture capital"),
    ("الطلبيات العمومية", "Commande publique", "Public procurement"),
)

ANGLES = (
    ("من التجربة إلى التعميم", "de l’essai au déploiement", "from trial to roll-out"),
    (
        "ما الذي ينقص المقاولات الصغرى؟",
        "que manque-t-il aux petites entreprises ?",
        "what do small firms lack?",
    ),
    ("تمويل المرحلة الأولى", "financer la première phase", "financing the first phase"),
    ("شراكات مع الجامعات", "partenariats avec les universités", "partnerships with universities"),
    ("كلفة الجودة", "le coût de la qualité", "the cost of quality"),
    ("معايير التصدير", "les normes à l’export", "export standards"),
    ("رهان الماء", "l’enjeu de l’eau", "the question of water"),
    ("تقليص البصمة الكربونية", "réduire l’empreinte carbone", "cutting the carbon footprint"),
    ("مهن الغد", "les métiers de demain", "the jobs of tomorrow"),
    ("خدمات القرب", "des services de proximité", "services close by"),
    ("التتبع من المصدر إلى المستهلك", "traçabilité de bout en bout", "traceability end to end"),
    ("دروس من ثلاث جهات", "leçons de trois régions", "lessons from three regions"),
    ("أسواق إفريقيا", "les marchés d’Afrique", "the markets of Africa"),
    ("التعاقد والثقة", "contrats et confiance", "contracts and trust"),
    ("اقتصاد دائري", "une économie circulaire", "a circular economy"),
    ("العقار الصناعي", "le foncier industriel", "industrial land"),
    ("تبسيط المساطر", "simplifier les démarches", "simpler procedures"),
    ("قياس الأثر", "mesurer l’impact", "measuring impact"),
    ("المعطيات المشتركة", "des données partagées", "shared data"),
    ("نقل التكنولوجيا", "transfert de technologie", "technology transfer"),
    ("سلامة العاملين", "la sécurité des équipes", "keeping teams safe"),
    ("دور المقاولة النسائية", "la place des entrepreneuses", "the place of women entrepreneurs"),
    ("صيانة استباقية", "maintenance prédictive", "predictive maintenance"),
    ("تأمين المخاطر", "assurer les risques", "insuring the risks"),
    ("خريطة طريق لخمس سنوات", "une feuille de route à cinq ans", "a five-year road map"),
)

SENTENCES = (
    (
        "ينطلق المتدخلون من حالات ملموسة عاشتها مقاولات الجهة خلال السنوات الأخيرة.",
        "Les intervenants partent de cas concrets vécus par des entreprises de la région.",
        "The speakers start from cases that firms of the region have met in recent years.",
    ),
    (
        "وتُعرض أرقام الكلفة والآجال كما هي، بما فيها ما لم ينجح منها.",
        "Les coûts et les délais sont présentés tels quels, échecs compris, sans embellissement.",
        "Costs and delays are shown as they are, failures included, without embellishment.",
    ),
    (
        "ويُخصص نصف الوقت لأسئلة الحاضرين، بالعربية أو الفرنسية أو الإنجليزية.",
        "La moitié du temps revient aux questions du public, en arabe, en français ou en anglais.",
        "Half of the time belongs to questions from the floor, in Arabic, French or English.",
    ),
    (
        "ويقارن النقاش بين ما تتيحه القوانين الحالية وما يطلبه المهنيون.",
        "La discussion compare ce que permettent les textes actuels et ce que demande le métier.",
        "The discussion compares what present rules allow with what the trades are asking for.",
    ),
    (
        "ثم تُقترح ثلاث خطوات قابلة للتنفيذ قبل نهاية السنة المقبلة.",
        "Trois mesures réalisables avant la fin de l’année prochaine sont ensuite proposées.",
        "Three steps are then proposed that can be taken before the end of next year.",
    ),
    (
        "ويشارك مختبر جامعي نتائج تجاربه الميدانية مع شركائه الصناعيين.",
        "Un laboratoire universitaire partage ses essais de terrain menés avec des industriels.",
        "A university laboratory shares the field trials it ran with its industrial partners.",
    ),
    (
        "وتبين الجلسة كيف تتقاسم المقاولات التجهيزات بدل أن تقتنيها كل واحدة بمفردها.",
        "La séance montre comment partager des équipements au lieu de les acheter chacun pour soi.",
        "The session shows how firms share equipment instead of each buying its own.",
    ),
    (
        "ويغادر الحاضرون بلائحة من جهات الاتصال وبنموذج ملف جاهز للاستعمال.",
        "Chacun repart avec une liste de contacts utiles et un dossier type prêt à l’emploi.",
        "Everyone leaves with a list of useful contacts and a model file that is ready to use.",
    ),
)

GIVEN_NAMES = (
    ("أمينة", "Amina"), ("يوسف", "Youssef"), ("سلمى", "Salma"), ("إدريس", "Driss"),
    ("نادية", "Nadia"), ("كريم", "Karim"), ("ليلى", "Leïla"), ("حمزة", "Hamza"),
    ("زينب", "Zineb"), ("أنس", "Anas"), ("مريم", "Meryem"), ("طه", "Taha"),
    ("هدى", "Houda"), ("رشيد", "Rachid"), ("سناء", "Sanaa"), ("بلال", "Bilal"),
    ("فاطمة", "Fatima"), ("عمر", "Omar"), ("خديجة", "Khadija"), ("إلياس", "Ilyas"),
    ("وفاء", "Wafae"), ("نبيل", "Nabil"), ("سعاد", "Souad"), ("أيوب", "Ayoub"),
    ("إكرام", "Ikram"), ("مهدي", "Mehdi"), ("نجاة", "Najat"), ("سفيان", "Soufiane"),
)  # fmt: skip

# Plants and gems in the place of family names, so that they read as invented.
FAMILY_NAMES = (
    ("أركانة", "Argana"), ("زعفرانة", "Zaafrana"), ("لوزة", "Louza"), ("نعناعة", "Naanaa"),
    ("زيتونة", "Zitouna"), ("خزامى", "Khouzama"), ("ريحانة", "Rihana"), ("صبارة", "Sabbara"),
    ("سنبلة", "Sounboula"), ("ياقوتة", "Yaqouta"), ("مرجانة", "Morjana"), ("لبانة", "Loubana"),
    ("قرنفلة", "Qronfla"), ("زنبقة", "Zanbaqa"), ("نخيلة", "Nkhila"), ("صنوبرة", "Snoubra"),
    ("خروبة", "Kharrouba"), ("بلوطة", "Ballouta"), ("رمانة", "Roummana"), ("تفاحة", "Toufaha"),
    ("ليمونة", "Laymouna"), ("سفرجلة", "Sfarjla"), ("برقوقة", "Barqouqa"), ("كرمة", "Karma"),
    ("ياسمينة", "Yasmina"), ("سوسنة", "Sawsana"),
)  # fmt: skip

FIRM_TRADES = (
    ("للوجستيك", "Logistique", "Logistics"),
    ("للطاقة", "Énergie", "Energy"),
    ("للصناعات الغذائية", "Agro", "Foods"),
    ("للبرمجيات", "Logiciels", "Software"),
    ("للتلفيف", "Emballage", "Packaging"),
    ("للاستشارة", "Conseil", "Consulting"),
)
