"""How each language writes dates and numbers (Django's `FORMAT_MODULE_PATH`).

Django's Arabic knows the months of the Levant; Morocco says ماي، يوليوز، غشت. Naming the seven that
differ here puts them into our catalogues, which win over Django's own.
"""

from django.utils.translation import gettext_noop, pgettext_lazy

MOROCCAN_MONTHS = [
    gettext_noop("April"),
    gettext_noop("May"),
    gettext_noop("July"),
    gettext_noop("August"),
    gettext_noop("September"),
    gettext_noop("November"),
    gettext_noop("December"),
    gettext_noop("apr"),
    gettext_noop("may"),
    gettext_noop("jul"),
    gettext_noop("aug"),
    gettext_noop("sep"),
    gettext_noop("nov"),
    gettext_noop("dec"),
    pgettext_lazy("alt. month", "April"),
    pgettext_lazy("alt. month", "May"),
    pgettext_lazy("alt. month", "July"),
    pgettext_lazy("alt. month", "August"),
    pgettext_lazy("alt. month", "September"),
    pgettext_lazy("alt. month", "November"),
    pgettext_lazy("alt. month", "December"),
    pgettext_lazy("abbrev. month", "April"),
    pgettext_lazy("abbrev. month", "May"),
    pgettext_lazy("abbrev. month", "July"),
    pgettext_lazy("abbrev. month", "Aug."),
    pgettext_lazy("abbrev. month", "Sept."),
    pgettext_lazy("abbrev. month", "Nov."),
    pgettext_lazy("abbrev. month", "Dec."),
]
