"""Reading loans."""

from typing import Any

from django.db.models import QuerySet

from yushan.common import clock
from yushan.organizations.access import visible_or_404
from yushan.stations.models import Loan, Station
from yushan.stations.queries.bookings import own_condition
from yushan.stations.queries.keepers import kept, reach

_RELATED = ("equipment__station__area", "equipment__station__organization", "organization", "unit", "user")


def _rows() -> QuerySet[Loan]:
    return Loan.objects.select_related(*_RELATED)


def loans_out(station: Station) -> QuerySet[Loan]:
    """What is out, the soonest due first."""
    return _rows().filter(equipment__station=station, state=Loan.State.OUT).order_by("due_on", "pk")


def loans_ended(station: Station) -> QuerySet[Loan]:
    """What came back or got lost."""
    return _rows().filter(equipment__station=station).exclude(state=Loan.State.OUT)


def loan_kept(actor: Any, pk: int) -> Loan:
    """A loan of a station that the actor keeps; NotFound for others'."""
    return visible_or_404(actor, "station.edit", _rows(), pk, **reach("equipment__station"))


def overdue(actor: Any) -> QuerySet[Loan]:
    """What should be back by now, at own stations."""
    rows = _rows().filter(state=Loan.State.OUT, due_on__lt=clock.today())
    return rows.filter(kept(actor, "equipment__station"))


def loans_of(user: Any) -> QuerySet[Loan]:
    """What somebody borrowed with their account, and what teams borrowed for which they book."""
    return _rows().filter(own_condition(user))
