"""The part of a plan folder that this room keeps: recognition.toml with badges and bonuses of points."""

import re
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from yushan.common.plan_files import Toml, upsert
from yushan.common.sections import PlanError, Section
from yushan.plan.models import Entry
from yushan.recognition.models import BadgeKind, PointBonus

_FILE = "recognition.toml"
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_OF_SERVICES = [str(rule.value) for rule in BadgeKind.Rule if rule != BadgeKind.Rule.AWARD]
_TABLES = {BadgeKind.Rule.SERVICE_TYPE: "service_types", BadgeKind.Rule.KEY_DATE: "key_dates"}
_KEYS = {
    "bonus": {"service_type", "percent", "source"},
    "badges": {"code", "name", "description", "rule", "of", "count"},
}


def _of_the_plan() -> QuerySet[BadgeKind]:
    """Badges of a plan that are in use; those of selections stay, whatever the file says."""
    return BadgeKind.objects.filter(is_active=True).exclude(rule=BadgeKind.Rule.AWARD)


def _load(folder: Path) -> int:
    """Upserts both; badges that left the file stay known, inactive. A folder without the file has none."""
    if not (folder / _FILE).exists():
        return PointBonus.objects.all().delete()[0] + _of_the_plan().update(is_active=False)
    toml = Toml(folder / _FILE)
    if unknown := set(toml.data) - set(_KEYS):
        raise PlanError(_FILE, None, f"不认识 {min(unknown)}，只有 bonus 和 badges")
    return _load_bonuses(toml) + _load_badges(toml)


def _known_keys(toml: Toml, table: str, place: int, row: dict[str, Any]) -> None:
    if unknown := set(row) - _KEYS[table]:
        raise toml.wrong(f"不认识 {min(unknown)}", f"[[{table}]]", place)


def _load_bonuses(toml: Toml) -> int:
    changed, seen = 0, set()
    for place, row in enumerate(toml.data.get("bonus", [])):
        _known_keys(toml, "bonus", place, row)
        code, percent = row.get("service_type"), row.get("percent")
        if not Entry.objects.filter(table="service_types", code=code, is_active=True).exists():
            raise toml.wrong(f"service_types 里没有 {code}", "[[bonus]]", place, within="service_type")
        if code in seen:
            raise toml.wrong(f"{code} 出现了两次", "[[bonus]]", place, within="service_type")
        if type(percent) is not int or not 1 <= percent <= 500:
            raise toml.wrong("percent 应是 1 到 500 的整数", "[[bonus]]", place, within="percent")
        if not row.get("source"):
            raise toml.wrong("要写 source", "[[bonus]]", place)
        seen.add(code)
        changed += upsert(PointBonus, {"service_type": code}, {"percent": percent, "source": row["source"]})
    return changed + PointBonus.objects.exclude(service_type__in=seen).delete()[0]


def _load_badges(toml: Toml) -> int:
    changed, seen = 0, set[str]()
    for place, row in enumerate(toml.data.get("badges", [])):
        _known_keys(toml, "badges", place, row)
        if problem := _problem(row, seen):
            raise toml.wrong(problem[1], "[[badges]]", place, within=problem[0])
        seen.add(row["code"])
        facts = {"rule": row["rule"], "of": row.get("of", ""), "count": row.get("count", 1)}
        before = BadgeKind.objects.filter(code=row["code"], is_active=True, **facts).exists()
        values: dict[str, Any] = {"name": row["name"], "description": row.get("description", ""), "order": place}
        if not before:
            values |= facts | {"is_active": True, "is_counted": False}
        changed += upsert(BadgeKind, {"code": row["code"]}, values)
    return changed + _of_the_plan().exclude(code__in=seen).update(is_active=False)


def _problem(row: dict[str, Any], seen: set[str]) -> tuple[str, str] | None:
    """The key at fault and why; None when all is well."""
    code, name, rule, of = row.get("code", ""), row.get("name", ""), row.get("rule", ""), row.get("of", "")
    if not _CODE.fullmatch(str(code)) or code in seen:
        return "code", f"code {code} 只用小写字母、数字和短横线，而且不能重复"
    if not name or len(name) > 40 or len(row.get("description", "")) > 120:
        return "name", "name 要写，最多 40 字；description 最多 120 字"
    if rule not in _OF_SERVICES:
        return "rule", f"rule 只能是 {'、'.join(_OF_SERVICES)}"
    table = _TABLES.get(BadgeKind.Rule(rule))
    if table and not Entry.objects.filter(table=table, code=of, is_active=True).exists():
        return "of", f"{table} 里没有 {of}"
    count = row.get("count", 1)
    if type(count) is not int or not 1 <= count <= 10_000:
        return "count", "count 应是 1 到 10000 的整数"
    return None


SECTIONS = [Section(_FILE, 40, _load)]
