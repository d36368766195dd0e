from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from speakers.models import Organisation, Speaker

from .frame import Room, Track

WHOLE_PROGRAMME = "events.edit_whole_programme"
OUTSIDE = _("This session would leave the tracks and rooms that you look after.")
NOTHING, EVERYTHING = Q(pk__in=[]), Q()


class Remit(models.Model):
    """What one colleague is kept to: an institution, or some tracks and rooms.

    A programme editor without a remit edits the whole programme; a partner editor without one,
    nothing.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="remit",
        verbose_name=_("user"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="remits",
        verbose_name=_("institution"),
        help_text=_("For a partner editor: it and the sessions that it hosts."),
    )
    tracks = models.ManyToManyField(
        Track, blank=True, related_name="remits", verbose_name=_("tracks")
    )
    rooms = models.ManyToManyField(Room, blank=True, related_name="remits", verbose_name=_("rooms"))

    class Meta:
        verbose_name = _("remit")
        verbose_name_plural = _("remits")

    def __str__(self):
        return f"{self.user}"

    @property
    def place(self):
        """`(track ids, room ids)`: a session in one of either is inside. Two queries, once."""
        if not hasattr(self, "_place"):
            pairs = (self.tracks, self.rooms)
            self._place = tuple(set(many.values_list("pk", flat=True)) for many in pairs)
        return self._place


def remit_of(user):
    """The remit of `user`; None without one. One query for each user object."""
    return getattr(user, "remit", None)


def place_of(user):
    """`(track ids, room ids)` that a programme editor is kept to; None: the whole programme."""
    remit = None if user.is_superuser else remit_of(user)
    place = remit.place if remit else ()
    return place if any(place) else None


def institution_of(user):
    """The id of the institution that `user` is kept to; None without one."""
    remit = remit_of(user)
    return remit and remit.organisation_id


def editable_sessions(user):
    """The sessions that `user` may change, as a condition: the one rule for every way to write."""
    if not user.has_perm("events.change_session"):
        return NOTHING
    if not user.has_perm(WHOLE_PROGRAMME):
        return _of_own_institution("host", user)
    if place := place_of(user):
        tracks, rooms = place
        return Q(track__in=tracks) | Q(room__in=rooms)
    return EVERYTHING


def admits(user, session):
    """Whether `session`, as it stands in memory, is inside what `user` may change."""
    if not user.has_perm(WHOLE_PROGRAMME):
        return session.host_id is not None and session.host_id == institution_of(user)
    if place := place_of(user):
        tracks, rooms = place
        return session.track_id in tracks or session.room_id in rooms
    return True


def visible_sessions(user):
    """The sessions of the draft that `user` may see: a partner editor its own, others all."""
    if not user.has_perm("events.view_session"):
        return NOTHING
    return _of_own_institution("host", user) if is_partner_editor(user) else EVERYTHING


def organisations_editable_by(user, organisations=Organisation.objects):
    """Those of `organisations` that `user` may change: a partner editor its own, others all."""
    if not user.has_perm("speakers.change_organisation"):
        return organisations.none()
    if user.has_perm(WHOLE_PROGRAMME):
        return organisations.all()
    return organisations.filter(_of_own_institution("pk", user))


def organisations_visible_to(user, organisations=Organisation.objects):
    """Those of `organisations` that `user` may see: a partner editor its own, others all."""
    if not user.has_perm("speakers.view_organisation"):
        return organisations.none()
    if is_partner_editor(user):
        return organisations.filter(_of_own_institution("pk", user))
    return organisations.all()


def speakers_visible_to(user, speakers=Speaker.objects):
    """Those of `speakers` that `user` may see: a partner editor its own people and its guests."""
    if not user.has_perm("speakers.view_speaker"):
        return speakers.none()
    if not is_partner_editor(user):
        return speakers.all()
    institution = institution_of(user)
    if not institution:
        return speakers.none()
    guests = Speaker.objects.filter(sessions__host=institution).values("pk")
    return speakers.filter(Q(organisation=institution) | Q(pk__in=guests))


def is_partner_editor(user):
    """Whether `user` may change sessions or institutions, but only those of the own institution."""
    if user.has_perm(WHOLE_PROGRAMME):
        return False
    may_change = user.has_perm("events.change_session") or user.has_perm(
        "speakers.change_organisation"
    )
    return may_change or bool(institution_of(user))


def _of_own_institution(column, user):
    institution = institution_of(user)
    return Q(**{column: institution}) if institution else NOTHING
