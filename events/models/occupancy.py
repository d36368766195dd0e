"""The ledger: every claim on a room, a person or a table, whatever made it."""

import datetime as dt
import itertools
import uuid
from collections import defaultdict
from typing import NamedTuple

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry
from forum.lib.constraints import NoOverlap
from forum.lib.locks import lock_names


class Claim(NamedTuple):
    """One resource (`kind`, `resource`) wanted from `starts_at` to `ends_at`, end not included."""

    kind: str
    resource: uuid.UUID
    starts_at: dt.datetime
    ends_at: dt.datetime


class Clash(NamedTuple):
    """The claim of `source` meets what `other` holds from `starts_at` to `ends_at`."""

    kind: str
    resource: uuid.UUID
    source: str
    other: str
    starts_at: dt.datetime
    ends_at: dt.datetime

    @property
    def pair(self):
        """`(resource, source, other)`, the same from either side."""
        return (self.resource, *sorted((self.source, self.other)))


class Clashes(Exception):
    """Claims that were refused; nothing was written. `clashes` lists each with what it met."""

    def __init__(self, clashes):
        super().__init__(clashes)
        self.clashes = clashes


def _meetings(held):
    """Each two that overlap, either way round, of all `(source, claim)` on one resource.

    In the order of time, so that a thousand sessions of one room are not compared with each other.
    """
    running: list[tuple] = []
    for one in sorted(held, key=lambda pair: pair[1].starts_at):
        source, claim = one
        running = [other for other in running if other[1].ends_at > claim.starts_at]
        for other in running:
            if other[0] != source:
                yield from ((one, other), (other, one))
        running.append(one)


class OccupancyQuerySet(models.QuerySet):
    def rewrite(self, claims, *, layers, accepted_by=None, accept=False):
        """Replace all that the given sources hold in `layers` by their new claims.

        `claims` maps a source ("session:12") to its list of `Claim`; an empty list frees it. This
        is the only writer of the ledger, called at most once a transaction: it takes the locks of
        the sources, then those of the resources old and new, each sorted, so writers never wait
        in a circle. Raises `Clashes` for a room or table that is taken, and for a person unless
        `accept` is true or the same pair was accepted before; accepted ones are recorded.
        """
        with transaction.atomic(using=self.db):
            lock_names("source", claims, using=self.db)
            mine = self.filter(layer__in=layers, source__in=claims)
            held = {(row.kind, row.resource) for row in mine}
            wanted = {(c.kind, c.resource) for held_by in claims.values() for c in held_by}
            lock_names(
                "resource", [f"{kind} {name}" for kind, name in held | wanted], using=self.db
            )
            mine.delete()
            clashes = self.clashes_of(claims, layers=layers)
            overridden = AcceptedClash.objects.using(self.db).settle(
                clashes, by=accepted_by, accept=accept
            )
            if Occupancy.Layer.DRAFT in layers:
                AcceptedClash.objects.using(self.db).forget_solved(claims, clashes)
            self._write(claims, layers, overridden)

    def clashes_of(self, claims, *, layers):
        """Every `Clash` of these claims, with rows of other sources and among themselves.

        Two queries at most, whatever the number of claims. A hint outside `rewrite`.
        """
        flat = [(source, claim) for source, held_by in claims.items() for claim in held_by]
        if not flat:
            return []
        held = defaultdict(set)
        rows = (
            self.filter(
                layer__in=layers,
                starts_at__lt=max(claim.ends_at for _, claim in flat),
                ends_at__gt=min(claim.starts_at for _, claim in flat),
                resource__in={claim.resource for _, claim in flat},
            )
            .exclude(source__in=claims)
            .values_list("source", "kind", "resource", "starts_at", "ends_at")
        )
        for source, *claim in rows:
            held[claim[1]].add((source, Claim(*claim)))
        for source, claim in flat:
            held[claim.resource].add((source, claim))
        return sorted(
            Clash(claim.kind, claim.resource, source, other, met.starts_at, met.ends_at)
            for of_one in held.values()
            for (source, claim), (other, met) in _meetings(of_one)
            if source in claims
        )

    def _write(self, claims, layers, overridden):
        rows = [
            Occupancy(
                layer=layer,
                source=source,
                is_overridden=(source, claim.resource) in overridden,
                **claim._asdict(),
            )
            for (source, held_by), layer in itertools.product(claims.items(), layers)
            for claim in held_by
        ]
        try:
            with transaction.atomic(using=self.db):
                self.bulk_create(rows, batch_size=500)
        except IntegrityError:
            # Somebody wrote around the locks: the database refused, so say with whom.
            raise Clashes(self.clashes_of(claims, layers=layers)) from None


