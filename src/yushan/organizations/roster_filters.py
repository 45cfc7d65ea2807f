"""The chips above a roster. Rooms above register what they know (registered, has served); this room knows who is in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from yushan.common.errors import NotFound
from yushan.organizations.models import StaffMember

Apply = Callable[[QuerySet[StaffMember], date], QuerySet[StaffMember]]
IN_SERVICE, LEFT = "all", "left"


@dataclass(frozen=True)
class RosterFilter:
    """`apply(rows of one unit, day)` narrows the rows.

    `reminder` is the title of the message that people in it can get; empty: nothing to remind of.
    `reminder_url` is where the message leads.
    """

    code: str
    label: str
    apply: Apply
    order: int = 0
    reminder: str = ""
    reminder_body: str = ""
    reminder_url: str = ""


_filters: dict[str, RosterFilter] = {}


def register(chip: RosterFilter) -> None:
    """Called in AppConfig.ready() of the room that knows the facts."""
    _filters[chip.code] = chip


def in_order() -> list[RosterFilter]:
    """All chips, lowest order first."""
    return sorted(_filters.values(), key=lambda chip: (chip.order, chip.code))


def find(code: str) -> RosterFilter:
    """A chip by its code. NotFound for an unknown one."""
    if code not in _filters:
        raise NotFound("没有这个筛选条件，请从页面上选择。")
    return _filters[code]


def _in_service(rows: QuerySet[StaffMember], as_of: date) -> QuerySet[StaffMember]:
    from yushan.organizations.queries.rosters import in_force

    return rows.filter(in_force(as_of))


def _left(rows: QuerySet[StaffMember], as_of: date) -> QuerySet[StaffMember]:
    return rows.filter(Q(left_on__lte=as_of) | Q(left_on=None, in_service=False))


register(RosterFilter(IN_SERVICE, "全部在职", _in_service, order=90))
register(RosterFilter(LEFT, "已离职", _left, order=99))
