"""Vehicles, tours and stops, made by the actions of the room."""

from datetime import date, datetime, time, timedelta
from typing import Any

from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.organizations.tests import factories as make
from yushan.plan.models import Entry
from yushan.tours import actions
from yushan.tours.models import Stop, Tour, Vehicle


def vehicle(organization: Any = None, *, plate: str = "渝A12345", **facts: Any) -> Vehicle:
    """A van of the corps."""
    values = {
        "name": "重庆科普大篷车 1 号",
        "kind": "caravan",
        "equipment": "静电球、气流投篮",
        "contact": "童师傅 13800001111",
    }
    return actions.save_vehicle(
        COMMAND_LINE, organization=organization or make.corps(), plate=plate, is_in_service=True, **(values | facts)
    )


def entry(table: str, code: str, name: str) -> Entry:
    """An entry of the plan."""
    return Entry.objects.get_or_create(table=table, code=code, defaults={"name": name})[0]


def draft(van: Vehicle | None = None, **facts: Any) -> Tour:
    """Five days from the day after tomorrow, 9:00–17:00; complete enough to be opened."""
    van = van or vehicle()
    first = clock.today() + timedelta(days=2)
    values: dict[str, Any] = {
        "title": "科普大篷车渝州行", "vehicle": van, "brand": entry("brands", "caravan", "科普大篷车渝州行"),
        "work": entry("works", "help", "志愿助力"), "starts_on": first, "ends_on": first + timedelta(days=4),
        "daily_from": time(9), "daily_until": time(17), "book_until": first + timedelta(days=3),
        "text": "互动展品 20 件，科学表演 2 场。请准备 200 平方米平地和 220 伏电源。", "safety_note": "注意用电安全。",
    }  # fmt: skip
    types = facts.pop("service_types", [entry("service_types", "education", "科技教育")])
    return actions.create_tour(COMMAND_LINE, organization=van.organization, service_types=types, **(values | facts))


def open_tour(van: Vehicle | None = None, **facts: Any) -> Tour:
    """A tour that can be booked."""
    return actions.open_tour(COMMAND_LINE, tour=draft(van, **facts))


def at(tour: Tour, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment on the tour's day number `day` (0 is the first)."""
    which: date = tour.starts_on + timedelta(days=day)
    return clock.at(which, hour, minute)


def book(
    tour: Tour, host: Any, day: int = 0, begin: int = 9, end: int = 12, actor: Any = COMMAND_LINE, **facts: Any
) -> Stop:
    """A stop on the square of the host's district."""
    values: dict[str, Any] = {
        "place": "文化广场", "expected_people": 300, "volunteers": 6, "contact": "向老师 023-58000000",
    }  # fmt: skip
    return actions.book_stop(
        actor,
        tour=tour,
        organization=host,
        starts_at=at(tour, day, begin),
        ends_at=at(tour, day, end),
        **(values | facts),
    )
