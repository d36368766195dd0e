"""Who appears in the sessions of the file."""

from events.models import Appearance

from .sessions import PEOPLE


def plan_appearances(matches, people, source):
    """Set who appears; return `(to make, to delete)`, and name the people among what changed.

    A person whom the organisers added by hand stays, and so do the roles that they gave.
    """
    make, delete = [], []
    for match in matches:
        if match.event.persons is None:
            continue
        found = filter(None, map(people.speaker_of, match.event.persons))
        speakers = {speaker.pk: speaker for speaker in found}
        present = {} if match.is_new else {a.speaker_id: a for a in match.session.appearances.all()}
        new = [pk for pk in speakers if pk not in present]
        gone = [
            appearance
            for pk, appearance in present.items()
            if pk not in speakers and appearance.speaker.imported_from == source
        ]
        order = {pk: position for position, pk in enumerate(speakers)}
        make += [
            Appearance(session=match.session, speaker=speakers[pk], position=min(order[pk], 32767))
            for pk in new
        ]
        delete += gone
        if (new or gone) and not match.is_new:
            before = [str(a.speaker) for a in present.values()]
            staying = [str(a.speaker) for a in present.values() if a not in gone]
            match.changed[PEOPLE] = (before, staying + [str(speakers[pk]) for pk in new])
    return make, delete
