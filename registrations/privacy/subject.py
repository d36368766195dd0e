"""Whom an access file or an erasure is about."""

from functools import cached_property

from django.db.models import Q

from forum.lib.text import normalise
from registrations.models import Registration

# Shorter texts are found in places that have nothing to do with the person.
SHORTEST = 4


class Subject:
    """One person's registration with its duplicates, and all that they are or were called.

    Or a batch of people of one edition: then no text is searched for what names them (`naming`),
    which would cost too much; they are emptied when what could hold a text is long gone.
    """

    def __init__(self, registrations, *, is_batch=False):
        self.registrations, self.is_batch = list(registrations), is_batch
        self.edition = self.registrations[0].edition
        self.keys = [registration.pk for registration in self.registrations]
        # Now: an erasure empties them while it goes on.
        self.states = self._states()

    @property
    def subjects(self):
        """What the audit log and the outbox call them."""
        return {registration.subject for registration in self.registrations}

    @property
    def resources(self):
        """What the ledger knows them by; as speakers too."""
        linked = {r.speaker.resource for r in self.registrations if r.speaker_id}
        return {r.resource for r in self.registrations} | linked

    def former_states(self):
        """The rows of the history, of each of them."""
        return Registration.history.filter(id__in=self.keys)  # type: ignore[attr-defined]

    def _states(self):
        """What they are and were called, as dicts of columns. One query."""
        columns = ("reference", "name", "name_latin", "email", "phone", "organisation_name")
        former = self.former_states().values(*columns)
        current = [{c: getattr(r, c) for c in columns} for r in self.registrations]
        return [*current, *former]

    @cached_property
    def emails(self):
        return {state["email"].lower() for state in self.states if state["email"]}

    @cached_property
    def references(self):
        return {state["reference"] for state in self.states}

    @cached_property
    def names(self):
        """What tells them apart from others wherever it stands."""
        columns = ("reference", "name", "name_latin", "email", "phone")
        found = {state[column] for state in self.states for column in columns}
        return {name for name in found if len(name) >= SHORTEST}

    @cached_property
    def keys_of_names(self):
        """Their names and what they typed of their organisation, as a heading would be kept."""
        return {normalise(text) for state in self.states for text in state.values()} - {""}

    def naming(self, *columns):
        """A condition: one of `columns` names this person. Nothing where they are many."""
        condition = Q(pk__in=[])
        if not self.is_batch:
            for column in columns:
                for name in self.names:
                    condition |= Q(**{f"{column}__icontains": name})
        return condition

    def is_named_in(self, text):
        """Whether a text names one of them."""
        text = text.casefold()
        return any(name.casefold() in text for name in self.names)
