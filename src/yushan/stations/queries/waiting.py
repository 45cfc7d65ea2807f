"""What waits for somebody at stations (todos.py): empty for who has nothing to do with it."""

from typing import Any

from django.db.models import Q, QuerySet

from yushan.organizations.access import can, grants_of, visible
from yushan.organizations.models import RoleGrant
from yushan.stations.models import Assessment, Hand, Improvement
from yushan.stations.queries.keepers import kept
from yushan.stations.queries.people import decided_by
from yushan.stations.queries.seen import through

_LOOKUPS = through("station")


def _kept(user: Any) -> Q | None:
    """Rows of stations that somebody looks after; a district has others for it."""
    return kept(user, "station") if can(user, "station.edit") else None


def _decided(user: Any) -> Q | None:
    """Rows of stations over which somebody decides."""
    if not can(user, "station.approve"):
        return None
    return decided_by(user, "station.approve", grants_of(user), "station")


def self_checks(user: Any) -> QuerySet[Assessment] | None:
    """Own scores that one has to write."""
    kept = _kept(user)
    return None if kept is None else Assessment.objects.filter(kept, state=Assessment.State.SELF)


def words(user: Any) -> QuerySet[Assessment] | None:
    """Gradings about whose differences one's station has to speak."""
    kept = _kept(user)
    return None if kept is None else Assessment.objects.filter(kept, state=Assessment.State.DECISION, asks_word=True)


def visits(user: Any) -> QuerySet[Assessment] | None:
    """Inspections that were given to one, or that one took."""
    if not can(user, "station.inspect"):
        return None
    rows = Assessment.objects.filter(state=Assessment.State.CHECK, inspector=user)
    return visible(user, "station.inspect", rows, **_LOOKUPS)


def to_send(user: Any) -> QuerySet[Assessment] | None:
    """Stations that wait for an inspector where one decides."""
    decided = _decided(user)
    if decided is None:
        return None
    return Assessment.objects.filter(decided, state=Assessment.State.CHECK, inspector=None)


def decisions(user: Any) -> QuerySet[Assessment] | None:
    """Gradings that one may decide: nothing in which one had a hand; not where the station still has to speak."""
    decided = _decided(user)
    if decided is None:
        return None
    rows = Assessment.objects.filter(decided, state=Assessment.State.DECISION, asks_word=False)
    rows = rows.filter(~Q(inspector=user) | Q(inspector=None), ~Q(self_by=user) | Q(self_by=None))
    rows = rows.exclude(pk__in=Hand.objects.filter(user=user).values("assessment"))
    if any(grant.role == RoleGrant.Role.CITY_ADMIN for grant in grants_of(user)):
        return rows
    return rows.filter(~Q(station__applied_by=user) | Q(station__applied_by=None))


def own_improvements(user: Any) -> QuerySet[Improvement]:
    """What one has to put right."""
    return Improvement.objects.filter(owner=user, state=Improvement.State.OPEN)


def to_look_over(user: Any) -> QuerySet[Improvement] | None:
    """What was reported as put right where one decides."""
    decided = _decided(user)
    if decided is None:
        return None
    rows = Improvement.objects.filter(decided, state=Improvement.State.REPORTED)
    return rows.filter(~Q(reported_by=user) | Q(reported_by=None))
