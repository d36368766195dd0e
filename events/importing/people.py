"""The persons of the file, each with the speaker it is."""

import uuid
from collections import defaultdict

from django.db.models import Q

from accounts.models.change import create_all, save_all
from events.models.session import new_code
from forum.lib.languages import CODES
from speakers.models import Speaker

from .naming import free_slug, key_of, name_column, refresh_search, set_texts


class People:
    """Finds the speaker of each person: by guid, then by number, then by name, in one source."""

    def __init__(self, source):
        self.source = source
        self.created, self.changed = [], []
        self.by_guid: dict[uuid.UUID, Speaker] = {}
        self.by_number: dict[str, Speaker] = {}
        self.by_name: dict[str, list[Speaker]] = defaultdict(list)
        self.numbers: dict[int, dict[str, str]] = defaultdict(dict)
        self.numbered, self.resolved = set(), {}

    def merge(self, appearing):
        """Find or make the speakers of `appearing`, pairs of a person and a language, in bulk."""
        guids = {person.guid for person, _ in appearing if person.guid}
        known = Speaker.objects.filter(Q(guid__in=guids) | Q(imported_from=self.source))
        for speaker in known.order_by("pk"):
            self._index(speaker)
        told: dict[int, tuple[Speaker, dict[str, str]]] = {}
        # Those without a name last: who they are stands elsewhere in the file, if at all.
        for person, language in sorted(appearing, key=lambda pair: not pair[0].name):
            speaker = self._find(person) or (person.name and self._make(person, language))
            if not speaker:
                continue
            self._claim(speaker, person)
            texts = told.setdefault(id(speaker), (speaker, {}))[1]
            # The first spelling in the file wins, so that a second import changes nothing.
            for column, text in self._texts(person, language).items():
                texts.setdefault(column, text)
        for speaker, texts in told.values():
            has_new_texts = bool(set_texts(speaker, texts))
            if speaker.pk and (has_new_texts or id(speaker) in self.numbered):
                self.changed.append(speaker)
        self._write()

    def speaker_of(self, person):
        """The speaker of a merged person; None for one that has neither a name nor a match."""
        return self.resolved.get(id(person))

    def _find(self, person):
        if person.guid in self.by_guid:
            return self.by_guid[person.guid]
        number = _number_of(person)
        if number in self.by_number:
            return self.by_number[number]
        for speaker in self.by_name[key_of(person.name)]:
            # Two numbers of one kind are two persons, whatever their name.
            theirs = self.numbers[id(speaker)].get(_number_kind(number), number)
            if not number or theirs == number:
                return speaker
        return None

    def _claim(self, speaker, person):
        """Whoever has this guid or number further down in the file is the same person."""
        self.resolved[id(person)] = speaker
        if person.guid:
            self.by_guid[person.guid] = speaker
        if number := _number_of(person):
            self.by_number.setdefault(number, speaker)
            self.numbers[id(speaker)].setdefault(_number_kind(number), number)
            if speaker.imported_from == self.source and not speaker.imported_id:
                speaker.imported_id = number
                self.numbered.add(id(speaker))

    def _index(self, speaker):
        self.by_guid[speaker.guid] = speaker
        if speaker.imported_from == self.source:
            if number := speaker.imported_id:
                self.by_number.setdefault(number, speaker)
                self.numbers[id(speaker)][_number_kind(number)] = number
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
        texts = {name_column(person.name, language): person.name} if person.name else {}
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
        create_all(Speaker, self.created)
        texts = [f"{field}_{code}" for field in ("name", "biography") for code in CODES]
        save_all(Speaker, self.changed, [*texts, "search", "imported_id"])


def _names(speaker):
    return list(filter(None, (speaker.name_ar, speaker.name_fr, speaker.name_en)))


def _number_of(person):
    """What the record remembers of the other system's key: the number, else the guid."""
    return person.number[:120] or (str(person.guid) if person.guid else "")


def _number_kind(number):
    """The XML of a pretalx counts its people, the JSON gives them codes: maybe one person."""
    if len(number) == 36 and number.count("-") == 4:
        return "guid"
    return "count" if number.lstrip("-").isdecimal() else "code"
