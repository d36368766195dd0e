"""A published edition whose names are spelt as the press spells them, and some invented ones."""

import pytest

from events.actions import publish_programme
from events.models import Intervention, Partnership
from events.search.current import current_index
from events.search.ranking import search
from tests.factories.events import make_edition, make_organisation, make_session, make_speaker

# Quoted by the press: they have said something here, and no session is made up for them.
QUOTED = [
    ("benmakhlouf", "لمياء بنمخلوف", "Lamiae Benmakhlouf"),
    ("fadli", "طارق فضلي", "Tarik Fadli"),
    ("oukouk", "حسين أوكوك", ""),
    ("azmzi", "زكرياء أزمزي", ""),
    ("rahioui", "هشام الرحيوي الإدريسي", "Hicham Rahioui Idrissi"),
    ("amzazi", "", "Saaïd Amzazi"),
    ("achengli", "", "Karim Achengli"),
    ("benmoussa", "إبراهيم بنموسى", ""),
    ("saaidi", "عفاف السعيدي", ""),
]
# Invented.
INVENTED = [
    ("boutti", "", "Salma Boutti"),
    ("mohamed", "محمد العلمي", ""),
    ("abderrahmane", "عبد الرحمن الناصري", ""),
    ("youssef", "", "Youssef Taoufik"),
    ("alaoui", "", "Nadia Alaoui"),
    ("ali", "علي بناني", ""),
    ("benali", "", "Rachid Ben Ali"),
]
INSTITUTIONS = [
    ("council", "مجلس جهة سوس ماسة", "Conseil de la région Souss-Massa", ""),
    ("investment", "المركز الجهوي للاستثمار", "Centre régional d'investissement", "CRI"),
    ("technopark", "تكنوبارك المغرب", "Technopark Maroc", ""),
    ("confederation", "", "Confédération générale des entreprises", "CGEM"),
    ("algo", "ألغو كونسلتينغ غروب", "", ""),
]
SESSIONS = [
    ("opening", "الجلسة الافتتاحية بأݣادير", "Séance d'ouverture à Agadir", "Opening in Agadir"),
    ("financing", "تمويل المقاولات الناشئة", "Financement des start-up", "Financing start-ups"),
    ("energy", "", "L'énergie et l'œuvre de demain", ""),
    ("industry", "الصناعة 4.0 والابتكار", "Industrie 4.0 et innovation", "Industry 4.0"),
    ("logistics", "تحديات اللوجستيك", "Défis de la logistique", "Logistics challenges"),
    ("port", "", "Le port de Casablanca en 2030", ""),
    ("inezgane", "سوق إنزݣان", "", ""),
]


@pytest.fixture(autouse=True)
def _no_index():
    """No test searches what another one's editions have left behind."""
    current_index.forget()


@pytest.fixture
def searched(db):
    edition = make_edition(slug="2027")
    speakers = {
        slug: make_speaker(slug=slug, name_ar=arabic, name_fr=latin, name_en=latin)
        for slug, arabic, latin in (*QUOTED, *INVENTED)
    }
    for slug, arabic, french, short in INSTITUTIONS:
        organisation = make_organisation(
            slug=slug, name_ar=arabic, name_fr=french, name_en="", short_name_fr=short
        )
        Partnership.objects.create(edition=edition, organisation=organisation, role="cooperation")
    for hour, (slug, arabic, french, english) in enumerate(SESSIONS, 9):
        make_session(
            edition,
            slug=slug,
            at=f"{hour:02}:00",
            title_ar=arabic,
            title_fr=french,
            title_en=english,
            speakers=[speakers[slug] for slug, *_ in INVENTED] if slug == "opening" else (),
        )
    for slug, *_ in QUOTED:
        Intervention.objects.create(
            edition=edition,
            speaker=speakers[slug],
            kind="proposal",
            words_ar="بيئة تنظيمية لتجريب المشاريع" if slug == "fadli" else "كلمة",
            words_fr="Un crédit d'impôt recherche-développement" if slug == "fadli" else "",
            words_en="A regulatory sandbox" if slug == "fadli" else "",
        )
    publish_programme(edition=edition, by=None)
    return edition


@pytest.fixture
def find():
    """`find(query)`: the records that the current index finds, best first."""

    def find(query):
        return search(current_index.get(), query).records

    return find
