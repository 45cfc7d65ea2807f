"""Stations with rooms and equipment, bookings, loans and rosters, made by the actions of the room."""

from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.organizations.tests import factories as make
from yushan.stations import actions
from yushan.stations.actions.taking import Taking
from yushan.stations.models import Audience, Booking, DutyMember, Equipment, Room, Station
from yushan.volunteers.tests import factories as volunteers

_serial = count(1)
WEEK = [0, 1, 2, 3, 4, 5, 6]


def station(area: Any = None, name: str = "") -> Station:
    """A certified station."""
    return Station.objects.create(
        area=area or make.area(), name=name or f"走马镇科普驿站 {next(_serial)}", kind="rural",
        state=Station.State.CERTIFIED, address="老街 12 号",
    )  # fmt: skip


def room(where: Station | None = None, **facts: Any) -> Room:
    """Open every day 9:00–18:00 to everybody, nothing to be approved, unless told otherwise."""
    values: dict[str, Any] = {
        "name": f"活动室 {next(_serial)}", "places": 40, "features": ["projector"], "accessibility": ["step-free"],
        "audiences": ["team", "unit", "person"], "weekdays": WEEK, "opens": time(9), "closes": time(18),
        "ahead_days": 30, "notice_hours": 2, "longest_minutes": 240, "approval": "none", "is_open": True,
    }  # fmt: skip
    return actions.save_room(COMMAND_LINE, station=where or station(), **(values | facts))


def equipment(where: Station | None = None, **facts: Any) -> Equipment:
    """Five microscopes."""
    values: dict[str, Any] = {"name": f"显微镜 {next(_serial)}", "number": 5, "longest_days": 14, "is_open": True}
    return actions.save_equipment(COMMAND_LINE, station=where or station(), **(values | facts))


def day(ahead: int = 3) -> date:
    """So many days ahead."""
    return clock.today() + timedelta(days=ahead)


def at(hour: int, minute: int = 0, *, ahead: int = 3) -> datetime:
    """A moment of that day."""
    return clock.at(day(ahead), hour, minute)


def person(user: Any, name: str = "向春梅", phone: str = "13896170246") -> Taking:
    """Somebody for themselves."""
    return Taking(Audience.PERSON, name=name, phone=phone, user=user)


def team(user: Any, organization: Any, name: str = "唐宁") -> Taking:
    """Somebody for a team."""
    return Taking(Audience.TEAM, organization=organization, name=name, phone="13896170001", user=user)


def book(where: Room, taking: Taking, begin: int = 10, end: int = 12, *, ahead: int = 3, **facts: Any) -> Booking:
    """A booking by whom it is for, or by the keeper for who has no account."""
    values: dict[str, Any] = {"title": "机器人小课堂", "people": 20}
    actor = facts.pop("actor", taking.user or COMMAND_LINE)
    return actions.book(
        actor, room=where, taking=taking, starts_at=at(begin, ahead=ahead), ends_at=at(end, ahead=ahead),
        **(values | facts),
    )  # fmt: skip


def member(where: Station, name: str = "余小禾") -> DutyMember:
    """A volunteer with an account who agreed to take turns."""
    who = volunteers.volunteer(name, area=where.area)
    asked = actions.invite_member(COMMAND_LINE, station=where, number=who.number)
    return actions.answer_invitation(who.person.user, member=asked, accept=True)


def user_of(one: DutyMember) -> Any:
    """The account of a member."""
    return one.volunteer.person.user if one.volunteer else one.user
