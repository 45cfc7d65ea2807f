"""The part of a plan folder that this room keeps: indicators.toml with the catalogue and the scorecard.

An indicator made of counts that exist needs nothing else: page, API, command and export read what is loaded here.
"""

import difflib
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from yushan.common import counts
from yushan.common.plan_files import Toml, upsert_all
from yushan.common.sections import PlanError, Section, refuse
from yushan.indicators.models import Definition
from yushan.indicators.rules import formula
from yushan.indicators.rules.measuring import DOWN, UP
from yushan.indicators.sections_watching import load_watching
from yushan.organizations.access import CAPABILITIES
from yushan.plan.models import Clause, Target

FILE = "indicators.toml"
_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
_TEXTS = {"id": 40, "name": 40, "clause": 10, "formula": 300, "expression": 300, "source": 120, "unit": 10}
_NEEDED = (*_TEXTS, "period", "direction", "scopes", "drill")
_KEYS = {*_NEEDED, "missing", "targets"}
_QUALITY_KEYS = {"id", "name", "clause", "source", "weight", "parts"}
# What may be asked of organizations of one level only, beside «organization» for all of them.
_LEVELS = ("corps", "detachment", "team", "squad")
# Key at fault (empty: the entry as a whole) and why.
_Problem = tuple[str, str] | None


def _texts(row: dict[str, Any]) -> _Problem:
    if unknown := set(row) - _KEYS:
        return min(unknown), f"不认识 {min(unknown)}"
    if absent := [key for key in _NEEDED if key not in row]:
        return "", f"缺少 {'、'.join(absent)}"
    for key, most in (_TEXTS | {"missing": 10}).items():
        if key == "missing" and key not in row:
            continue
        if not isinstance(row[key], str) or not row[key].strip() or len(row[key]) > most:
            return key, f"{key} 要填文字，最多 {most} 字"
    return None


def _choices(row: dict[str, Any]) -> _Problem:
    if row["period"] not in counts.PERIODS:
        return "period", f"period 只能是 {'、'.join(counts.PERIODS)}"
    if row["direction"] not in (UP, DOWN):
        return "direction", "direction 只能是 up（越多越好）或 down（越少越好）"
    if row["drill"] not in CAPABILITIES:
        return "drill", f"没有 {row['drill']} 这项权限。drill 只能是：{'、'.join(sorted(CAPABILITIES))}"
    scopes = row["scopes"]
    if not isinstance(scopes, list) or not scopes or not set(scopes) <= set(counts.SCOPES):
        return "scopes", f"scopes 是一个列表，只能有 {'、'.join(counts.SCOPES)}"
    return None


def _expression(row: dict[str, Any]) -> _Problem:
    """The formula can be read, its counts exist, are known for each scope, and fit the period."""
    try:
        parsed = formula.parse(row["expression"])
        names = formula.names(parsed)
    except formula.FormulaError as error:
        return "expression", f"公式读不懂：{error}"
    known = counts.known()
    for name in names:
        if name not in known:
            close = difflib.get_close_matches(name, known, 1)
            return "expression", f"没有叫 {name} 的计数" + (f"，是不是 {close[0]}" if close else "")
        if lacking := [scope for scope in row["scopes"] if scope not in known[name].scopes]:
            return "scopes", f"计数 {name} 没有按 {'、'.join(lacking)} 统计"
    if not names:
        return "expression", "公式里至少要有一个计数"
    if formula.divides_by_nothing(parsed):
        return "expression", "公式里有一处除以 0，永远没有数字"
    if row["period"] not in {known[name].period for name in names}:
        return "period", f"公式里没有按 {row['period']} 统计的计数"
    return None


def _targets(row: dict[str, Any]) -> _Problem:
    asked, seen = row.get("targets", []), set()
    if asked and Target.objects.filter(indicator=row["id"]).exists():
        return "targets", "plan.toml 里已经写了这项指标的目标，两处只能写一处"
    for target in asked if isinstance(asked, list) else [None]:
        if not isinstance(target, dict) or set(target) != {"scope", "from_year", "value"}:
            return "targets", "每个目标要写 scope、from_year、value"
        value, year = target["value"], target["from_year"]
        if target["scope"] not in {*row["scopes"], *(_LEVELS if counts.ORGANIZATION in row["scopes"] else ())}:
            return "targets", f"目标的 scope {target['scope']} 不在 scopes 里"
        if type(year) is not int or not 1949 <= year <= 2200:
            return "targets", "from_year 要写四位年份，不加引号"
        if type(value) not in (int, float) or not 0 <= value < 10**9:
            return "targets", "value 应是不小于 0 的数"
        if (target["scope"], year) in seen:
            return "targets", f"{target['scope']} 在 {year} 年的目标出现了两次"
        seen.add((target["scope"], year))
    return None


def _missing_unit(row: dict[str, Any]) -> str:
    """The word after «还需 37»: as written, else that of what stands above the line of the fraction."""
    above, _ = formula.parts(formula.parse(row["expression"]))
    names = formula.names(above)
    return str(row.get("missing") or (counts.known()[names[0]].unit if names else row["unit"]))


