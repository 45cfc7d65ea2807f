"""What the sides of the explorer's table are called: areas, entries of the plan, campaigns, kinds, sources; their order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yushan.activities.models import Activity, Campaign
from yushan.indicators.rules.facets import Combination
from yushan.indicators.rules.pivot import Question
from yushan.ledger.models import HourEntry
from yushan.organizations.models import Area
from yushan.plan import queries as plan
from yushan.plan.models import Entry

Named = list[tuple[str, str]]
_MODES = {value: str(label) for value, label in Activity.Mode.choices}
_GRADES = {value: str(label) for value, label in HourEntry.Grade.choices}
_OF_PLAN = ("programme", "work", "brand", "key_date")
# A dimension of the explorer → the part of a combination that knows it.
FIELD = {"area": "area", "mode": "mode", "type": "types"} | {name: name for name in _OF_PLAN}
# A dimension → the table of the plan whose codes are its keys.
TABLES = {
    "type": "service_types",
    "work": "works",
    "programme": "programmes",
    "brand": "brands",
    "key_date": "key_dates",
    "kind": "organization_kinds",
    "source": "talent_sources",
}


@dataclass(frozen=True)
class Names:
    """Code and name of areas and of entries of the plan, by primary key; campaigns of the year by key date and area (0: the
    city's). `orders`: keys of a dimension in the order of the plan.
    """

    areas: Mapping[int, tuple[str, str]]
    entries: Mapping[int, tuple[str, str]]
    campaigns: Mapping[tuple[int, int], tuple[str, str]]
    orders: Mapping[str, Sequence[str]]


def read_names(asked: Question) -> Names:
    """Once an answer; two statements, and one more where campaigns are asked for."""

    def of(model: Any) -> dict[int, tuple[str, str]]:
        return {pk: (code, name) for pk, code, name in model.objects.values_list("pk", "code", "name")}

    named = campaigns(asked.year) if "campaign" in asked.used else {}
    orders: dict[str, Sequence[str]] = {
        name: [one.code for one in plan.entries(TABLES[name])] for name in (asked.rows, asked.columns) if name in TABLES
    }
    orders |= {"mode": list(_MODES), "grade": list(_GRADES), "campaign": [key for key, _ in named.values()]}
    return Names(of(Area), of(Entry), named, orders)


def campaigns(year: int) -> dict[tuple[int, int], tuple[str, str]]:
    """Campaigns of a year by key date and area (0: the city's): key and what they are called; one statement."""
    rows = Campaign.objects.filter(year=year).order_by("key_date__order", "area__code", "pk").select_related("area")
    return {(row.key_date_id, row.area_id or 0): (str(row.pk), _called(row)) for row in rows}


def _called(row: Campaign) -> str:
    """The theme with whose it is, unless the theme says so."""
    name = row.area.name if row.area else "市级"
    return row.theme if name in row.theme else f"{row.theme}（{name}）"


def keys_of(one: Combination, names: Names, used: set[str]) -> dict[str, Named]:
    """What a combination belongs to, as far as it is asked."""
    found: dict[str, Named] = {}
    if "area" in used:
        found["area"] = [names.areas[one.area]] if one.area else []
    if "mode" in used:
        found["mode"] = [(one.mode, _MODES.get(one.mode, one.mode))] if one.mode else []
    if "type" in used:
        found["type"] = [names.entries[pk] for pk in one.types]
    for name in used.intersection(_OF_PLAN):
        pk = getattr(one, name)
        found[name] = [names.entries[pk]] if pk else []
    if "campaign" in used:
        # What names a key date takes part in the city's campaign and in that of its district.
        places = dict.fromkeys((one.key_date, area) for area in (0, one.area))
        found["campaign"] = [names.campaigns[place] for place in places if place in names.campaigns]
    return found


def entry_keys(dimension: str, code: str) -> Named:
    """A code that a team or a volunteer bears, as a key of the table: `kind`, `source`."""
    return [(code, plan.name_of(TABLES[dimension], code) or code)] if code else []


def line_keys(asked: Question, grade: str, month: date | None) -> dict[str, Named]:
    """Grade and month as keys of the table, as far as they are asked."""
    found: dict[str, Named] = {}
    if "grade" in asked.used:
        found["grade"] = [(grade, _GRADES.get(grade, grade))]
    if "month" in asked.used and month:
        found["month"] = [(f"{month.month:02d}", f"{month.month} 月")]
    return found
