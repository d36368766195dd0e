"""The records that cells name: found by address, or by name in any of the three languages."""

import difflib
import functools
import re
from collections import defaultdict

from django.utils.translation import gettext as _

from forum.lib.languages import CODES, pick
from forum.lib.text import normalise

from .refusals import Unreadable

# `Name [address]`, where the name alone would not do.
_ADDRESSED = re.compile(r"(.*?)\s*\[([A-Za-z0-9_-]+)\]", re.DOTALL)
# Among so many names the nearest are looked for; comparing each slip with thousands takes minutes.
MOST_COMPARED, MOST_NEAR, LEAST_ALIKE = 300, 3, 0.5


@functools.lru_cache(maxsize=20_000)
def name_key(name):
    """Equal for two spellings of one name; what has no letters is its own key.

    Each name of a sheet is asked for by its row, by its directory and by the rows that name it.
    """
    return normalise(name) or name


class Ref:
    """A record that cells name: stored, or `pk=None` until its own row is written."""

    __slots__ = ("names", "pk", "slug")

    def __init__(self, pk, slug, names):
        self.pk, self.slug, self.names = pk, slug, names

    def __repr__(self):
        return f"{self.pk} {self.slug} {self.names}"

    def __str__(self):
        return pick(self.names)[0] or self.slug


class Directory:
    """The records of one model that cells may name, of one edition where they belong to one."""

    def __init__(self, model, edition=None):
        self.refs, self.by_slug, self.by_name = {}, {}, defaultdict(list)
        columns = ["pk", "slug", *(f"name_{code}" for code in CODES)]
        of_edition = hasattr(model, "edition")
        records = model._base_manager.filter(edition=edition) if of_edition else model._base_manager
        for pk, slug, *names in records.order_by("pk").values_list(*columns).iterator():
            self.add(Ref(pk, slug, {c: n or "" for c, n in zip(CODES, names, strict=True)}))

    def add(self, ref):
        if ref.pk is not None:
            self.refs[ref.pk] = ref
        if ref.slug:
            self.by_slug[ref.slug] = ref
        for key in {name_key(name) for name in ref.names.values() if name}:
            self.by_name[key].append(ref)

    def named(self, text):
        """Every `Ref` that `text` may mean."""
        if text in self.by_slug:
            return [self.by_slug[text]]
        return self.by_name.get(name_key(text), [])

    def find(self, text, unknown):
        """The `Ref` that `text` means. Raises `Unreadable`: none (`unknown` says so), several."""
        if (found := _ADDRESSED.fullmatch(text)) and found[2] in self.by_slug:
            return self.by_slug[found[2]]
        refs = self.named(text)
        if len(refs) == 1:
            return refs[0]
        if not refs:
            raise Unreadable(self._unknown(text, unknown))
        message = _("Several have the name “%(text)s”: write “%(example)s”.")
        raise Unreadable(message % {"text": text, "example": f"{text} [{refs[0].slug}]"})

    def _unknown(self, text, unknown):
        sentence = unknown % {"text": text}
        if names := self.near(text):
            sentence += " " + _("Did you mean: %(names)s?") % {"names": _(", ").join(names)}
        return sentence

    def near(self, text):
        """The names most like `text`, for the reader; none among too many."""
        if len(self.by_name) > MOST_COMPARED:
            return []
        key = name_key(text)
        keys = [name for name in self.by_name if key in name or name in key]
        keys += difflib.get_close_matches(key, self.by_name, MOST_NEAR, LEAST_ALIKE)
        names = dict.fromkeys(str(ref) for one in keys for ref in self.by_name[one])
        return list(names)[:MOST_NEAR]

    def written(self, ref, separators=""):
        """The text by which `find` finds `ref` again; without any of the `separators`."""
        name = str(ref)
        if any(mark in name for mark in separators):
            return f"[{ref.slug}]"
        if _ADDRESSED.fullmatch(name) or self.named(name) != [ref]:
            return f"{name} [{ref.slug}]"
        return name


class Book:
    """What one import, or one file to be written, is about: an edition, and the records it names.

    `user` is who brings it; `is_text` says that the cells being read come from a text file.
    `facts` is what a sheet looks up once for all its rows.
    """

    def __init__(self, edition, user):
        self.edition, self.user = edition, user
        self.is_text = False
        self.directories, self.facts = {}, {}

    def directory(self, model):
        """The `Directory` of this model's records, read once."""
        if model not in self.directories:
            self.directories[model] = Directory(model, self.edition)
        return self.directories[model]
