"""People who sign in to staff pages: one of each role for the printed table, and the administrators of every node."""

from contextlib import AbstractContextManager
from datetime import timedelta

from django.contrib.auth.hashers import make_password

from yushan.accounts.actions import create_user
from yushan.accounts.actions.people import phone_hash
from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE, SystemActor
from yushan.demo.places import short_name
from yushan.demo.stations import HOME_STATION
from yushan.demo.tree import HOME_TEAM, WITHOUT_DETACHMENT
from yushan.demo.world import HOME, World
from yushan.organizations.actions import give_grant
from yushan.organizations.models import RoleGrant
from yushan.stations.models import Station

# Known to everybody who starts the demo: these people do not exist, and production refuses to load them.
PASSWORD = "Jialing-2026"  # noqa: S105  # pragma: allowlist secret
Role = RoleGrant.Role

# key, role, name, telephone, what the role is called in the table
PRINTED = (
    ("city_admin", Role.CITY_ADMIN, "钟明远", "13800000001", "市级管理员"),
    ("area_admin", Role.AREA_ADMIN, "申国强", "13800000002", "区县管理员"),
    ("detachment_admin", Role.ORGANIZATION_ADMIN, "蒲晓燕", "13800000003", "支队管理员"),
    ("team_admin", Role.ORGANIZATION_ADMIN, "唐宁", "13800000004", "服务队管理员"),
    ("unit_admin", Role.UNIT_ADMIN, "文婷", "13800000005", "单位管理员"),
    ("project_lead", Role.PROJECT_LEAD, "秦川", "13800000006", "项目负责人"),
    ("station_admin", Role.STATION_ADMIN, "罗一鸣", "13800000007", "站点管理员"),
    ("volunteer", Role.VOLUNTEER, "余小禾", "13800000008", "志愿者"),
    ("recipient", Role.RECIPIENT, "冉桂芳", "13800000009", "服务对象"),
    ("reviewer", Role.REVIEWER, "冉启明", "13800000010", "评审专家"),
    ("training_admin", Role.TRAINING_ADMIN, "向春梅", "13800000011", "培训管理员"),
    ("auditor", Role.AUDITOR, "谭伟", "13800000012", "审计员"),
    ("secretary", Role.VOLUNTEER, "黎正刚", "13800000013", "支部书记"),
)  # fmt: skip


# The city's administrator has been there since before anything was taken over; those around the printed team since the first
# orders, years ago.
_FIRST, _AT_HOME = timedelta(days=1500), timedelta(days=1150)


def _giver(world: World) -> User | SystemActor:
    """Who makes accounts and gives roles: the city's administrator, whom the command line made."""
    return world.users.get("city_admin", COMMAND_LINE)


def _account(world: World, username: str, name: str, phone: str = "") -> User:
    user = create_user(
        _giver(world), username=username, display_name=name, phone_hash=phone_hash(phone) if phone else None
    )
    user.password = world.password_hash
    user.save(update_fields=["password"])
    return user


def _grant(world: World, user: User, role: str, scope: str, pk: int = 0) -> None:
    giver = COMMAND_LINE if role == Role.CITY_ADMIN else _giver(world)
    give_grant(giver, user=user, role=role, scope=scope, scope_id=pk, reason="渝科协办〔2025〕12号任命")


def _beginning(world: World) -> AbstractContextManager[None]:
    return clock.pretend(world.in_office)


def _long_ago(world: World, since: timedelta) -> AbstractContextManager[None]:
    return clock.pretend(clock.at(world.today - since, 9))


def make_printed(world: World) -> None:
    """The accounts of the table except of the volunteer and the secretary, who register like everybody (demo/stage.py)."""
    world.password_hash = make_password(PASSWORD)
    with _long_ago(world, _FIRST):
        for key, _role, name, phone, _title in PRINTED:
            if key not in ("volunteer", "secretary"):
                world.users[key] = _account(world, f"demo-{key.replace('_', '-')}", name, phone)
                if key == "city_admin":
                    _grant(world, world.users[key], Role.CITY_ADMIN, "city")
    with _beginning(world):
        for key in ("reviewer", "training_admin", "auditor"):
            _grant(world, world.users[key], RoleGrant.Role(key), "city")


def make_keepers(world: World) -> None:
    """An administrator for every area, organization and unit, the printed ones at their own places."""
    home = next(team for team in world.teams if team.name == HOME_TEAM)
    with _long_ago(world, _AT_HOME):
        _grant(world, world.users["area_admin"], Role.AREA_ADMIN, "area", world.home.pk)
        _grant(world, world.users["team_admin"], Role.ORGANIZATION_ADMIN, "organization", home.pk)
    with _beginning(world):
        for code, area in sorted(world.areas.items()):
            if code not in world.detachments and code not in WITHOUT_DETACHMENT:
                continue
            user = world.users["area_admin"] if code == HOME else _account(world, f"area-{code.lower()}", _name(world))
            world.users[f"area:{code}"] = user
            if code != HOME:
                _grant(world, user, Role.AREA_ADMIN, "area", area.pk)
        for code, node in sorted(world.detachments.items()):
            user = (
                world.users["detachment_admin"]
                if code == HOME
                else _account(world, node.code.lower(), node.leader_name)
            )
            world.organisers[node.pk] = user
            _grant(world, user, Role.ORGANIZATION_ADMIN, "organization", node.pk)
        for team in world.teams:
            user = (
                world.users["team_admin"]
                if team.name == HOME_TEAM
                else _account(world, team.code.lower(), team.leader_name)
            )
            world.organisers[team.pk] = user
            if team != home:
                _grant(world, user, Role.ORGANIZATION_ADMIN, "organization", team.pk)
        for place, employer in enumerate(world.employers):
            user = world.users["unit_admin"] if place == 0 else _account(world, f"unit-{place}", _name(world))
            world.users[f"unit:{employer.unit.pk}"] = user
            _grant(world, user, Role.UNIT_ADMIN, "unit", employer.unit.pk)
        _grant(world, world.users["project_lead"], Role.PROJECT_LEAD, "organization", world.detachments[HOME].pk)
        station = next(station for station in world.stations if station.name == HOME_STATION)
        _grant(world, world.users["station_admin"], Role.STATION_ADMIN, "station", station.pk)


def make_reviewers(world: World) -> None:
    """A round of a contest needs several scores of each entry, and one reviewer is printed. Made last: names are drawn from
    the same lot as everything else."""
    with _beginning(world):
        for number in range(3):
            _grant(world, _account(world, f"reviewer-{number}", _name(world)), Role.REVIEWER, "city")


def make_station_keeper(world: World, station: Station) -> User:
    """One more administrator of a station; drawn last, like the reviewers."""
    with _beginning(world):
        user = _account(world, f"station-{station.pk}", _name(world))
        _grant(world, user, Role.STATION_ADMIN, "station", station.pk)
    return user


def _name(world: World) -> str:
    return world.names.name(world.rng.choice("MF"))


def places(world: World) -> dict[str, str]:
    """Where each of the printed people stands, in the words of the table."""
    area = short_name(world.home)
    return {
        "city_admin": "全市",
        "area_admin": area,
        "detachment_admin": world.detachments[HOME].name,
        "team_admin": HOME_TEAM,
        "unit_admin": world.employers[0].unit.name,
        "project_lead": f"{area}支队的项目",
        "station_admin": HOME_STATION,
        "volunteer": f"{HOME_TEAM}队员",
        "recipient": f"{area}居民",
        "reviewer": "全市",
        "training_admin": "全市",
        "auditor": "全市",
        "secretary": f"{world.employers[0].unit.name}党支部",
    }
