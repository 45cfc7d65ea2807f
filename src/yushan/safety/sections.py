"""The part of a plan folder that this room keeps: the checklist of the day in safety.toml, after its dangers."""

import re
from pathlib import Path
from typing import Any

from yushan.activities.models import RiskDanger
from yushan.activities.sections import FILE
from yushan.common.plan_files import Toml, upsert_all
from yushan.common.sections import PlanError, Section
from yushan.safety.models import ChecklistItem
from yushan.safety.rules.checklist import BUILT_IN

_KEYS = {"code", "text", "dangers"}
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
_HEADING = "[[checklist]]"


def _load(folder: Path) -> int:
    """Upserts it; what left the file stays known, inactive. A folder without the file has the platform's own."""
    if (folder / FILE).exists():
        rows = _read(Toml(folder / FILE))
    else:
        rows = [{"code": one.code, "text": one.text, "dangers": sorted(one.dangers)} for one in BUILT_IN]
    found = [
        (
            {"code": row["code"]},
            {"text": row["text"], "dangers": row.get("dangers", []), "order": order, "is_active": True},
        )
        for order, row in enumerate(rows)
    ]
    gone = ChecklistItem.objects.filter(is_active=True).exclude(code__in=[row["code"] for row in rows])
    return upsert_all(ChecklistItem, found) + gone.update(is_active=False)


def _read(toml: Toml) -> list[dict[str, Any]]:
    known = set(RiskDanger.objects.filter(is_active=True).values_list("code", flat=True))
    rows = toml.data.get("checklist")
    if not isinstance(rows, list) or not rows:
        raise PlanError(FILE, None, "至少写一个 [[checklist]]，当天的清单不能是空的")
    seen: set[str] = set()
    for place, row in enumerate(rows):
        if problem := _problem(row, seen, known):
            raise toml.wrong(problem[1], _HEADING, place, within=problem[0])
        seen.add(row["code"])
    return rows


def _problem(row: dict[str, Any], seen: set[str], known: set[str]) -> tuple[str, str] | None:
    """The key at fault and why; None when all is well."""
    if unknown := set(row) - _KEYS:
        return "", f"不认识 {min(unknown)}"
    code, text, dangers = row.get("code"), row.get("text"), row.get("dangers", [])
    if not isinstance(code, str) or not _CODE.fullmatch(code) or code in seen:
        return "code", f"code {code} 只用小写字母、数字和短横线，最多 30 个，而且不能重复"
    if not isinstance(text, str) or not 2 <= len(text) <= 80:
        return "text", "text 要写，2 到 80 字"
    if not isinstance(dangers, list) or not all(isinstance(one, str) for one in dangers):
        return "dangers", "dangers 写成风险 code 的列表，每场都看的不写"
    if strange := sorted(set(dangers) - known):
        return "dangers", f"dangers 里没有 {strange[0]}"
    return None


SECTIONS = [Section("safety.toml checklist", 31, _load)]
