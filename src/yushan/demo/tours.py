"""Vehicles and their tours: one that districts book, with stops in each state, and one that is still being planned."""

from datetime import time, timedelta

from yushan.activities.actions import submit_activity, update_activity
from yushan.common import clock
from yushan.demo.places import point
from yushan.demo.stage import home_team
from yushan.demo.topics import SAFETY
from yushan.demo.world import HOME, World
from yushan.organizations.models import Organization
from yushan.plan.queries import entry
from yushan.tours.actions import answer_stop, book_stop, create_tour, open_tour, save_vehicle
from yushan.tours.models import Stop, Tour, Vehicle

_TEXT = "互动展品 30 件，科学表演每天 2 场。请准备 200 平方米的平地、220 伏电源和 6 名志愿者。"
# day of the tour, from and until which hour, people, whether it was accepted (None: waits), what the sender said
_STOPS = (
    (0, 9, 12, 600, True, ""), (1, 9, 16, 800, True, ""), (2, 14, 17, 300, None, ""),
    (3, 9, 12, 90, False, "到场人数较少，建议和邻近的学校合办一站再约。"), (4, 9, 12, 450, None, ""),
)  # fmt: skip
# Districts around the home of the printed people.
_NEAR = ("500103", "500104", "500105", "500106", "500108", "500109", "500112", "500113")


def make_tours(world: World) -> None:
    """The caravan goes round in a week; the home detachment prepares a round of its own."""
    city, corps, detachment = world.users["city_admin"], world.corps, world.detachments[HOME]
    if corps is None:
        return
    with clock.pretend(world.now - timedelta(days=60)):
        caravan = save_vehicle(
            city, organization=corps, name="重庆科普大篷车 1 号", kind=Vehicle.Kind.CARAVAN, plate="渝A·K2061",
            equipment="静电球、气流投篮、无弦琴、球幕影院等 30 件", contact="童师傅 023-6365 8801", is_in_service=True,
        )  # fmt: skip
        shuttle = save_vehicle(
            world.users["detachment_admin"], organization=detachment, name="九龙坡科普班车", kind=Vehicle.Kind.SHUTTLE,
            plate="渝B·P0713", equipment="显微镜 20 台、机器人教具 12 套", contact="龙师傅 023-6878 2204", is_in_service=True,
        )  # fmt: skip
    with clock.pretend(world.now - timedelta(days=12)):
        tour = _tour(world, corps, caravan, "科普大篷车渝州行 · 主城片区", 7)
        open_tour(city, tour=tour)
    with clock.pretend(world.now - timedelta(days=3)):
        _tour(world, detachment, shuttle, "科普班车进村小 · 走马、含谷", 20)
    _stops(world, tour)


def _tour(world: World, sender: Organization, vehicle: Vehicle, title: str, days_ahead: int) -> Tour:
    first = world.today + timedelta(days=days_ahead)
    kind = entry("service_types", "guide")
    actor = world.users["city_admin"] if sender.level == Organization.Level.CORPS else world.users["detachment_admin"]
    return create_tour(
        actor, organization=sender, vehicle=vehicle, title=title, service_types=[kind] if kind else [],
        brand=entry("brands", vehicle.kind), work=entry("works", "base"), starts_on=first,
        ends_on=first + timedelta(days=4), daily_from=time(9), daily_until=time(17),
        book_until=first + timedelta(days=2), text=_TEXT, safety_note=SAFETY,
    )  # fmt: skip


def _stops(world: World, tour: Tour) -> None:
    """The printed team has asked, others before it; the host of the first stop has handed its activity in."""
    home = home_team(world)
    first = {team.area.code: team for team in reversed(world.teams) if team.area}  # of each area the first
    near = [first[code] for code in sorted(first) if code in _NEAR]
    near += [team for team in world.teams if team.area and team not in (home, *near)]
    hosts = [*near[:2], home, *near[2:4]]
    for place, (host, (day, begin, end, people, accepted, said)) in enumerate(zip(hosts, _STOPS, strict=False)):
        on = tour.starts_on + timedelta(days=day)
        longitude, latitude = point(world.rng, host.area)
        with clock.pretend(world.now - timedelta(days=10 - place * 2)):
            stop = book_stop(
                world.organiser(host), tour=tour, organization=host, starts_at=clock.at(on, begin),
                ends_at=clock.at(on, end), expected_people=people, volunteers=6, place="文化广场", longitude=longitude,
                latitude=latitude, contact=f"{world.names.name('F')} {world.names.landline()}", wishes="希望带上机器人展项",
            )  # fmt: skip
        if accepted is not None:
            with clock.pretend(world.now - timedelta(days=9 - place * 2)):
                stop = answer_stop(world.users["city_admin"], stop=stop, accept=accepted, reason=said)
        if place == 0:
            _hand_in(world, stop)


def _hand_in(world: World, stop: Stop) -> None:
    """The draft that came with the yes, with who is in charge: the rest the tour has said."""
    activity = stop.activity
    if activity:
        host = world.organiser(stop.organization)
        activity.refresh_from_db()
        with clock.pretend(world.now - timedelta(days=8)):
            update_activity(host, activity=activity, in_charge=stop.organization.leader_name)
            submit_activity(host, activity=activity)
