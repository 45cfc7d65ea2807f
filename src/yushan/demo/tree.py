"""The service tree: corps, detachments (some areas have none yet), teams."""

from datetime import date, timedelta
from random import Random
from typing import Any

from yushan.common import clock
from yushan.demo.leaders import give_terms
from yushan.demo.places import point, short_name, towns
from yushan.demo.world import HOME, World
from yushan.organizations.actions import take_over_organization
from yushan.organizations.models import Area, Organization

Level = Organization.Level
# 城口县, 巫溪县, 彭水县 have none; that of 酉阳县 waits for the city's approval (demo/waiting.py).
WITHOUT_DETACHMENT = ("500229", "500238", "500243", "500242")
CHARTER = "第一条 坚持自愿、无偿、平等、诚信、合法的原则。\n第二条 负责人由队员大会选举，任期三年。"
HOME_TEAM = "白市驿镇科普志愿服务队"

_UNDER_CORPS = (
    ("西南大学园艺园林学院科技志愿服务队", "university-assoc"),
    ("重庆市营养学会志愿服务队", "society"),
    ("重庆市天文学会志愿服务队", "society"),
    ("重庆市农学会专家服务队", "society"),
    ("重庆市心理卫生协会志愿服务队", "society"),
    ("重庆大学翱翔之翼志愿服务队", "university-assoc"),
    ("重庆市老科技工作者协会服务队", "society"),
    ("重庆市护理学会志愿服务队", "society"),
    ("重庆师范大学科普宣讲队", "university-assoc"),
    ("重庆市人工智能学会志愿服务队", "society"),
)
_IN_AREA = (
    ("{town}社区科普服务队", "community"),
    ("{town}农技协服务队", "agri-assoc"),
    ("{area}科普大篷车服务队", "venue"),
    ("{town}邻里科普服务队", "community"),
    ("{area}乡村医生服务队", "enterprise-assoc"),
)


def area_of(parent: Organization | None, area: Area | None) -> Area | None:
    """Where a node will be: in its own area or its parent's."""
    return area or (parent.area if parent else None)


def plant(
    world: World, parent: Organization | None, name: str, kind: str, founded: date, level: str = Level.TEAM, **card: Any
) -> Organization:
    """Takes an organization over by the action of the house, on the day it was founded, and gives it back."""
    area = card.pop("area", None)
    if level == Level.TEAM and area_of(parent, area):  # not of the world's dice: what else is made stays as it was
        card["longitude"], card["latitude"] = point(Random(name), area_of(parent, area))  # noqa: S311
    leader = card.pop("leader_name", None) or world.names.name(world.rng.choice("MF"))
    with clock.pretend(clock.at(founded, 10)):
        take_over_organization(
            world.users["city_admin"], parent=parent, level=level, name=name, area=area, kind=kind, founded_on=founded,
            **{"contact_phone": world.names.landline()} | card,
        )  # fmt: skip
    made = Organization.objects.select_related("area", "town").order_by("-pk").get(name=name, level=level)
    give_terms(world, made, leader, founded, soon=name == HOME_TEAM)
    made.leader_name = leader
    if level == Level.TEAM:
        world.teams.append(made)
    return made


def make_tree(world: World) -> None:
    """Corps and detachments."""
    first = world.today - timedelta(days=1400)
    world.corps = plant(
        world, None, "重庆市科技志愿服务总队", "agency", first, Level.CORPS, host_unit="重庆市科学技术协会",
        description="统筹全市科技志愿服务的组织、培训、记录和表彰。", charter=CHARTER,
    )  # fmt: skip
    codes = [HOME, *(code for code in sorted(world.areas) if code != HOME and code not in WITHOUT_DETACHMENT)]
    for code in codes[: world.size.detachments]:
        area = world.areas[code]
        world.detachments[code] = plant(
            world, world.corps, f"{short_name(area)}科技志愿服务支队", "agency",
            first + timedelta(days=min(world.rng.randint(60, 420), 80 if code == HOME else 420)), Level.DETACHMENT,
            area=area, host_unit=f"{short_name(area)}科学技术协会", charter=CHARTER,
        )  # fmt: skip


def make_teams(world: World) -> None:
    """Teams that no unit hosts: societies and universities under the corps, communities and farmers in the areas."""
    home = world.detachments[HOME]
    plant(
        world, home, HOME_TEAM, "community", world.today - timedelta(days=1200), host_unit="白市驿镇人民政府",
        town="白市驿镇", community="农科村", is_standing=True, leader_name="唐宁", charter=CHARTER,
        description="把科普讲到院坝和课堂：大篷车、健康课、农技下田，每周都有活动。",
    )  # fmt: skip
    left = world.size.teams - len(world.teams)
    for name, kind in _UNDER_CORPS[: max(2, left // 6)]:
        plant(world, world.corps, name, kind, world.today - timedelta(days=world.rng.randint(300, 1000)))
    wishes = _wishes(world)
    for area, name, kind, town in wishes[: world.size.teams - len(world.teams)]:
        plant(
            world, world.detachments[area.code], name, kind, world.today - timedelta(days=world.rng.randint(200, 900)),
            town=town, is_standing=world.rng.random() < 0.3, charter="" if len(world.teams) % 3 == 0 else CHARTER,
        )  # fmt: skip


def _wishes(world: World) -> list[tuple[Area, str, str, str]]:
    found = []
    order = [HOME, *(code for code in sorted(world.detachments) if code != HOME)]
    for turn in range(3):
        for place, code in enumerate(order):
            area = world.areas[code]
            name, kind = _IN_AREA[(place + turn * 2) % len(_IN_AREA)]
            town = towns(area)[(turn + 1) % 3]
            found.append((area, name.format(area=short_name(area), town=town), kind, town))
    return found
