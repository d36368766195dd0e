"""The persons of the file, each with the speaker it is."""

import uuid
from collections import defaultdict

from django.db.models import Q

from events.models.session import new_code
from forum.lib.languages import CODES
from speakers.models import Speaker

from .naming import fitting, free_slug, key_of, name_column, refresh_search, set_texts


class People:
    """Finds the speaker of each person: by guid, then by number, then by name, in one source."""

    def __init__(self, source, notes):
        self.source = source
        self.notes = notes
        self.created, self.changed = [], []
        self.by_guid, self.by_number, self.by_name = {}, {}, defaultdict(list)

    def merge(self, appearing):
        """Find or make the speakers of `appearing`, pairs of a person and a language, in bulk."""
        guids = {person.guid for person, _ in appearing if person.guid}
        known = Speaker.objects.filter(Q(guid__in=guids) | Q(imported_from=self.source))
        for speaker in known.order_by("pk"):
            self._index(speaker)
        told = {}
        for person, language in appearing:
            if person.name:
                speaker = self.find(person) or self._make(person, language)
                texts = told.setdefault(id(speaker), (speaker, {}))[1]
                # The first spelling in the file wins, so that a second import changes nothing.
                for column, text in self._texts(person, language).items():
                    texts.setdefault(column, text)
        self.changed = [s for s, texts in told.values() if set_texts(s, texts) and s.pk]
        self._write()

    def find(self, person):
        """The speaker of this person; None for one without a match."""
        if person.guid in self.by_guid:
            return self.by_guid[person.guid]
        if person.number and person.number[:120] in self.by_number:
            return self.by_number[person.number[:120]]
        mine = _number_kind(_number_of(person))
        for speaker in self.by_name[key_of(person.name)]:
            theirs = _number_kind(speaker.imported_id)
            if "" in (mine, theirs) or mine != theirs:
                return speaker
        return None

    def _index(self, speaker):
        self.by_guid[speaker.guid] = speaker
        if speaker.imported_from == self.source:
            if speaker.imported_id:
                self.by_number.setdefault(speaker.imported_id, speaker)
            for key in {key_of(name) for name in _names(speaker)}:
                self.by_name[key].append(speaker)

    def _make(self, person, language):
        speaker = Speaker(
            guid=person.guid or uuid.uuid4(),
            imported_from=self.source,
            imported_id=_number_of(person),
        )
        set_texts(speaker, self._texts(person, language))
        self._index(speaker)
        self.created.append(speaker)
        return speaker

    def _texts(self, person, language):
        texts = {name_column(person.name, language): fitting(person.name, 200, self.notes)}
        if person.biography is not None:
            texts[f"biography_{language}"] = person.biography
        return texts

    def _write(self):
        taken = set(Speaker.objects.values_list("slug", flat=True)) if self.created else set()
        for speaker in self.created:
            names, code = _names(speaker), new_code()
            latin = [*reversed(names), *(f"{name[:70]}-{code}" for name in names)]
            speaker.slug = free_slug([*latin, f"speaker-{code}"], taken, 80)
            refresh_search(speaker)
        for speaker in self.changed:
            refresh_search(speaker)
        Speaker.objects.bulk_create(self.created, batch_size=200)
        texts = [f"{field}_{code}" for field in ("name", "biography") for code in CODES]
        Speaker.objects.bulk_update(self.changed, [*texts, "search"], batch_size=200)


def _names(speaker):
    return list(filter(None, (speaker.name_ar, speaker.name_fr, speaker.name_en)))


def _number_of(person):
    """What the record remembers of the other system's key: the number, else the guid."""
    return person.number[:120] or (str(person.guid) if person.guid else "")


def _number_kind(number):
    """Two different numbers of one kind are two persons; of two kinds, maybe one.

    The XML of a pretalx counts its people, the JSON gives them codes.
    """
    if len(number) == 36 and number.count("-") == 4:
        return "guid"
    return "count" if number.isdecimal() else "code" if number else ""
