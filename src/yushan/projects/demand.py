"""How much each service is really asked for, and where it is ordered: the room of needs joins here, nothing looks upward."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Value

from yushan.projects.models import ServiceItem


@dataclass(frozen=True)
class Demand:
    """`annotate` adds `demand`: orders of the last twelve months; `order_url(pk)` leads to where it is ordered;
    `booked(pk, first, last)` counts the orders for days of a span by the organization that took them, those that nobody has
    taken yet under None.
    """

    annotate: Callable[[QuerySet[ServiceItem]], QuerySet[ServiceItem]]
    order_url: Callable[[int], str]
    wish_url: Callable[[], str]
    booked: Callable[[int, date, date], dict[int | None, int]] | None = None


_demand: Demand | None = None


def provide(demand: Demand | None) -> None:
    """Called in AppConfig.ready() of the room of needs."""
    global _demand
    _demand = demand


def annotate(rows: QuerySet[ServiceItem]) -> QuerySet[ServiceItem]:
    """The rows with `demand`; 0 while nobody takes orders."""
    return _demand.annotate(rows) if _demand else rows.annotate(demand=Value(0))


def order_url(pk: int) -> str:
    """Where this service is ordered; empty while nobody takes orders."""
    return _demand.order_url(pk) if _demand else ""


def wish_url() -> str:
    """Where something that is not on the list is asked for."""
    return _demand.wish_url() if _demand else ""


def booked(pk: int, first: date, last: date) -> dict[int | None, int]:
    """Orders of a service for the days from `first` to `last`, by who took them; nothing while nobody takes orders."""
    return _demand.booked(pk, first, last) if _demand and _demand.booked else {}
