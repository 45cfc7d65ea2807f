"""A district with a unit, a team and people, and a station on its way: made by the actions, as people of the plan do it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from yushan.accounts.models import User
from yushan.common.tests.pictures import png
from yushan.organizations.models import Area, Organization, Unit
from yushan.organizations.tests import factories as make
from yushan.stations import actions
from yushan.stations.models import Assessment, Side, Station
from yushan.stations.queries.criteria import criteria_of, open_assessment
from yushan.stations.rules.criteria import Criteria, Item

PLACE = {"address": "二圣镇集体村 3 组 12 号", "longitude": "106.721300", "latitude": "29.401200"}


@dataclass
class Scene:
    """A district, who keeps, inspects and decides."""

    area: Area
    unit: Unit
    team: Organization
    clerk: User
    district: User
    city: User
    inspector: User


def scene(code: str = "500113", name: str = "二圣镇人民政府") -> Scene:
    """The plan is loaded; everybody is there, no station yet."""
    make.load_plan()
    area = make.area(code)
    unit = make.unit(name, area=area, level="district", staff=30)
    team = make.team(make.detachment(area), name="二圣镇农技服务队")
    return Scene(
        area, unit, team, make.user_with("unit_admin", unit), make.user_with("area_admin", area),
        make.user_with("city_admin"), make.user_with("reviewer", area),
    )  # fmt: skip


def applied(here: Scene, **changed: Any) -> Station:
    """A science courtyard is asked for by the clerk of the unit."""
    values: dict[str, Any] = {
        "area": here.area, "name": "二圣镇梨橙科技小院", "kind": "courtyard", "unit": here.unit,
        "application": "为集体村果农服务，有教学棚和示范园。", "opening_hours": "周二至周日 9:00–17:00", **PLACE,
    }  # fmt: skip
    station = actions.apply_station(here.clerk, **(values | changed))
    if "organization" not in changed:
        Station.objects.filter(pk=station.pk).update(organization=here.team)
    return Station.objects.get(pk=station.pk)


def current(station: Station) -> Assessment:
    """The grading under way."""
    found = open_assessment(station)
    assert found is not None
    found.station = Station.objects.select_related("host", "organization", "area").get(pk=station.pk)
    return found


def points_of(item: Item, low: frozenset[str]) -> int:
    """The best level; of the items that are named the last but one, or none where there is no other."""
    return item.levels[-2 if len(item.levels) > 2 else -1].points if item.key in low else item.most


def scores(criteria: Criteria, low: frozenset[str] = frozenset(), note: str = "") -> dict[str, tuple[int, str]]:
    """Every item with its best level but for those named."""
    return {key: (points_of(item, low), note) for key, item in criteria.items.items()}


def filled(station: Station, by: User, low: frozenset[str] = frozenset()) -> Assessment:
    """The own score is complete with its pictures, not handed in."""
    row = current(station)
    criteria = criteria_of(row.version)
    actions.save_self_check(by, assessment=row, scores=scores(criteria, low, note="见照片和名册"))
    for key, item in criteria.items.items():
        for _number in range(item.photos):
            actions.add_evidence(by, assessment=row, side=Side.SELF, item=key, content=png())
    return row


def handed_in(station: Station, by: User, low: frozenset[str] = frozenset()) -> Assessment:
    """It waits for an inspector."""
    return actions.hand_in(by, assessment=filled(station, by, low))


def inspected(
    station: Station, inspector: User, low: frozenset[str] = frozenset(), fixes: dict[str, str] | None = None
) -> Assessment:
    """Somebody of another unit has looked and found it so."""
    row = actions.take_inspection(inspector, assessment=current(station))
    visit = actions.Visit(scores(criteria_of(row.version), low, note="现场看到的"), "总体不错", fixes or {})
    return actions.record_visit(inspector, assessment=row, visit=visit)[0]


def certified(here: Scene, low: frozenset[str] = frozenset(), **changed: Any) -> Station:
    """From application to certificate; `low` on both sides."""
    station = applied(here, **changed)
    handed_in(station, here.clerk, low)
    row = inspected(station, here.inspector, low)
    actions.decide(here.district, assessment=row, outcome="pass")
    return Station.objects.select_related("area", "host", "organization", "version").get(pk=station.pk)


def designated(station: Station, by: User, level: str = "area", until: date | None = None) -> Any:
    """A demonstration station."""
    return actions.designate_station(
        by, station=station, level=level, year=2026, document_no="渝科协发〔2026〕12 号", valid_until=until,
        reason="农技示范和果农培训",
    )  # fmt: skip