class Occupancy(models.Model):
    """One row of the ledger: this room, person or table is taken from–to by this source."""

    class Layer(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLIC = "public", _("public")

    class Kind(models.TextChoices):
        ROOM = "room", _("room")
        PERSON = "person", _("person")
        TABLE = "table", _("table")

    layer = models.CharField(_("layer"), max_length=6, choices=Layer.choices)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    resource = models.UUIDField(_("resource"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    source = models.CharField(_("held by"), max_length=40, db_index=True)
    is_overridden = models.BooleanField(_("knowingly double"), default=False)

    objects = OccupancyQuerySet.as_manager()

    class Meta:
        verbose_name = _("occupancy")
        verbose_name_plural = _("ledger")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="events_occupancy_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(is_overridden=False) | Q(kind="person"),
                name="events_occupancy_only_persons_overridden",
            ),
            NoOverlap(
                name="events_occupancy_no_overlap",
                equal=["layer", "kind", "resource"],
                condition=Q(is_overridden=False),
                violation_error_message=_("This is taken at that time."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["layer", "kind", "resource", "starts_at"],
                name="events_occupancy_lookup",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.resource} {self.starts_at:%Y-%m-%d %H:%M} {self.source}"


class AcceptedClashQuerySet(models.QuerySet):
    def settle(self, clashes, *, by, accept):
        """Record the clashes that are knowingly accepted; raise `Clashes` for the others.

        Returns the `(source, resource)` whose rows are exempt from the constraint.
        """
        known = self.filter(resource__in={clash.resource for clash in clashes}) if clashes else ()
        before = {(row.resource, row.first, row.second) for row in known}
        refused = [
            clash
            for clash in clashes
            if clash.kind != Occupancy.Kind.PERSON or not (accept or clash.pair in before)
        ]
        if refused:
            raise Clashes(refused)
        if new := sorted({clash.pair for clash in clashes} - before):
            self.bulk_create(
                AcceptedClash(resource=resource, first=first, second=second, accepted_by=by)
                for resource, first, second in new
            )
            pairs = [[str(resource), first, second] for resource, first, second in new]
            AuditEntry.objects.using(self.db).record("events.clash_accepted", by=by, pairs=pairs)
        return {(clash.source, clash.resource) for clash in clashes}

    def forget_solved(self, sources, clashes):
        """Delete what was accepted for these sources and is no clash any more."""
        found = {clash.pair for clash in clashes}
        known = self.filter(Q(first__in=sources) | Q(second__in=sources))
        solved = [r.pk for r in known if (r.resource, r.first, r.second) not in found]
        if solved:
            self.filter(pk__in=solved).delete()


class AcceptedClash(models.Model):
    """A person knowingly expected in two places at once, until the organisers solve it."""

    resource = models.UUIDField(_("person"))
    first = models.CharField(_("first"), max_length=40)
    second = models.CharField(_("second"), max_length=40)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="accepted_clashes",
        verbose_name=_("accepted by"),
    )
    accepted_at = models.DateTimeField(_("accepted at"), auto_now_add=True)

    objects = AcceptedClashQuerySet.as_manager()

    class Meta:
        verbose_name = _("accepted clash")
        verbose_name_plural = _("accepted clashes")
        ordering = ["-accepted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "first", "second"], name="events_acceptedclash_once"
            )
        ]

    def __str__(self):
        return f"{self.first} / {self.second}"
