"""Places of service over all kinds of the plan."""

from collections import defaultdict

from yushan.demo.places import point, short_name, towns
from yushan.demo.tree import HOME_TEAM
from yushan.demo.world import HOME, World
from yushan.organizations.models import Organization
from yushan.plan.queries import entries
from yushan.stations.actions import save_station, tag_station
from yushan.stations.models import Station, StationTag

HOME_STATION = "白市驿镇新时代文明实践所"
_NAMES = {
    "civilisation": "{town}新时代文明实践站",
    "science-base": "{area}自然教育科普基地",
    "venue": "{area}科技馆",
    "courtyard": "{town}果蔬科技小院",
    "community-university": "{town}社区科普大学",
    "experience-hall": "{town}科普体验馆",
    "agri-school": "{area}农业广播电视学校",
    "youth-home": "{town}青少年之家",
    "mini-palace": "{town}社区微型少年宫",
}
_HOURS = (
    "周一至周五 9:00–17:00，法定节假日休息", "周二至周日 9:00–17:00", "周末 9:00–12:00，14:00–17:00", "每天 8:30–18:00",
    "请先电话预约",
)  # fmt: skip


def make_stations(world: World) -> None:
    """Takes stations over as a city does that had them before: certified, ungraded, a team and a unit where there is one."""
    teams = _teams(world)
    features = [entry for table in StationTag.TABLES for entry in entries(table)]
    kinds = [kind.code for kind in entries("station_kinds")]
    codes = [HOME, *(code for code in sorted(world.areas) if code != HOME)]
    for place in range(world.size.stations):
        area = world.areas[codes[place % len(codes)]]
        kind = kinds[(place * 2 + place // len(codes)) % len(kinds)]
        town = towns(area)[place % 3]
        pattern = _NAMES.get(kind, "{town}科普活动室")
        name = HOME_STATION if place == 0 else pattern.format(area=short_name(area), town=town)
        longitude, latitude = point(world.rng, area)
        save_station(
            world.users["city_admin"], area=area, name=name, kind="civilisation" if place == 0 else kind,
            host_unit=f"{town}人民政府" if "{town}" in pattern else f"{short_name(area)}科学技术协会",
            organization=teams[area.pk].pop(0) if teams[area.pk] else None,
            address=f"{short_name(area)}{town}{world.rng.choice(('兴业路', '滨江路', '文化路', '团结街'))}{world.rng.randint(1, 188)}号",
            longitude=longitude, latitude=latitude, opening_hours=world.rng.choice(_HOURS),
            contact_name=world.names.name(world.rng.choice("MF")), contact_phone=world.names.landline(),
        )  # fmt: skip
    world.stations = list(Station.objects.select_related("area", "organization").order_by("pk"))
    for station in world.stations:
        tag_station(
            world.users["city_admin"], station=station, entries=world.rng.sample(features, world.rng.randint(1, 4))
        )
        if station.organization_id:
            world.served_at[station.organization_id] = station


def _teams(world: World) -> dict[int, list[Organization]]:
    """Teams of each district that can serve at a station there; the first one at home is the printed organiser's."""
    found: dict[int, list[Organization]] = defaultdict(list)
    for team in sorted(world.teams, key=lambda team: (team.name != HOME_TEAM, team.pk)):
        if team.area_id:
            found[team.area_id].append(team)
    return found
