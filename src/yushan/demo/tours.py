"""On the road: a caravan through the north-east that can be booked, a shuttle in preparation, one that is over (T3.5)."""

from datetime import time, timedelta
from random import Random
from typing import Any

from yushan.activities.actions import publish_activity, submit_activity, update_activity
from yushan.activities.models import Activity
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.demo.places import point, short_name, towns
from yushan.demo.world import HOME, World
from yushan.organizations.models import Organization
from yushan.plan.queries import entries
from yushan.tours.actions import answer_stop, book_stop, create_tour, end_due, open_tour, save_vehicle
from yushan.tours.models import Stop, Tour, Vehicle

_TEXT = (
    "车上有 22 件互动展品（静电、声波、机械传动、虚拟现实）和一台科学表演秀。适合小学三年级以上，一站可以接待 300 人。\n"
    "请主办方准备：平整场地约 200 平方米、220 伏电源、遮阳或避雨处、志愿者 4–8 位。"
)
_SAFETY = "展品带电，儿童由老师或家长陪同；下雨和大风时收起展台；场地留出消防通道。"
_NORTH_EAST = ("500101", "500154", "500235", "500236", "500229", "500156")


def make_tours(world: World) -> None:
    """Three tours of the corps with two vehicles, written through the actions."""
    corps = Organization.objects.get(level="corps", state="active")
    caravan = save_vehicle(
        COMMAND_LINE, organization=corps, name="重庆科普大篷车 1 号", kind="caravan", plate="渝A3K826",
        equipment="22 件互动展品、科学表演舞台、充气式天象厅，需要 220 伏电源", contact=f"{world.names.name('M')} {world.names.landline()}",
        is_in_service=True,
    )  # fmt: skip
    shuttle = save_vehicle(
        COMMAND_LINE, organization=corps, name="重庆科普班车 2 号", kind="shuttle", plate="渝A7M519",
        equipment="农技展架、土壤和水质快检箱、专家 4 位", contact=f"{world.names.name('F')} {world.names.landline()}",
        is_in_service=True,
    )  # fmt: skip
    _past(world, caravan)
    _booked(world, caravan)
    soon = world.today + timedelta(days=40)
    _tour(world, shuttle, "科普班车进区县·冬季农技行", soon, 10, open_it=False)


def _tour(world: World, van: Vehicle, title: str, first: Any, days: int, *, open_it: bool = True) -> Tour:
    brand = "caravan" if van.kind == "caravan" else "shuttle"
    tour = create_tour(
        COMMAND_LINE, organization=van.organization, title=title, vehicle=van,
        brand=next((one for one in entries("brands") if one.code == brand), None),
        work=entries("works")[1], service_types=entries("service_types")[4:5], starts_on=first,
        ends_on=first + timedelta(days=days - 1), daily_from=time(9), daily_until=time(17),
        book_until=first + timedelta(days=days - 2), text=_TEXT, safety_note=_SAFETY,
    )  # fmt: skip
    return open_tour(COMMAND_LINE, tour=tour) if open_it else tour


def _ask(world: World, tour: Tour, code: str, day: int, begin: int, end: int, dice: Random) -> Stop | None:
    area = world.areas[code]
    host = world.detachments.get(code) or next((team for team in world.teams if team.area == area), None)
    if host is None:
        return None
    where, town = point(dice, area), dice.choice(list(towns(area))[:3])
    moment = tour.starts_on + timedelta(days=day)
    return book_stop(
        COMMAND_LINE, tour=tour, organization=host, starts_at=clock.at(moment, begin), ends_at=clock.at(moment, end),
        place=f"{short_name(area)}{town}文化广场", longitude=where[0], latitude=where[1],
        expected_people=dice.randrange(150, 600, 50), volunteers=dice.randint(4, 8),
        wishes=dice.choice(("", "希望有科学表演秀", "当天有赶集，人会多")),
        contact=f"{world.names.name('F')} {world.names.landline()}",
    )  # fmt: skip


def _publish(world: World, stop: Stop) -> None:
    answer_stop(COMMAND_LINE, stop=stop, accept=True)
    activity = Activity.objects.get(tour_stop=stop)
    update_activity(COMMAND_LINE, activity=activity, in_charge=world.names.name("M"), risk_answers=["crowd"])
    submit_activity(COMMAND_LINE, activity=activity)
    publish_activity(COMMAND_LINE, activity=activity)


def _past(world: World, van: Vehicle) -> None:
    """A tour of the spring that is over; its stops were not held on the platform yet."""
    with clock.pretend(world.now - timedelta(days=230)):
        _tour(world, van, "科普大篷车渝州行·春季主城线", clock.today() + timedelta(days=10), 5)
    end_due()


def _booked(world: World, van: Vehicle) -> None:
    """Eight days from the day after tomorrow: five stops fixed and open for sign-up, one fixed just now, two asked for."""
    dice = Random("tours")  # noqa: S311
    tour = _tour(world, van, "科普大篷车渝州行·渝东北线", world.today + timedelta(days=2), 9)
    asked = [_ask(world, tour, code, day, 9, 12, dice) for day, code in enumerate(_NORTH_EAST)]
    fixed = [stop for stop in asked if stop]
    for stop in fixed[:-1]:
        _publish(world, stop)
    answer_stop(COMMAND_LINE, stop=fixed[-1], accept=True)
    _ask(world, tour, HOME, 6, 14, 17, dice)
    _ask(world, tour, "500120", 7, 9, 11, dice)
