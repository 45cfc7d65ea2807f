"""Tracks of leaders to be: those in reach, one's own, counts by stage, district and talent source."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from yushan.common.actors import is_system
from yushan.common.errors import NotFound
from yushan.organizations.access import MATRIX, can, grants_of, level_above, visible
from yushan.organizations.models import RoleGrant
from yushan.volunteers.models import Cultivation, Volunteer

State = Cultivation.State
_LOOKUPS = {"area": "organization__area", "organization": "organization__path"}


def tracks_seen(actor: Any) -> QuerySet[Cultivation]:
    """Tracks of the organizations in reach."""
    rows = Cultivation.objects.select_related("volunteer__person", "organization__area", "mentor__person")
    return visible(actor, "cultivation.view", rows, **_LOOKUPS)


def track_or_404(actor: Any, pk: int) -> Cultivation:
    """One of them; NotFound for those of others."""
    found = tracks_seen(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def own_tracks(volunteer: Volunteer) -> QuerySet[Cultivation]:
    """Somebody's own, newest first."""
    rows = Cultivation.objects.filter(volunteer=volunteer).select_related("organization", "mentor__person")
    return rows.prefetch_related("steps").order_by("-began_at", "-pk")


def mentored(volunteer: Volunteer) -> QuerySet[Cultivation]:
    """Those whom somebody mentors now."""
    rows = Cultivation.objects.filter(mentor=volunteer, state__in=[State.LEADING, State.REVIEWING])
    return rows.select_related("volunteer__person", "organization").order_by("-changed_at")


def to_review(actor: Any) -> QuerySet[Cultivation]:
    """Tracks that wait for a decision of this person: over whose level above they may review; not their nominees."""
    rows = Cultivation.objects.filter(state=State.REVIEWING).select_related("volunteer__person", "organization__area")
    if is_system(actor):
        return rows
    condition = Q(pk__in=[])
    for grant in grants_of(actor):
        if "cultivation.review" not in MATRIX[grant.role]:
            continue
        if grant.scope == RoleGrant.Scope.CITY:
            condition = ~Q(pk__in=[])
            break
        if grant.scope == RoleGrant.Scope.ORGANIZATION and grant.scope_path:
            condition |= Q(organization__path__startswith=grant.scope_path) & ~Q(organization__path=grant.scope_path)
        elif grant.scope == RoleGrant.Scope.AREA:
            condition |= Q(organization__area=grant.scope_id, organization__depth__gte=2)
    own = Q(nominated_by=actor.pk)
    if actor.person_id:
        own |= Q(volunteer__person=actor.person_id)
    return rows.filter(condition).exclude(own)


def may_review(actor: Any, row: Cultivation) -> bool:
    """The same for one track."""
    return row.state == State.REVIEWING and to_review(actor).filter(pk=row.pk).exists()


def may_manage(actor: Any, row: Cultivation) -> bool:
    """True for who takes the steps before the review."""
    return can(actor, "cultivation.manage", on=row)


def counts(rows: QuerySet[Cultivation], by: str) -> list[tuple[Any, dict[str, int]]]:
    """How many tracks stand at each stage, by a column; 1 statement."""
    found: dict[Any, dict[str, int]] = {}
    for key, state, count in rows.select_related(None).order_by(by).values_list(by, "state").annotate(Count("pk")):
        found.setdefault(key, dict.fromkeys(State.values, 0))[state] = count
    return list(found.items())


def above(row: Cultivation) -> dict[str, object]:
    """Whose holders review a track."""
    return level_above(row.organization)
