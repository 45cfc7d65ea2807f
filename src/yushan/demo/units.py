"""Units with their declared headcounts, and the team that each of them hosts. Names are real kinds of places,
figures are made up."""

from dataclasses import dataclass
from datetime import timedelta

from yushan.common import clock
from yushan.demo.names import credit_code
from yushan.demo.places import region_of, short_name, towns
from yushan.demo.tree import plant
from yushan.demo.world import HOME, Employer, World
from yushan.organizations.actions import save_unit, tie_written_hosts
from yushan.organizations.models import Area, Unit

# name, area, kind of the team it hosts
_CITY = (
    ("重庆市科普服务中心", "500103", "agency"),
    ("重庆市自然博物馆", "500109", "venue"),
    ("重庆科技馆", "500105", "venue"),
    ("重庆市农业技术推广总站", "LJXQ", "agri-assoc"),
    ("重庆市气象服务中心", "500112", "agency"),
    ("重庆市疾病预防控制中心", "LJXQ", "enterprise-assoc"),
    ("重庆市渝西理工学院", "500118", "university-assoc"),
    ("重庆市江北嘴人民医院", "500105", "enterprise-assoc"),
    ("重庆市嘉陵中学", "500106", "enterprise-assoc"),
    ("重庆市少年儿童科学中心", "500103", "venue"),
    ("重庆市三峡职业学院", "500101", "university-assoc"),
    ("重庆市地质调查院", "500112", "agency"),
    ("重庆市智能制造研究院", "GXQ", "enterprise-assoc"),
    ("重庆市食品药品检验所", "500112", "agency"),
    ("重庆市园林科学研究所", "500113", "agency"),
    ("重庆市生态环境监测站", "500105", "agency"),
)
_DISTRICT = (
    ("{area}图书馆", "venue"),
    ("{area}人民医院", "enterprise-assoc"),
    ("{area}农业技术推广站", "agri-assoc"),
    ("{area}科学技术协会", "agency"),
    ("{area}实验中学", "enterprise-assoc"),
    ("{area}妇幼保健院", "enterprise-assoc"),
    ("{area}融媒体中心", "agency"),
    ("{area}文化馆", "venue"),
    ("{area}气象局", "agency"),
    ("{area}{town}中心小学", "enterprise-assoc"),
)
_HOME = (("{area}图书馆", "venue"), ("{area}农业技术推广站", "agri-assoc"), ("{area}第一人民医院", "enterprise-assoc"))
# shares to reach: registered, of the staff served, of the party members served; and how often
_PROFILES = (
    ("excellent", (0.68, 0.93), (0.58, 0.80), (0.82, 1.00), 24),
    ("mixed", (0.50, 0.72), (0.38, 0.54), (0.58, 0.84), 22),
    ("behind", (0.26, 0.52), (0.14, 0.36), (0.25, 0.62), 11),
    ("asleep", (0.00, 0.14), (0.00, 0.00), (0.00, 0.00), 3),
)


@dataclass(frozen=True)
class _Plan:
    name: str
    area: Area
    level: str
    kind: str


def _plans(world: World) -> list[_Plan]:
    home = world.home
    found = [_Plan(name.format(area=short_name(home)), home, Unit.Level.DISTRICT, kind) for name, kind in _HOME]
    city = [
        _Plan(name, world.areas[code], Unit.Level.CITY, kind) for name, code, kind in _CITY if code in world.detachments
    ]
    with_detachment = [area for code, area in sorted(world.areas.items()) if code in world.detachments and code != HOME]
    district = []
    for turn in range(3):
        for place, area in enumerate(with_detachment):
            name, kind = _DISTRICT[(place * 3 + turn * 5) % len(_DISTRICT)]
            full = name.format(area=short_name(area), town=towns(area)[turn])
            district.append(_Plan(full, area, Unit.Level.DISTRICT, kind))
    share = max(2, world.size.units * len(_CITY) // 60)
    return (found + city[:share] + district)[: world.size.units]


def make_units(world: World) -> None:
    """Registers the units by the action of the house, each with the team it hosts."""
    plans = _plans(world)
    weights = [world.rng.uniform(0.5, 1.6) * (1.6 if plan.level == Unit.Level.CITY else 1.0) for plan in plans]
    profiles = [profile for profile in _PROFILES for _ in range(profile[4])]
    world.rng.shuffle(profiles)
    profiles[:3] = [_PROFILES[1], _PROFILES[0], _PROFILES[2]]  # the printed clerk has something to do
    for serial, (plan, weight) in enumerate(zip(plans, weights, strict=True), start=1):
        headcount = max(12, round(world.size.staff * weight / sum(weights)))
        _, registered, served, party_served, _ = profiles[serial - 1]
        code = credit_code(region_of(plan.area), 520_000_000 + serial * 173)
        founded = world.today - timedelta(days=world.rng.randint(400, 900))
        team = plant(
            world, world.detachments[plan.area.code], plan.name + "科技志愿服务队", plan.kind, founded,
            host_unit=plan.name, is_standing=world.rng.random() < 0.6,
        )  # fmt: skip
        with clock.pretend(clock.at(min(world.today - timedelta(days=world.size.days + 40), world.last_january), 10)):
            _declare(world, plan, code, headcount, headcount + world.rng.choice((-3, -2, 0, 0, 1)), None)
        world.employers.append(
            Employer(
                Unit.objects.select_related("area").get(code=code), team, headcount,
                world.rng.uniform(*registered), world.rng.uniform(*served), world.rng.uniform(*party_served),
            )
        )  # fmt: skip
    tie_written_hosts()


def _declare(world: World, plan: _Plan, code: str, headcount: int, staff: int, party: int | None) -> None:
    save_unit(
        world.users["city_admin"],
        code=code,
        name=plan.name,
        area=plan.area,
        level=plan.level,
        staff=max(staff, party or 0),
        party_members=party,
        contact_name=world.names.name(world.rng.choice("MF")),
        contact_phone=world.names.landline(),
        stat_day=clock.today(),
    )
