"""The pages beside the programme, as organisers would write them. What is an example says so."""

import re

from events.models import Page

from .statements import STATEMENTS

KIND = Page.Kind
# A line end inside a paragraph or an item; organisers' editors have none.
_WRAPPED = re.compile(r"(?<=\S)\n *(?=[^\s#-])")

# kind → body (ar, fr, en)
PAGES = {
    KIND.PRACTICAL: (
        """\
## انتهت هذه الدورة

انعقدت الدورة الأولى بأكادير يومي 5 و6 ماي 2025. وتبقى هذه الصفحة نموذجا لما سيجده الزائر قبل
دورة مقبلة.

- [البرنامج](../programme/)
- [خلاصات المنتدى](../outcomes/)

## التوقيت

كانت الساعة في المغرب، في ماي 2025، متقدمة بساعة واحدة عن التوقيت العالمي (GMT+1). وكل الأوقات
في هذا الموقع محلية.

## المكان والوصول

**نموذج توضيحي.** لم تذكر المصادر مقر الدورة الأولى ولا قاعاتها، ولذلك لا يُذكر هنا أي عنوان.
وفي دورة مقبلة
يكتب المنظمون هنا العنوان، والوصول من مطار أكادير المسيرة، ووسائل النقل، ومواقف السيارات.

## التأشيرة والإقامة

**نموذج توضيحي.** يدرج المنظمون هنا ما يلزم الوافدين من الخارج، ولائحة الفنادق القريبة.

## في عين المكان

**نموذج توضيحي.** قاعة للصلاة، ولوجيات للأشخاص في وضعية إعاقة، ترجمة فورية، شبكة لاسلكية،
إسعافات أولية.

## أرقام الطوارئ بالمغرب

- الشرطة داخل المدن: 19
- الدرك الملكي خارج المدن: 177
- الوقاية المدنية والإسعاف: 15
""",
        """\
## Cette édition est terminée

La première édition s’est tenue à Agadir les 5 et 6 mai 2025. Cette page reste l’exemple de ce
qu’un visiteur y lira avant une prochaine édition.

- [Le programme](../programme/)
- [Les conclusions](../outcomes/)

## L’heure

En mai 2025, le Maroc avait une heure d’avance sur le temps universel (GMT+1). Toutes les heures
de ce site sont locales.

## Le lieu et l’accès

**Exemple.** Les sources ne disent ni le lieu ni les salles de la première édition : aucune
adresse n’est donc donnée ici. Pour une prochaine édition, les organisateurs y indiqueront
l’adresse, le trajet depuis l’aéroport Agadir – Al Massira, les transports et le stationnement.

## Visa et hébergement

**Exemple.** Les organisateurs y donneront les formalités pour qui vient de l’étranger, et les
hôtels proches.

## Sur place

**Exemple.** Salle de prière, accès en fauteuil roulant, interprétation simultanée, réseau sans
fil, premiers secours.

## Numéros d’urgence au Maroc

- Police, en ville : 19
- Gendarmerie royale, hors des villes : 177
- Protection civile et ambulance : 15
""",
        """\
## This edition is over

The first edition was held in Agadir on 5 and 6 May 2025. This page stays as an example of what
a visitor will find here before a next one.

- [The programme](../programme/)
- [The outcomes](../outcomes/)

## Time

In May 2025 Morocco was one hour ahead of universal time (GMT+1). All times on this site are
local.

## The place and how to come

**Example.** The sources name neither the venue nor the rooms of the first edition, so no
address is given here. For a next edition the organisers will write the address, the way from
Agadir Al Massira airport, transport and parking.

## Visa and lodging

**Example.** The organisers will list here what visitors from abroad need, and the hotels nearby.

## On site

**Example.** Prayer room, step-free access, simultaneous interpretation, wireless network, first
aid.

## Emergency numbers in Morocco

- Police, in towns: 19
- Royal Gendarmerie, outside towns: 177
- Civil protection and ambulance: 15
""",
    ),
    KIND.PRESS: (
        """\
## للصحافيين

ما هو منقول عن وكالة المغرب العربي للأنباء أو عن صفحة منشورة يحمل مصدره، وما هو نموذج توضيحي
يحمل هذه
الإشارة. وأقوال المتدخلين ملخصات لما أوردته الوكالة، وليست اقتباسات حرفية.

## الاعتماد

**نموذج توضيحي.** انتهت الدورة الأولى. وفي دورة مقبلة يذكر المنظمون هنا كيفية الاعتماد والمكلف
بالتواصل مع الصحافة.
""",
        """\
## Aux journalistes

Ce qui vient de l’agence MAP ou d’une page publiée porte sa source ; ce qui est un exemple le
dit. Les propos des intervenants sont des résumés de la dépêche, jamais des citations.

## Accréditation

**Exemple.** La première édition est terminée. Pour une prochaine, les organisateurs indiqueront
ici comment s’accréditer et à qui s’adresser.
""",
        """\
## For journalists

What comes from the news agency MAP or from a published page carries its source; what is an
example says so. The words of the speakers are summaries of the agency’s report, never
quotations.

## Accreditation

**Example.** The first edition is over. For a next one, the organisers will say here how to be
accredited and whom to ask.
""",
    ),
    **STATEMENTS,
}


def bodies():
    """`{kind: body}` with each paragraph on one line."""
    return {kind: tuple(_WRAPPED.sub(" ", text) for text in body) for kind, body in PAGES.items()}
