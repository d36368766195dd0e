"""Refusals in the reader's language: what is taken, from when to when, by what."""

from django.utils.translation import gettext as _

from events.models import Occupancy, Session
from forum.lib.wallclock import local_parts
from speakers.models import Speaker


def explain(clashes, *, edition):
    """One sentence for each `Clash`, in order, without repeats. Two queries at most."""
    return list(dict.fromkeys(sentences_of(clashes, edition=edition)))


def explain_each(clashes, *, edition):
    """As `explain`, each sentence after the title of the session whose claim was refused."""
    titles = _titles([clash._replace(other=clash.source) for clash in clashes])
    told = sentences_of(clashes, edition=edition)
    named = [
        _("“%(title)s”: %(what)s") % {"title": titles.get(clash.source, ""), "what": what}
        for clash, what in zip(clashes, told, strict=True)
    ]
    return list(dict.fromkeys(named))


def sentences_of(clashes, *, edition, titles=None, names=None):
    """One sentence for each `Clash`. Two queries at most.

    `titles` are those of sources, `names` of resources, that are not stored yet.
    """
    titles = {**(titles or {}), **_titles(clashes)}
    names = {**_names(clashes), **(names or {})}
    return [
        _sentence(clash)
        % {
            "title": titles.get(clash.other, ""),
            "name": names.get(clash.resource, ""),
            "start": _clock(clash.starts_at, edition.zone),
            "end": _clock(clash.ends_at, edition.zone),
        }
        for clash in clashes
    ]


def _sentence(clash):
    meeting = clash.other.startswith("meeting:")
    if clash.kind == Occupancy.Kind.ROOM:
        return _("The room is taken from %(start)s to %(end)s by the session “%(title)s”.")
    if clash.kind == Occupancy.Kind.TABLE:
        return _("The table is taken from %(start)s to %(end)s by another meeting.")
    if meeting:
        return _("%(name)s has a B2B meeting from %(start)s to %(end)s.")
    return _("%(name)s is in the session “%(title)s” from %(start)s to %(end)s.")


def _titles(clashes):
    sources = {clash.other for clash in clashes if clash.other.startswith("session:")}
    rows = Session.objects.filter(pk__in=[int(source.split(":")[1]) for source in sources])
    return {session.ledger_source: str(session) for session in rows} if sources else {}


def _names(clashes):
    people = {clash.resource for clash in clashes if clash.kind == Occupancy.Kind.PERSON}
    if not people:
        return {}
    # A person without a public name is an attendee: their name stays behind the wall.
    names = dict.fromkeys(people, _("This person"))
    names |= {s.resource: str(s) for s in Speaker.objects.filter(resource__in=people)}
    return names


def _clock(moment, zone):
    return local_parts(moment, zone)[1].strftime("%H:%M")
