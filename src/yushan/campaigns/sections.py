"""The part of a plan folder that this room keeps: campaigns.toml, from which campaigns begin."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yushan.campaigns import facts
from yushan.campaigns.models import AwardCampaign, CampaignTemplate, Kind
from yushan.campaigns.rules import eligibility, preparing
from yushan.common.plan_files import Toml, upsert
from yushan.common.sections import Section

_FILE = "campaigns.toml"
_CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")
_KEYS = {
    "campaigns": (
        {"code", "use", "title", "text", "routes", "reviewers_each", "method", "ties", "source"},
        {"asks_consent", "asks_recommendation", "is_blind"},
    ),
    "criteria": ({"campaign", "code", "name", "points", "weight"}, set()),
    "categories": (
        {"campaign", "code", "name", "honour", "kind", "quota"},
        {"area_quota", "recommend_quota", "second_places", "final_places", "gives"},
    ),
    "rules": ({"campaign", "category", "fact"}, {"least", "most"}),
}
_NUMBERS = ("quota", "area_quota", "recommend_quota", "second_places", "final_places")
Row = tuple[int, dict[str, Any]]


def _load(folder: Path) -> int:
    """Upserts the campaigns; those that left the file stay known, inactive. A folder without the file has none."""
    if not (folder / _FILE).exists():
        return CampaignTemplate.objects.filter(is_active=True).update(is_active=False)
    toml = Toml(folder / _FILE)
    if unknown := set(toml.data) - set(_KEYS):
        raise toml.wrong(f"不认识 {min(unknown)}，只有 {'、'.join(_KEYS)}", f"[[{min(unknown)}]]")
    for table in _KEYS:
        _known_keys(toml, table)
    changed, seen = 0, set()
    for place, row in enumerate(toml.data.get("campaigns", [])):
        if row["code"] in seen or not _CODE.fullmatch(str(row["code"])):
            raise _wrong(toml, "campaigns", place, "code 只用小写字母、数字和短横线，不能重复", "code")
        seen.add(row["code"])
        content = _content(toml, place, row)
        values = {"title": row["title"], "content": content, "order": place, "is_active": True}
        changed += upsert(CampaignTemplate, {"code": row["code"]}, values)
    for table in ("criteria", "categories", "rules"):
        for place, row in enumerate(toml.data.get(table, [])):
            if row["campaign"] not in seen:
                raise _wrong(toml, table, place, f"campaigns 里没有 {row['campaign']}", "campaign")
    gone = CampaignTemplate.objects.filter(is_active=True).exclude(code__in=seen)
    return changed + gone.update(is_active=False)


def _wrong(toml: Toml, table: str, place: int, said: str, key: str = "") -> Exception:
    return toml.wrong(said, f"[[{table}]]", place, key)


def _known_keys(toml: Toml, table: str) -> None:
    needed, more = _KEYS[table]
    for place, row in enumerate(toml.data.get(table, [])):
        if unknown := set(row) - needed - more:
            raise _wrong(toml, table, place, f"不认识 {min(unknown)}", min(unknown))
        if lacking := needed - set(row):
            raise _wrong(toml, table, place, f"缺少 {'、'.join(sorted(lacking))}")


def _own(toml: Toml, table: str, code: str, category: str = "") -> list[Row]:
    """Rows of a table that belong to a campaign (and one of its categories), with their place in the file."""
    return [
        (place, row)
        for place, row in enumerate(toml.data.get(table, []))
        if row["campaign"] == code and (not category or row.get("category") == category)
    ]


def _content(toml: Toml, place: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """What a campaign begins with; PlanError names the line at fault."""
    if row["use"] not in AwardCampaign.Use.values:
        raise _wrong(toml, "campaigns", place, f"use 只能是 {'、'.join(AwardCampaign.Use.values)}", "use")
    if row["method"] not in AwardCampaign.Method.values:
        raise _wrong(toml, "campaigns", place, f"method 只能是 {'、'.join(AwardCampaign.Method.values)}", "method")
    routes = row["routes"]
    if not isinstance(routes, list) or not routes or set(routes) - set(AwardCampaign.Route.values):
        raise _wrong(toml, "campaigns", place, f"routes 从 {'、'.join(AwardCampaign.Route.values)} 里选", "routes")
    if type(row["reviewers_each"]) is not int or not 1 <= row["reviewers_each"] <= 50:
        raise _wrong(toml, "campaigns", place, "reviewers_each 是 1 到 50 的整数", "reviewers_each")
    criteria = _criteria(toml, str(row["code"]))
    if said := preparing.ties_problem(row["ties"], criteria):
        raise _wrong(toml, "campaigns", place, said, "ties")
    given = {key: row[key] for key in ("use", "title", "text", "routes", "reviewers_each", "method", "ties")}
    flags = {
        "asks_consent": row.get("asks_consent", True),
        "asks_recommendation": row.get("asks_recommendation", False),
        "is_blind": row.get("is_blind", False),
    }
    return given | flags | {"criteria": criteria, "categories": _categories(toml, str(row["code"]))}


def _criteria(toml: Toml, code: str) -> list[dict[str, Any]]:
    rows = _own(toml, "criteria", code)
    criteria = [{key: value for key, value in row.items() if key != "campaign"} for _place, row in rows]
    at, said = preparing.criteria_problem(criteria)
    if at >= 0:
        raise _wrong(toml, "criteria", rows[at][0], said)
    return criteria


def _categories(toml: Toml, code: str) -> list[dict[str, Any]]:
    found, seen = [], set()
    for place, row in _own(toml, "categories", code):
        if row["code"] in seen or not _CODE.fullmatch(str(row["code"])):
            raise _wrong(toml, "categories", place, "code 只用小写字母、数字和短横线，不能重复", "code")
        if row["kind"] not in Kind.values:
            raise _wrong(toml, "categories", place, f"kind 只能是 {'、'.join(Kind.values)}", "kind")
        for key in _NUMBERS:
            if key in row and (type(row[key]) is not int or not 1 <= row[key] <= 10_000):
                raise _wrong(toml, "categories", place, f"{key} 是 1 到 10000 的整数", key)
        seen.add(row["code"])
        rules = _rules(toml, code, row)
        found.append({key: value for key, value in row.items() if key != "campaign"} | {"rules": rules})
    for place, row in _own(toml, "rules", code):
        if row["category"] not in seen:
            raise _wrong(toml, "rules", place, f"categories 里没有 {row['category']}", "category")
    return found


def _rules(toml: Toml, code: str, category: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = _own(toml, "rules", code, category["code"])
    rules: list[dict[str, Any]] = [
        {key: row[key] for key in ("fact", "least", "most") if key in row} for _place, row in rows
    ]
    at, said = eligibility.problem(rules, facts.words(category["kind"]))
    if at >= 0:
        raise _wrong(toml, "rules", rows[at][0], said, "fact" if "fact" in rows[at][1] else "")
    return rules


SECTIONS = [Section(_FILE, 45, _load)]
