"""The tree of organizations and the employers with their rosters still empty."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from yushan.accounts.actions.people import pinyin_of
from yushan.common import clock
from yushan.common.identity import complete_uscc
from yushan.common.models import Counter
from yushan.organizations.models import (
    Area,
    Organization,
    OrganizationEvent,
    OrganizationPlacement,
    Town,
    Unit,
    UnitPlacement,
)
from yushan.scale.tables import Table, hand_back_keys, write_all
from yushan.scale.wanted import Wanted, spread

Level = Organization.Level
_KINDS = ("community", "agri-assoc", "venue", "society", "university-assoc", "enterprise-assoc", "agency")
_SUBJECTS = ("科普讲解", "农技推广", "健康义诊", "青少年科学", "科技助老", "网络科普", "应急科普")
_CHUNK = 2_000
# One employer for so many volunteers of a city.
_VOLUNTEERS_OF_A_UNIT = 2_500
# One employer in so many declares no headcount: its people are counted from the roster.
_SILENT = 4


@dataclass(frozen=True, slots=True)
class Team:
    """A team that people can join."""

    pk: int
    name: str
    area_id: int
    area_code: str


@dataclass(frozen=True, slots=True)
class Places:
    """Where people belong: areas, teams, and the employers of each area."""

    areas: tuple[Area, ...]
    teams: tuple[Team, ...]
    units: dict[int, tuple[int, ...]]
    # Employers that declare how many staff they have, three in four of them; from this day on.
    declaring: frozenset[int]
    declared_on: date


class _Tree:
    """Writes running organizations with their placement and history."""

    def __init__(self, today: date) -> None:
        self._founded, self._now, self._day = today - timedelta(days=1_200), clock.now(), today
        self._nodes = Table(
            Organization, "path", "depth", "numchild", "code", "name", "name_pinyin", "level", "state",
            "area_id", "town_id", "kind",
            "is_standing", "member_count", "founded_on",
        )  # fmt: skip
        self._placed = Table(OrganizationPlacement, "organization_id", "parent_id", "area_id", "name", "from_day")
        self._events = Table(
            OrganizationEvent, "organization_id", "event", "from_state", "to_state", "details", "effective_on",
            "actor_name", "at",
        )  # fmt: skip
        self._tables = (self._nodes, self._placed, self._events)
        self._count = 0

    def add(
        self, parent: int | None, path: str, name: str, level: str, area: Area | None, *, children: int, members: int,
        town: int | None = None,
    ) -> int:  # fmt: skip
        self._count += 1
        area_id, standing = area.pk if area else None, level != Level.TEAM or self._count % 4 == 0
        kind = _KINDS[self._count % len(_KINDS)] if level == Level.TEAM else "agency"
        pk = self._nodes.add(
            path, len(path) // Organization.steplen, children, f"KZ{self._count:06d}", name, pinyin_of(name), level,
            "active", area_id, town, kind, standing, members, self._founded,
        )  # fmt: skip
        self._placed.add(pk, parent, area_id, name, self._founded)
        self._events.add(pk, "take_over", "", "active", {}, self._day, "成批写入", self._now)
        if self._count % _CHUNK == 0:
            write_all(self._tables)
        return pk

    def finish(self) -> None:
        write_all(self._tables)
        hand_back_keys(self._tables)
        Counter.objects.update_or_create(name="organization", defaults={"value": self._count})


@transaction.atomic
def make_places(wanted: Wanted, progress: Callable[[int], object]) -> Places:
    """Corps, a detachment in every area, the teams spread over them, and the employers."""
    areas = tuple(Area.objects.filter(valid_until=None).order_by("code"))
    tree, teams = _Tree(clock.today()), []
    corps_path = Organization._get_path("", 1, 1)
    corps = tree.add(None, corps_path, "科技志愿服务总队", Level.CORPS, None, children=len(areas), members=0)
    members, towns = spread(wanted.members, wanted.teams), _towns()
    for number, (area, count) in enumerate(zip(areas, spread(wanted.teams, len(areas)), strict=True), start=1):
        path = Organization._get_path(corps_path, 2, number)
        above = tree.add(corps, path, f"{area.name}科技志愿服务支队", Level.DETACHMENT, area, children=count, members=0)
        for place in range(1, count + 1):
            name = f"{area.name}{_SUBJECTS[place % len(_SUBJECTS)]}第{place}服务队"
            where = Organization._get_path(path, 3, place)
            own = towns.get(area.pk, [None])
            town = own[place % len(own)]
            pk = tree.add(above, where, name, Level.TEAM, area, children=0, members=next(members), town=town)
            teams.append(Team(pk, name, area.pk, area.code))
        progress(count)
    tree.finish()
    units = _employers(areas, wanted.volunteers)
    declaring = frozenset(unit for own in units.values() for unit in own if unit % _SILENT)
    return Places(areas, tuple(teams), units, declaring, date(clock.today().year, 1, 1))


def _towns() -> dict[int, list[int | None]]:
    """The towns of each area that has some of its own: teams are bound to them in turn."""
    found: dict[int, list[int | None]] = {}
    for pk, area in Town.objects.filter(is_active=True).order_by("code").values_list("pk", "area_id"):
        found.setdefault(area, []).append(pk)
    return found


def _employers(areas: tuple[Area, ...], volunteers: int) -> dict[int, tuple[int, ...]]:
    units, placed = Table(Unit, "code", "name", "area_id", "level"), Table(UnitPlacement, "unit_id", "area_id")
    each = max(1, volunteers // _VOLUNTEERS_OF_A_UNIT // len(areas))
    found: dict[int, tuple[int, ...]] = {}
    for place, area in enumerate(areas):
        keys = []
        for number in range(1, each + 1):
            code = complete_uscc(f"12500{place:03d}{number:09d}")
            keys.append(units.add(code, f"{area.name}第{number}事业单位", area.pk, Unit.Level.DISTRICT))
            placed.add(keys[-1], area.pk)
        found[area.pk] = tuple(keys)
    write_all((units, placed))
    hand_back_keys((units, placed))
    return found
