"""The chips above a roster. Rooms above register what they know (registered, has served); this room knows who is in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from yushan.common.errors import NotAllowed, NotFound
from yushan.organizations.models import StaffMember, Unit

May = Callable[[Any, Unit], bool]
Apply = Callable[[QuerySet[StaffMember], date], QuerySet[StaffMember]]
IN_SERVICE, LEFT = "all", "left"


@dataclass(frozen=True)
class RosterFilter:
    """`apply(rows of one unit, day)` narrows the rows.

    `reminder` is the title of the message that people in it can get; empty: nothing to remind of.
    `reminder_url` is where the message leads. `may(actor, unit)`: who sees the chip; none: who sees the roster.
    """

    code: str
    label: str
    apply: Apply
    order: int = 0
    reminder: str = ""
    reminder_body: str = ""
    reminder_url: str = ""
    may: May | None = None


_filters: dict[str, RosterFilter] = {}


def register(chip: RosterFilter) -> None:
    """Called in AppConfig.ready() of the room that knows the facts."""
    _filters[chip.code] = chip


_sees_party: list[May] = []


def register_sees_party(may: May) -> None:
    """Called in AppConfig.ready() of the room that keeps who took part."""
    _sees_party.append(may)


def sees_party(actor: Any, unit: Unit) -> bool:
    """Whether somebody may see who of a unit is a party member. Beside any list of who took part it tells which members
    did not, and that is for their branch alone; where no room keeps such lists it is for everybody who sees the roster.
    Asked once a request (kept on the user instance, like grants).
    """
    known: dict[int, bool] = getattr(actor, "_sees_party_of", None) or {}
    if unit.pk not in known:
        actor._sees_party_of = known | {unit.pk: all(may(actor, unit) for may in _sees_party)}
    return bool(actor._sees_party_of[unit.pk])


def in_order(actor: Any, unit: Unit) -> list[RosterFilter]:
    """All chips that somebody sees of a unit, lowest order first."""
    seen = (chip for chip in _filters.values() if chip.may is None or chip.may(actor, unit))
    return sorted(seen, key=lambda chip: (chip.order, chip.code))


def first(actor: Any, unit: Unit) -> RosterFilter:
    """The chip with which a roster opens."""
    ordered = sorted(_filters.values(), key=lambda chip: (chip.order, chip.code))
    return next(chip for chip in ordered if chip.may is None or chip.may(actor, unit))


def find(code: str) -> RosterFilter:
    """A chip by its code. NotFound for an unknown one."""
    if code not in _filters:
        raise NotFound("没有这个筛选条件，请从页面上选择。")
    return _filters[code]


def found_for(actor: Any, unit: Unit, code: str) -> RosterFilter:
    """The same for somebody who wants the people behind it; NotAllowed for who may not see them."""
    chip = find(code)
    if chip.may and not chip.may(actor, unit):
        raise NotAllowed("党员参加了没有，名单只有支部书记能看；没有指定书记的支部由单位管理员看。")
    return chip


def _in_service(rows: QuerySet[StaffMember], as_of: date) -> QuerySet[StaffMember]:
    from yushan.organizations.queries.rosters import in_force

    return rows.filter(in_force(as_of))


def _left(rows: QuerySet[StaffMember], as_of: date) -> QuerySet[StaffMember]:
    return rows.filter(Q(left_on__lte=as_of) | Q(left_on=None, in_service=False))


register(RosterFilter(IN_SERVICE, "全部在职", _in_service, order=90))
register(RosterFilter(LEFT, "已离职", _left, order=99))
