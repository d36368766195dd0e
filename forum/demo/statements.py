"""What the demonstration says of personal data and of accessibility, in three languages."""

from events.models import Page

KIND = Page.Kind

# kind → body (ar, fr, en)
STATEMENTS = {
    KIND.PRIVACY: (
        """\
## إذا اكتفيتم بالتصفح

لا يضع الموقع أي ملف لتعريف الارتباط (cookie) لدى الزوار، ولا يقيس الزيارات، ولا يستدعي أي خدمة
خارجية.

- **الجلسات المختارة بنجمة** تبقى في متصفحكم، ولا تُرسل إلينا إلا حين تطلبون رمز الاستجابة السريعة
  (QR) أو ملف التقويم أو الاشتراك؛ ولا يُحفظ منها شيء إلا في حالة الاشتراك.
- **رابط المشاركة** يحمل اختياراتكم في جزء من العنوان لا يصل إلى الخادم.
- **الاشتراك في تقويم**: يحفظ الموقع عندئذ رموز الجلسات المختارة خلف عنوان عشوائي، دون اسم ولا
  بريد إلكتروني.
- **النسخة المحفوظة للقراءة دون اتصال** توجد في جهازكم، ويمكن حذفها من إعدادات المتصفح.

## إذا سجلتم مشاركتكم

تُحفظ المعطيات التي أدليتم بها (الاسم والصفة والمؤسسة ووسائل الاتصال) لتنظيم المنتدى واللقاءات
الثنائية. ولا تُسلم إلى
شريك إلا بموافقة صريحة تخص ذلك الشريك، ويمكنكم سحبها. وكل استخراج للوائح المشاركين يُسجل باسم
صاحبه وسببه.

## حقوقكم

يكفل لكم القانون رقم 09.08 المتعلق بحماية الأشخاص الذاتيين تجاه معالجة المعطيات ذات الطابع الشخصي
حق الولوج إلى معطياتكم
وتصحيحها والتعرض على معالجتها. ويمكنكم التوجه إلى
[اللجنة الوطنية لمراقبة حماية المعطيات ذات الطابع الشخصي](https://www.cndp.ma/).

## المسؤول عن المعالجة

**نموذج توضيحي.** يذكر المنظمون هنا اسم المسؤول عن المعالجة وعنوانه، ورقم التصريح لدى اللجنة،
ومدة حفظ المعطيات وسجلات
الخادم. والمشاركون في هذا العرض التوضيحي أشخاص من نسج الخيال.
""",
        """\
## Si vous ne faites que lire

Le site ne dépose aucun cookie chez ses visiteurs, ne mesure pas d’audience et n’appelle aucun
service extérieur.

- **Les séances marquées d’une étoile** restent dans votre navigateur et ne nous sont
  envoyées que si vous demandez le code QR, le fichier ou l’abonnement ; rien n’en est conservé,
  sauf pour l’abonnement.
- **Le lien de partage** porte vos choix dans une partie de l’adresse que le serveur ne reçoit
  pas.
- **L’abonnement à un calendrier** : le site garde alors les codes des séances choisies, derrière
  une adresse tirée au hasard, sans nom ni courriel.
- **La copie pour lire hors connexion** se trouve dans votre appareil ; les réglages du
  navigateur permettent de l’effacer.

## Si vous vous inscrivez

Ce que vous indiquez (nom, fonction, organisme, coordonnées) sert à organiser le forum et les
rencontres B2B. Un partenaire ne le reçoit que si vous y avez consenti pour lui, et ce
consentement peut être retiré. Chaque extraction de listes est consignée avec son auteur et son
motif.

## Vos droits

La loi n° 09-08 relative à la protection des personnes physiques à l’égard du traitement des
données à caractère personnel vous donne un droit d’accès, de rectification et d’opposition.
Vous pouvez saisir la [Commission nationale de contrôle de la protection des données à caractère
personnel (CNDP)](https://www.cndp.ma/).

## Le responsable du traitement

**Exemple.** Les organisateurs indiqueront ici le responsable et son adresse, le numéro de la
déclaration à la CNDP, la durée de conservation des données et des journaux du serveur. Les
participants de cette démonstration sont inventés.
""",
        """\
## If you only read

The site sets no cookie for its visitors, measures no audience and calls no outside service.

- **Sessions marked with a star** stay in your browser and are sent to us only when you ask
  for the QR code, the file or the subscription; nothing of them is kept, except for the
  subscription.
- **The share link** carries your choices in a part of the address that the server never receives.
- **Subscribing to a calendar**: the site then keeps the codes of the chosen sessions behind a
  random address, without a name or an e-mail address.
- **The copy for reading offline** is on your device; the settings of the browser can delete it.

## If you register

What you tell (name, position, organisation, contact details) serves to organise the forum and
its B2B meetings. A partner receives it only if you agreed to that for this partner, and you can
withdraw that. Each extraction of lists is recorded with its author and reason.

## Your rights

Moroccan Law 09-08 on the protection of individuals with regard to the processing of personal
data gives you the right to access, correct and oppose. You may turn to the [National Commission
for the Control of Personal Data Protection (CNDP)](https://www.cndp.ma/).

## Who is responsible

**Example.** The organisers will name here the controller and its address, the number of the
declaration to the CNDP, and how long data and server logs are kept. The attendees of this
demonstration are invented.
""",
    ),
    KIND.ACCESSIBILITY: (
        """\
## ما نلتزم به

صُمم هذا الموقع ليُقرأ بكل الوسائل المساعدة، وهدفه المستوى AA من المعيار الدولي WCAG 2.2. وتُفحص
صفحاته آليا باللغات
الثلاث، في الوضعين الفاتح والداكن، على الهاتف والحاسوب، عند كل تغيير.

- يمكن استعمال الموقع كله بلوحة المفاتيح.
- يبقى كل شيء مقروءا دون JavaScript.
- لا يُعبَّر عن معنى باللون وحده.
- كل نص مأخوذ من لغة أخرى تُذكر لغته لقارئات الشاشة.

## ما ينقص

- لم يخضع الموقع بعد لفحص من جهة مستقلة.
- الفحص الآلي لا يكشف كل الصعوبات.
- بعض النصوص متوفرة بلغة واحدة أو بلغتين فقط.

## أخبرونا

**نموذج توضيحي.** إذا صادفتكم صعوبة فأخبروا المنظمين. ويذكرون هنا من يجيب، وفي أي أجل.
""",
        """\
## Ce que nous visons

Ce site est fait pour être lu avec toute aide technique ; il vise le niveau AA de la norme WCAG
2.2. Ses pages sont vérifiées par programme à chaque changement, dans les trois langues, en
clair et en sombre, au téléphone et à l’écran.

- Tout le site s’utilise au clavier.
- Tout reste lisible sans JavaScript.
- La couleur ne porte jamais seule une information.
- Tout texte emprunté à une autre langue l’indique aux lecteurs d’écran.

## Ce qui manque

- Aucun organisme indépendant n’a encore évalué le site.
- Une vérification par programme ne trouve pas toutes les difficultés.
- Certains textes n’existent que dans une ou deux langues.

## Nous écrire

**Exemple.** Si une difficulté vous arrête, dites-le aux organisateurs. Ils indiqueront ici qui
répond, et dans quel délai.
""",
        """\
## What we aim for

This site is made to be read with any assistive technology; it aims at level AA of WCAG 2.2. Its
pages are checked by a program at each change, in the three languages, light and dark, on the
phone and on the desktop.

- The whole site can be used by keyboard.
- Everything can be read without JavaScript.
- Colour never carries a meaning alone.
- Every text borrowed from another language says so to screen readers.

## What is missing

- No independent body has assessed the site yet.
- A program does not find every difficulty.
- Some texts exist in one or two languages only.

## Tell us

**Example.** If something stops you, tell the organisers. They will say here who answers, and
how soon.
""",
    ),
}
