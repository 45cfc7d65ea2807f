"""Who may record attendance: whoever may for the organization of the activity, and whoever looks after the station where it
takes place: its keepers, its host unit, the team that serves there, its district."""

from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from yushan.activities.models import Activity, Shift
from yushan.activities.queries.staff import SCOPE
from yushan.common.errors import NotFound
from yushan.organizations.access import can, require, scope_filter
from yushan.stations.queries.keepers import reach
from yushan.stations.queries.seen import widened

RECORD, DOOR = "attendance.record", "station.door"
M = TypeVar("M", bound=Model)


def may_record(actor: Any, of: Shift | Activity) -> bool:
    """Whether the actor may record attendance there; the station is read only where the organization does not give it."""
    if can(actor, RECORD, on=of):
        return True
    station = (of.activity if isinstance(of, Shift) else of).station
    return station is not None and can(actor, DOOR, on=station)


def records_somewhere(actor: Any) -> bool:
    """Whether the actor may do so at all."""
    return can(actor, RECORD) or can(actor, DOOR)


def require_somewhere(actor: Any) -> None:
    """NotAllowed for whoever records nowhere."""
    if not records_somewhere(actor):
        require(actor, RECORD)


def require_recording(actor: Any, of: Shift | Activity) -> None:
    """NotAllowed unless `may_record`."""
    if not may_record(actor, of):
        require(actor, RECORD, on=of)


def recordable(actor: Any, to_activity: str) -> Q:
    """The same as a condition for rows that lead to an activity by `to_activity`, for instance «shift__activity»."""
    own = {kind: f"{to_activity}__{lookup}" for kind, lookup in SCOPE.items()}
    there = scope_filter(actor, DOOR, **reach(f"{to_activity}__station"))
    return widened(scope_filter(actor, RECORD, **own), there)


def found_for(actor: Any, rows: QuerySet[M], pk: Any, to_activity: str) -> M:
    """One of the rows, for who may record attendance there. NotFound for others."""
    found = rows.filter(recordable(actor, to_activity), pk=pk).first()
    if found is None:
        raise NotFound()
    return found