def _values(row: dict[str, Any], place: int) -> dict[str, Any]:
    data = {key: row[key] for key in _NEEDED if key != "id"} | {
        "missing": _missing_unit(row),
        # Decimal texts: JSON would make 62.5 a float.
        "targets": [target | {"value": str(Decimal(str(target["value"])))} for target in row.get("targets", [])],
    }
    return {"order": place, "data": data}


def _indicator_problem(row: dict[str, Any], seen: set[str], clauses: set[str]) -> _Problem:
    for check in (_texts, _choices, _expression, _targets):
        if problem := check(row):
            return problem
    if not _CODE.fullmatch(row["id"]) or row["id"] in seen:
        return "id", f"id {row['id']} 只用小写字母、数字和下划线，而且不能重复"
    if row["clause"] not in clauses:
        return "clause", f"clauses.csv 里没有条款 {row['clause']}"
    return None


def _load_indicators(toml: Toml) -> int:
    found, seen, faults = [], set[str](), list[PlanError]()
    clauses = set(Clause.objects.values_list("code", flat=True))
    for place, row in enumerate(toml.data.get("indicators", [])):
        if problem := _indicator_problem(row, seen, clauses):
            faults.append(toml.wrong(problem[1], "[[indicators]]", place, problem[0]))
            continue
        seen.add(row["id"])
        found.append(({"kind": Definition.Kind.INDICATOR, "code": row["id"]}, _values(row, place)))
    refuse(faults)
    rows = Definition.objects.filter(kind=Definition.Kind.INDICATOR)
    return upsert_all(Definition, found) + rows.exclude(code__in=seen).delete()[0]


def _part_problem(part: Any, known: dict[str, list[str]]) -> str:
    """What is wrong with a part of a quality; empty when nothing is."""
    if not isinstance(part, dict) or set(part) != {"indicator", "weight", "zero", "full"}:
        return "每一部分要写 indicator、weight、zero、full"
    if part["indicator"] not in known:
        return f"上面没有叫 {part['indicator']} 的指标"
    if not {counts.CITY, counts.AREA} <= set(known[part["indicator"]]):
        return f"{part['indicator']} 要能按 city 和 area 统计"
    if type(part["weight"]) is not int or not 1 <= part["weight"] <= 100:
        return "weight 应是 1 到 100 的整数"
    if any(type(part[key]) not in (int, float) for key in ("zero", "full")) or part["zero"] == part["full"]:
        return "zero（0 分的值）和 full（100 分的值）应是两个不同的数"
    return ""


def _quality_problem(row: dict[str, Any], known: dict[str, list[str]]) -> _Problem:
    if set(row) != _QUALITY_KEYS:
        return "", f"要写 {'、'.join(sorted(_QUALITY_KEYS))}，不能写别的"
    if not _CODE.fullmatch(str(row["id"])):
        return "id", f"id {row['id']} 只用小写字母、数字和下划线"
    for key in ("name", "clause", "source"):
        if not isinstance(row[key], str) or not row[key].strip() or len(row[key]) > 120:
            return key, f"{key} 要填文字，最多 120 字"
    if type(row["weight"]) is not int or not 1 <= row["weight"] <= 100:
        return "weight", "weight 应是 1 到 100 的整数"
    if not isinstance(row["parts"], list) or not row["parts"]:
        return "parts", "parts 至少要有一项指标"
    if problem := next((found for part in row["parts"] if (found := _part_problem(part, known))), ""):
        return "parts", problem
    return None


def _load_qualities(toml: Toml) -> int:
    known = {row["id"]: row["scopes"] for row in toml.data.get("indicators", [])}
    clauses = set(Clause.objects.values_list("code", flat=True))
    found, seen, faults = [], set[str](), list[PlanError]()
    for place, row in enumerate(toml.data.get("qualities", [])):
        problem = _quality_problem(row, known)
        if not problem and row["id"] in seen:
            problem = ("id", f"{row['id']} 出现了两次")
        if not problem and row["clause"] not in clauses:
            problem = ("clause", f"clauses.csv 里没有条款 {row['clause']}")
        if problem:
            faults.append(toml.wrong(problem[1], "[[qualities]]", place, problem[0]))
            continue
        seen.add(row["id"])
        parts = [part | {key: str(Decimal(str(part[key]))) for key in ("zero", "full")} for part in row["parts"]]
        data = {key: row[key] for key in ("name", "clause", "source", "weight")} | {"parts": parts}
        found.append(({"kind": Definition.Kind.QUALITY, "code": row["id"]}, {"order": place, "data": data}))
    refuse(faults)
    rows = Definition.objects.filter(kind=Definition.Kind.QUALITY)
    return upsert_all(Definition, found) + rows.exclude(code__in=seen).delete()[0]


def _load(folder: Path) -> int:
    """Checks and keeps the file; a folder without it has no catalogue."""
    if not (folder / FILE).exists():
        return Definition.objects.all().delete()[0]
    toml = Toml(folder / FILE)
    if unknown := set(toml.data) - {"indicators", "qualities", "checks", "reminders"}:
        raise toml.wrong(f"不认识 {min(unknown)}，只有 indicators、qualities、checks 和 reminders", min(unknown))
    return _load_indicators(toml) + _load_qualities(toml) + load_watching(toml)


SECTION = Section(FILE, 60, _load)
