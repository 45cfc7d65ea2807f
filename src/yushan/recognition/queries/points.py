"""Points of a person: what they have, what ends soon, each movement."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet, Sum

from yushan.common import clock, rulebook
from yushan.recognition.models import PointAccount, PointLot, PointMovement
from yushan.volunteers.models import Volunteer


@dataclass(frozen=True)
class Points:
    """What somebody has. `ending` are the sums by their last day, the nearest first."""

    balance: int = 0
    debt: int = 0
    ending: tuple[tuple[date, int], ...] = ()


def balance_of(volunteer: Volunteer) -> int:
    """Points that can be spent; 1 statement."""
    return PointAccount.objects.filter(volunteer=volunteer).values_list("balance", flat=True).first() or 0


def points_of(volunteer: Volunteer) -> Points:
    """Balance, debt, and what ends within the time in which it is announced; 2 statements."""
    account = PointAccount.objects.filter(volunteer=volunteer).first()
    if account is None:
        return Points()
    farthest = max(int(days) for days in rulebook.value("points_notice_days"))  # type: ignore[attr-defined]
    lots = PointLot.objects.filter(
        account=account, remaining__gt=0, expires_on__lte=clock.today() + timedelta(days=farthest)
    )
    sums = lots.order_by("expires_on").values_list("expires_on").annotate(Sum("remaining"))
    return Points(account.balance, account.debt, tuple((day, points) for day, points in sums if day))


def movements_of(volunteer: Volunteer) -> QuerySet[PointMovement]:
    """Every movement, newest first."""
    return PointMovement.objects.filter(account__volunteer=volunteer)
