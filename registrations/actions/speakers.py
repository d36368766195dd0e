"""Whoever attends and appears in the programme is one person."""

from accounts.models.change import recording


def link_speaker(*, registration, speaker, by, accept=False):
    """Save `registration` as being the same person as `speaker` (None: nobody's).

    Its meetings follow. Raises `Clashes`, and saves nothing, when the speaker is expected elsewhere
    at the time of one, unless `accept` is true.
    """
    told = {"model": "registrations.registration", "title": registration.reference}
    scope = registration.edition.scope
    with recording("events.record_changed", by=by, scope=scope, columns=["speaker"], **told):
        registration.speaker = speaker
        registration.save(by=by, accept=accept)
