"""The countries that people come from, in the three languages."""

import functools

from forum.lib.text import normalise

# Those of the host come first.
HOST = "MA"
# Code, then the name in ar, fr, en.
_TABLE = """
AD|أندورا|Andorre|Andorra
AE|الإمارات العربية المتحدة|Émirats arabes unis|United Arab Emirates
AF|أفغانستان|Afghanistan|Afghanistan
AG|أنتيغوا وبربودا|Antigua-et-Barbuda|Antigua and Barbuda
AL|ألبانيا|Albanie|Albania
AM|أرمينيا|Arménie|Armenia
AO|أنغولا|Angola|Angola
AR|الأرجنتين|Argentine|Argentina
AT|النمسا|Autriche|Austria
AU|أستراليا|Australie|Australia
AZ|أذربيجان|Azerbaïdjan|Azerbaijan
BA|البوسنة والهرسك|Bosnie-Herzégovine|Bosnia and Herzegovina
BB|بربادوس|Barbade|Barbados
BD|بنغلاديش|Bangladesh|Bangladesh
BE|بلجيكا|Belgique|Belgium
BF|بوركينا فاسو|Burkina Faso|Burkina Faso
BG|بلغاريا|Bulgarie|Bulgaria
BH|البحرين|Bahreïn|Bahrain
BI|بوروندي|Burundi|Burundi
BJ|بنين|Bénin|Benin
BN|بروناي|Brunei|Brunei
BO|بوليفيا|Bolivie|Bolivia
BR|البرازيل|Brésil|Brazil
BS|جزر البهاما|Bahamas|Bahamas
BT|بوتان|Bhoutan|Bhutan
BW|بوتسوانا|Botswana|Botswana
BY|بيلاروس|Biélorussie|Belarus
BZ|بليز|Belize|Belize
CA|كندا|Canada|Canada
CD|جمهورية الكونغو الديمقراطية|République démocratique du Congo|DR Congo
CF|جمهورية أفريقيا الوسطى|République centrafricaine|Central African Republic
CG|جمهورية الكونغو|Congo|Congo
CH|سويسرا|Suisse|Switzerland
CI|كوت ديفوار|Côte d’Ivoire|Côte d’Ivoire
CL|تشيلي|Chili|Chile
CM|الكاميرون|Cameroun|Cameroon
CN|الصين|Chine|China
CO|كولومبيا|Colombie|Colombia
CR|كوستاريكا|Costa Rica|Costa Rica
CU|كوبا|Cuba|Cuba
CV|الرأس الأخضر|Cap-Vert|Cape Verde
CY|قبرص|Chypre|Cyprus
CZ|التشيك|Tchéquie|Czechia
DE|ألمانيا|Allemagne|Germany
DJ|جيبوتي|Djibouti|Djibouti
DK|الدانمرك|Danemark|Denmark
DM|دومينيكا|Dominique|Dominica
DO|جمهورية الدومينيكان|République dominicaine|Dominican Republic
DZ|الجزائر|Algérie|Algeria
EC|الإكوادور|Équateur|Ecuador
EE|إستونيا|Estonie|Estonia
EG|مصر|Égypte|Egypt
ER|إريتريا|Érythrée|Eritrea
ES|إسبانيا|Espagne|Spain
ET|إثيوبيا|Éthiopie|Ethiopia
FI|فنلندا|Finlande|Finland
FJ|فيجي|Fidji|Fiji
FM|ميكرونيزيا|Micronésie|Micronesia
FR|فرنسا|France|France
GA|الغابون|Gabon|Gabon
GB|المملكة المتحدة|Royaume-Uni|United Kingdom
GD|غرينادا|Grenade|Grenada
GE|جورجيا|Géorgie|Georgia
GF|غويانا الفرنسية|Guyane française|French Guiana
GH|غانا|Ghana|Ghana
GM|غامبيا|Gambie|Gambia
GN|غينيا|Guinée|Guinea
GP|غوادلوب|Guadeloupe|Guadeloupe
GQ|غينيا الاستوائية|Guinée équatoriale|Equatorial Guinea
GR|اليونان|Grèce|Greece
GT|غواتيمالا|Guatemala|Guatemala
GW|غينيا بيساو|Guinée-Bissau|Guinea-Bissau
GY|غيانا|Guyana|Guyana
HK|هونغ كونغ|Hong Kong|Hong Kong
HN|هندوراس|Honduras|Honduras
HR|كرواتيا|Croatie|Croatia
HT|هايتي|Haïti|Haiti
HU|هنغاريا|Hongrie|Hungary
ID|إندونيسيا|Indonésie|Indonesia
IE|أيرلندا|Irlande|Ireland
IL|إسرائيل|Israël|Israel
IN|الهند|Inde|India
IQ|العراق|Irak|Iraq
IR|إيران|Iran|Iran
IS|آيسلندا|Islande|Iceland
IT|إيطاليا|Italie|Italy
JM|جامايكا|Jamaïque|Jamaica
JO|الأردن|Jordanie|Jordan
JP|اليابان|Japon|Japan
KE|كينيا|Kenya|Kenya
KG|قيرغيزستان|Kirghizstan|Kyrgyzstan
KH|كمبوديا|Cambodge|Cambodia
KI|كيريباتي|Kiribati|Kiribati
KM|جزر القمر|Comores|Comoros
KN|سانت كيتس ونيفيس|Saint-Christophe-et-Niévès|Saint Kitts and Nevis
KP|كوريا الشمالية|Corée du Nord|North Korea
KR|كوريا الجنوبية|Corée du Sud|South Korea
KW|الكويت|Koweït|Kuwait
KZ|كازاخستان|Kazakhstan|Kazakhstan
LA|لاوس|Laos|Laos
LB|لبنان|Liban|Lebanon
LC|سانت لوسيا|Sainte-Lucie|Saint Lucia
LI|ليختنشتاين|Liechtenstein|Liechtenstein
LK|سريلانكا|Sri Lanka|Sri Lanka
LR|ليبيريا|Liberia|Liberia
LS|ليسوتو|Lesotho|Lesotho
LT|ليتوانيا|Lituanie|Lithuania
LU|لوكسمبورغ|Luxembourg|Luxembourg
LV|لاتفيا|Lettonie|Latvia
LY|ليبيا|Libye|Libya
MA|المغرب|Maroc|Morocco
MC|موناكو|Monaco|Monaco
MD|مولدوفا|Moldavie|Moldova
ME|الجبل الأسود|Monténégro|Montenegro
MG|مدغشقر|Madagascar|Madagascar
MH|جزر مارشال|Îles Marshall|Marshall Islands
MK|مقدونيا الشمالية|Macédoine du Nord|North Macedonia
ML|مالي|Mali|Mali
MM|ميانمار|Myanmar|Myanmar
MN|منغوليا|Mongolie|Mongolia
MO|مكاو|Macao|Macao
MQ|المارتينيك|Martinique|Martinique
MR|موريتانيا|Mauritanie|Mauritania
MT|مالطا|Malte|Malta
MU|موريشيوس|Maurice|Mauritius
MV|جزر المالديف|Maldives|Maldives
MW|ملاوي|Malawi|Malawi
MX|المكسيك|Mexique|Mexico
MY|ماليزيا|Malaisie|Malaysia
MZ|موزمبيق|Mozambique|Mozambique
NA|ناميبيا|Namibie|Namibia
NC|كاليدونيا الجديدة|Nouvelle-Calédonie|New Caledonia
NE|النيجر|Niger|Niger
NG|نيجيريا|Nigeria|Nigeria
NI|نيكاراغوا|Nicaragua|Nicaragua
NL|هولندا|Pays-Bas|Netherlands
NO|النرويج|Norvège|Norway
NP|نيبال|Népal|Nepal
NR|ناورو|Nauru|Nauru
NZ|نيوزيلندا|Nouvelle-Zélande|New Zealand
OM|عُمان|Oman|Oman
PA|بنما|Panama|Panama
PE|بيرو|Pérou|Peru
PF|بولينيزيا الفرنسية|Polynésie française|French Polynesia
PG|بابوا غينيا الجديدة|Papouasie-Nouvelle-Guinée|Papua New Guinea
PH|الفلبين|Philippines|Philippines
PK|باكستان|Pakistan|Pakistan
PL|بولندا|Pologne|Poland
PR|بورتوريكو|Porto Rico|Puerto Rico
PS|فلسطين|Palestine|Palestine
PT|البرتغال|Portugal|Portugal
PW|بالاو|Palaos|Palau
PY|باراغواي|Paraguay|Paraguay
QA|قطر|Qatar|Qatar
RE|روينيون|La Réunion|Réunion
RO|رومانيا|Roumanie|Romania
RS|صربيا|Serbie|Serbia
RU|روسيا|Russie|Russia
RW|رواندا|Rwanda|Rwanda
SA|السعودية|Arabie saoudite|Saudi Arabia
SB|جزر سليمان|Îles Salomon|Solomon Islands
SC|سيشل|Seychelles|Seychelles
SD|السودان|Soudan|Sudan
SE|السويد|Suède|Sweden
SG|سنغافورة|Singapour|Singapore
SI|سلوفينيا|Slovénie|Slovenia
SK|سلوفاكيا|Slovaquie|Slovakia
SL|سيراليون|Sierra Leone|Sierra Leone
SM|سان مارينو|Saint-Marin|San Marino
SN|السنغال|Sénégal|Senegal
SO|الصومال|Somalie|Somalia
SR|سورينام|Suriname|Suriname
SS|جنوب السودان|Soudan du Sud|South Sudan
ST|ساو تومي وبرينسيبي|Sao Tomé-et-Principe|São Tomé and Príncipe
SV|السلفادور|Salvador|El Salvador
SY|سوريا|Syrie|Syria
SZ|إسواتيني|Eswatini|Eswatini
TD|تشاد|Tchad|Chad
TG|توغو|Togo|Togo
TH|تايلاند|Thaïlande|Thailand
TJ|طاجيكستان|Tadjikistan|Tajikistan
TL|تيمور الشرقية|Timor oriental|Timor-Leste
TM|تركمانستان|Turkménistan|Turkmenistan
TN|تونس|Tunisie|Tunisia
TO|تونغا|Tonga|Tonga
TR|تركيا|Turquie|Türkiye
TT|ترينيداد وتوباغو|Trinité-et-Tobago|Trinidad and Tobago
TV|توفالو|Tuvalu|Tuvalu
TW|تايوان|Taïwan|Taiwan
TZ|تنزانيا|Tanzanie|Tanzania
UA|أوكرانيا|Ukraine|Ukraine
UG|أوغندا|Ouganda|Uganda
US|الولايات المتحدة|États-Unis|United States
UY|أورغواي|Uruguay|Uruguay
UZ|أوزبكستان|Ouzbékistan|Uzbekistan
VA|الفاتيكان|Vatican|Vatican City
VC|سانت فنسنت وجزر غرينادين|Saint-Vincent-et-les Grenadines|Saint Vincent and Grenadines
VE|فنزويلا|Venezuela|Venezuela
VN|فيتنام|Viêt Nam|Vietnam
VU|فانواتو|Vanuatu|Vanuatu
WS|ساموا|Samoa|Samoa
YE|اليمن|Yémen|Yemen
ZA|جنوب أفريقيا|Afrique du Sud|South Africa
ZM|زامبيا|Zambie|Zambia
ZW|زيمبابوي|Zimbabwe|Zimbabwe
"""
NAMES = {
    code: dict(zip(("ar", "fr", "en"), names, strict=True))
    for code, *names in (line.split("|") for line in _TABLE.split("\n") if line)
}


@functools.cache
def country_choices(language):
    """`(code, name)` of every country for a reader of `language`, by name, the host's first."""
    rows = [(code, names[language]) for code, names in NAMES.items()]
    rows.sort(key=lambda row: (row[0] != HOST, normalise(row[1])))
    return tuple(rows)


def country_name(code, language):
    """The name of a country; the code itself where nobody knows it."""
    return NAMES.get(code, {}).get(language, code)
