"""The part of a plan folder that this room keeps: the dangers of the risk check in safety.toml."""

import re
from pathlib import Path
from typing import Any

from yushan.activities.models import RiskDanger
from yushan.activities.rules.risk import BUILT_IN
from yushan.common.plan_files import Toml, upsert_all
from yushan.common.sections import PlanError, Section
from yushan.plan.models import Entry

FILE = "safety.toml"
TABLES = {"dangers", "checklist"}
_KEYS = {"code", "text", "points", "types", "online", "reads_talks"}
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
_HEADING = "[[dangers]]"


def _load(folder: Path) -> int:
    """Upserts them; what left the file stays known, inactive. A folder without the file asks the platform's own questions, each of
    every activity where the plan has none of its service types: rather asked in vain than not at all.
    """
    known = set(Entry.objects.filter(table="service_types", is_active=True).values_list("code", flat=True))
    if (folder / FILE).exists():
        rows = _read(Toml(folder / FILE), known)
    else:
        rows = [
            _row(one.code, one.text, one.points, sorted(one.types & known), one.is_online, one.reads_talks)
            for one in BUILT_IN
        ]
    codes = [keys["code"] for keys, _values in rows]
    found = [(keys, values | {"order": order, "is_active": True}) for order, (keys, values) in enumerate(rows)]
    return upsert_all(RiskDanger, found) + RiskDanger.objects.filter(is_active=True).exclude(code__in=codes).update(
        is_active=False
    )


def _row(
    code: str, text: str, points: int, types: list[str], is_online: bool, reads_talks: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    values = {"text": text, "points": points, "types": types, "is_online": is_online, "reads_talks": reads_talks}
    return {"code": code}, values


def _read(toml: Toml, known: set[str]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    if unknown := set(toml.data) - TABLES:
        raise PlanError(FILE, None, f"不认识 {min(unknown)}，只有 dangers 和 checklist")
    rows = toml.data.get("dangers")
    if not isinstance(rows, list) or not rows:
        raise PlanError(FILE, None, "至少写一个 [[dangers]]，风险检查不能什么都不问")
    seen: set[str] = set()
    for place, row in enumerate(rows):
        if problem := _problem(row, seen, known):
            raise toml.wrong(problem[1], _HEADING, place, within=problem[0])
        seen.add(row["code"])
    return [
        _row(
            row["code"], row["text"], row["points"], row.get("types", []), row.get("online", False),
            row.get("reads_talks", False),
        )
        for row in rows
    ]  # fmt: skip


def _problem(row: dict[str, Any], seen: set[str], known: set[str]) -> tuple[str, str] | None:
    """The key at fault and why; None when all is well."""
    if unknown := set(row) - _KEYS:
        return "", f"不认识 {min(unknown)}"
    code, text, points, types = row.get("code"), row.get("text"), row.get("points"), row.get("types", [])
    if not isinstance(code, str) or not _CODE.fullmatch(code) or code in seen:
        return "code", f"code {code} 只用小写字母、数字和短横线，最多 30 个，而且不能重复"
    if not isinstance(text, str) or not 2 <= len(text) <= 80:
        return "text", "text 要写，2 到 80 字"
    if type(points) is not int or not 1 <= points <= 20:
        return "points", "points 应是 1 到 20 的整数"
    if not isinstance(types, list) or not all(isinstance(one, str) for one in types):
        return "types", "types 写成服务类型 code 的列表，每场活动都问的不写"
    if strange := sorted(set(types) - known):
        return "types", f"service_types 里没有 {strange[0]}"
    for key in ("online", "reads_talks"):
        if not isinstance(row.get(key, False), bool):
            return key, f"{key} 只能是 true 或 false"
    return None


SECTIONS = [Section("safety.toml dangers", 30, _load)]
