"""Opening and use of stations: rooms and equipment, the bookings of these weeks, loans, a duty roster with a gap and a swap."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.recurring import Pattern, Repeat
from yushan.demo.stage import home_team
from yushan.demo.stations import HOME_STATION
from yushan.demo.world import World
from yushan.stations import actions
from yushan.stations.actions.days import end_days
from yushan.stations.actions.duty_days import end_duty_days
from yushan.stations.actions.taking import Taking, at_desk, for_oneself
from yushan.stations.models import Audience, Booking, DutyTurn, Room, Station
from yushan.stations.rules.duty import monday_of
from yushan.volunteers.models import Volunteer

_ALL = ["team", "unit", "person"]
_WEEK = [1, 2, 3, 4, 5, 6]  # closed on Mondays
# name, where, places, features, accessibility, who, approval, longest, cleanup
_ROOMS = (
    ("科学教室", "二楼 201", 40, ("projector", "bench", "water", "tables"), ("lift", "step-free"), _ALL, "persons", 180, 15),
    ("多功能厅", "一楼大厅东侧", 120, ("projector", "sound", "air"), ("step-free", "hearing", "toilet"), ["team", "unit"], "all", 240, 30),
    ("阅读角", "一楼 103", 12, ("network", "whiteboard"), ("step-free",), _ALL, "none", 120, 0),
)  # fmt: skip
_THINGS = (("双目显微镜", 12, 1), ("天文望远镜", 4, 0), ("便携投影仪", 3, 0), ("机器人教具箱", 20, 2))
# days from today, room, from until, what, people, by whom (0 home team, 1 other team, 2 unit, 3 person, 4 desk, 5 station)
_BOOKED = (
    (-6, 0, 9, 11, "科学实验课：会爬坡的水", 36, 0), (-5, 1, 14, 17, "科普大篷车志愿者培训", 80, 1),
    (-4, 2, 15, 17, "亲子共读《昆虫记》", 8, 3), (-3, 0, 14, 16, "银龄学手机", 20, 0),
    (0, 0, 9, 11, "机器人体验课", 30, 0), (0, 2, 14, 16, "社区读书会", 10, 4), (0, 1, 15, 17, "防灾减灾演练说明会", 60, 2),
    (1, 0, 14, 16, "银龄学手机", 24, 0), (2, 1, 9, 12, "科学家精神报告会", 100, 1), (3, 0, 9, 18, "布展：航天主题", 1, 5),
    (4, 2, 10, 12, "小组自习", 6, 3), (5, 1, 14, 17, "科技工作者联谊", 50, 2),
)  # fmt: skip


def make_station_rooms(world: World) -> None:
    """The station of the printed keeper in full, some others with a room each."""
    station = next(one for one in world.stations if one.name == HOME_STATION)
    keeper = world.users["station_admin"]
    rng = Random(f"rooms:{world.today.isoformat()}")  # noqa: S311  # choices, no secrets
    with clock.pretend(_at(world, -40, 9)):
        week = {weekday + 1: [(9 * 60, 18 * 60)] for weekday in _WEEK}
        actions.set_hours(keeper, station=station, weekly=week, rests_on_holidays=False)
        rooms = [_room(keeper, station, *facts) for facts in _ROOMS]
        for name, number, broken in _THINGS:
            actions.save_equipment(
                keeper, station=station, name=name, number=number, broken=broken, longest_days=7, is_open=True
            )
        for other in rng.sample(world.stations[1:], min(12, len(world.stations) - 1)):
            _room(world.users["city_admin"], other, *_ROOMS[rng.randrange(3)])
    people = _people(world)
    _bookings(world, rooms, people)
    _loans(world, station, people)
    _duty(world, station, people)


def _at(world: World, days: int, hour: int) -> datetime:
    return clock.at(world.today + timedelta(days=days), hour)


def _room(
    actor: Any, station: Station, name: str, where: str, places: int, features: tuple[str, ...],
    accessibility: tuple[str, ...], audiences: list[str], approval: str, longest: int, cleanup: int,
) -> Room:  # fmt: skip
    return actions.save_room(
        actor, station=station, name=name, location=where, places=places, features=list(features),
        accessibility=list(accessibility), audiences=audiences, approval=approval, longest_minutes=longest,
        cleanup_minutes=cleanup, weekdays=_WEEK, opens=time(9), closes=time(18), ahead_days=30, notice_hours=2, is_open=True,
        needs_arrival=name == "多功能厅", note="用完请把桌椅还原、关灯。钥匙在一楼服务台。",
    )  # fmt: skip


def _people(world: World) -> list[Volunteer]:
    """Grown-up members of the home team with an account, the printed volunteer first."""
    rows = Volunteer.objects.select_related("person__user").filter(
        memberships__organization=home_team(world), memberships__state="approved", state="verified",
        person__user__isnull=False, person__birth_date__lt=world.today - timedelta(days=19 * 366),
    )  # fmt: skip
    own = world.people["volunteer"].volunteer_id
    return sorted(rows.order_by("pk")[:12], key=lambda row: row.pk != own)


def _taking(world: World, kind: int, people: list[Volunteer]) -> tuple[Any, Taking]:
    """Who books, and for whom."""
    home, leader = home_team(world), world.users["team_admin"]
    other = next((team for team in world.teams if team != home and team.area == home.area), home)
    somebody = people[0]
    user: User = somebody.person.user
    keeper = world.users["station_admin"]
    station = next(one for one in world.stations if one.name == HOME_STATION)
    makers = (
        lambda: (leader, for_oneself(leader, organization=home, name=leader.display_name, phone="13800000004")),
        lambda: (
            world.organiser(other), for_oneself(world.organiser(other), organization=other, name="石老师", phone="13812340001")
        ),
        lambda: (
            world.users["unit_admin"],
            for_oneself(
                world.users["unit_admin"], unit=world.employers[0].unit, name=world.users["unit_admin"].display_name,
                phone="13800000005",
            ),
        ),
        lambda: (user, for_oneself(user, name=somebody.person.name, phone=somebody.phone)),
        lambda: (keeper, at_desk(keeper, station, name="冉桂芳")),
        lambda: (keeper, at_desk(keeper, station, for_station=True)),
    )  # fmt: skip
    return makers[kind]()


def _bookings(world: World, rooms: list[Room], people: list[Volunteer]) -> None:
    keeper = world.users["station_admin"]
    made: dict[str, Booking] = {}
    for days, room, begin, end, title, expected, kind in _BOOKED:
        start, until = _open(world, days, begin, end)
        asked_at = _at(world, min(days, 0) - 9, 10) if days < 4 else world.now - timedelta(hours=20)
        with clock.pretend(asked_at):
            actor, taking = _taking(world, kind, people)
            try:
                row = actions.book(
                    actor, room=rooms[room], taking=taking, starts_at=start, ends_at=until, title=title, people=expected
                )
            except Refusal:  # closed on Mondays: moved onto a day that is taken
                continue
            # What a district sees as waiting: the last one that has to be agreed to.
            if row.state == Booking.State.ASKED and days < 4:
                row = actions.answer_booking(keeper, booking=row, accept=True)
        made[title] = row
    for title, came in (("科学实验课：会爬坡的水", 33), ("科普大篷车志愿者培训", 72), ("银龄学手机", None)):
        if (row := made[title]).starts_at < world.now:
            with clock.pretend(row.ends_at):
                actions.note_arrival(keeper, booking=row, came=came)
    if missed := made.get("亲子共读《昆虫记》"):
        with clock.pretend(missed.ends_at):
            actions.note_missed(keeper, booking=missed)
        with clock.pretend(world.now - timedelta(hours=20)):
            actions.appeal(people[0].person.user, booking=missed, text="那天孩子发烧，没来得及取消，下次一定提前说。")
    end_days()
    _every_week(world, rooms[0])


def _open(world: World, days: int, begin: int, end: int) -> tuple[datetime, datetime]:
    """Hours of a day on which the station is open: a Monday becomes the Tuesday after it."""
    day = world.today + timedelta(days=days)
    day += timedelta(days=1 if day.weekday() == 0 else 0)
    return clock.at(day, begin), clock.at(day, end)


def _every_week(world: World, room: Room) -> None:
    """A team that comes on Saturdays; what is taken already is left out."""
    saturday = monday_of(world.today) + timedelta(days=12)
    leader, home = world.users["team_admin"], home_team(world)
    taking = for_oneself(leader, organization=home, name=leader.display_name, phone="13800000004")
    with clock.pretend(world.now - timedelta(days=1)):
        actions.book_series(
            leader, room=room, taking=taking, pattern=Pattern(Repeat.WEEKLY, saturday, saturday + timedelta(days=14)),
            begin=time(14), end=time(16), title="周六小小科学家", people=30,
        )  # fmt: skip


def _loans(world: World, station: Station, people: list[Volunteer]) -> None:
    keeper, home = world.users["station_admin"], home_team(world)
    things = {one.name: one for one in station.equipment.all()}
    person = Taking(Audience.PERSON, name="冉启华", phone="13812340002")
    team = at_desk(keeper, station, organization=home, name=people[-1].person.name, phone=people[-1].phone)
    for name, count, taking, days, due in (
        ("天文望远镜", 2, team, -9, -2), ("便携投影仪", 1, person, -1, 3), ("双目显微镜", 6, team, -20, -15)
    ):  # fmt: skip
        with clock.pretend(_at(world, days, 10)):
            loan = actions.lend(
                keeper, equipment=things[name], taking=taking, count=count, due_on=world.today + timedelta(days=due),
                purpose="社区观星" if name == "天文望远镜" else "课堂用",
            )  # fmt: skip
        if name == "双目显微镜":
            with clock.pretend(_at(world, -16, 16)):
                actions.take_back(keeper, loan=loan, damaged=1, condition="一台目镜松动，已送修")


def _duty(world: World, station: Station, people: list[Volunteer]) -> None:
    """This week and the next: regulars, a gap on the weekend, somebody who wants to swap."""
    keeper = world.users["station_admin"]
    with clock.pretend(_at(world, -30, 9)):
        members = []
        for who in people[:4]:
            asked = actions.invite_member(keeper, station=station, number=who.number)
            members.append(actions.answer_invitation(who.person.user, member=asked, accept=True))
        members.append(actions.add_keeper(keeper, station=station, user=keeper))
        for weekday in _WEEK:
            usual = [members[weekday % len(members)]]
            if weekday >= 5:
                usual = [members[0], members[1]] if weekday == 5 else [members[2]]
            actions.save_line(
                keeper, station=station, weekday=weekday, begins=time(9), ends=time(17), places=2 if weekday >= 5 else 1,
                members=usual,
            )  # fmt: skip
    monday = monday_of(world.today)
    for week in (-7, 0, 7):
        _plan(world, station, monday + timedelta(days=week))
    end_duty_days()
    mine = DutyTurn.objects.filter(member=members[1], shift__starts_at__gt=world.now, state="assigned")
    if turn := mine.select_related("shift__station", "member").order_by("shift__starts_at").last():
        with clock.pretend(world.now - timedelta(hours=5)):
            actions.offer_swap(people[1].person.user, turn=turn, note="那天要陪家人看病，谁方便接一下")


def _plan(world: World, station: Station, monday: date) -> None:
    keeper = world.users["station_admin"]
    with clock.pretend(clock.at(monday - timedelta(days=4), 9)):
        actions.plan_week(keeper, station=station, monday=monday)
