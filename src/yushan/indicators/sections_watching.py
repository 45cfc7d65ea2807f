"""Checks of the data and rules of reminding in indicators.toml, validated when loaded."""

import re
from datetime import date
from typing import Any

from yushan.common.plan_files import Toml, upsert_all
from yushan.common.sections import PlanError, refuse
from yushan.indicators import doubtful
from yushan.indicators.models import Definition

_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
_CHECK = {"id", "name", "why", "remedy", "working_days", "remind_days", "numbers"}
_REMINDER = {"id", "name", "indicator", "scope", "milestones", "tell", "up_after_working_days", "every_days"}
# Who stands above a place of a scope, itself first.
LEVELS = {"unit": ("unit", "area", "city"), "area": ("area", "city")}
_Problem = tuple[str, str] | None


def _keys(row: dict[str, Any], wanted: set[str]) -> _Problem:
    if set(row) != wanted:
        return "", f"要写 {'、'.join(sorted(wanted))}，不能写别的"
    if not isinstance(row["id"], str) or not _CODE.fullmatch(row["id"]):
        return "id", f"id {row['id']} 只用小写字母、数字和下划线"
    if not isinstance(row["name"], str) or not row["name"].strip() or len(row["name"]) > 40:
        return "name", "name 要填文字，最多 40 字"
    return None


def _days(row: dict[str, Any], *names: str) -> _Problem:
    for name in names:
        if type(row[name]) is not int or not 1 <= row[name] <= 366:
            return name, f"{name} 应是 1 到 366 的整数"
    return None


def _check_problem(row: dict[str, Any]) -> _Problem:
    if problem := _keys(row, _CHECK):
        return problem
    check = doubtful.known().get(row["id"])
    if check is None:
        return "id", f"平台没有叫 {row['id']} 的核查，可以写 {'、'.join(sorted(doubtful.known()))}"
    for key in ("why", "remedy"):
        if not isinstance(row[key], str) or not row[key].strip() or len(row[key]) > 200:
            return key, f"{key} 要填文字，最多 200 字"
    if problem := _days(row, "working_days", "remind_days"):
        return problem
    numbers = row["numbers"]
    if not isinstance(numbers, dict) or set(numbers) != set(check.numbers):
        return "numbers", f"numbers 要写 {'、'.join(check.numbers) or '空的 {}'}"
    if any(type(value) is not int or not 1 <= value <= 10_000 for value in numbers.values()):
        return "numbers", "numbers 里的值应是 1 到 10000 的整数"
    return None


def _milestone_problem(one: Any) -> str:
    if not isinstance(one, dict) or set(one) != {"day", "percent"}:
        return "milestones 的每一项要写 day 和 percent"
    try:
        date.fromisoformat(f"2001-{one['day']}")
    except ValueError:
        return f"day 要写成 06-30 这样的月日，没有 {one['day']} 这一天"
    if type(one["percent"]) is not int or not 1 <= one["percent"] <= 100:
        return "percent 应是 1 到 100 的整数"
    return ""


def _reminder_problem(row: dict[str, Any], scopes: dict[str, list[str]]) -> _Problem:
    if problem := _keys(row, _REMINDER):
        return problem
    if row["indicator"] not in scopes:
        return "indicator", f"上面没有叫 {row['indicator']} 的指标"
    scope, tell, steps = row["scope"], row["tell"], row["milestones"]
    if scope not in LEVELS or scope not in scopes[row["indicator"]]:
        return "scope", f"scope 只能是 {'、'.join(LEVELS)}，而且这项指标要按它统计"
    if not isinstance(tell, list) or not tell or tell != [level for level in LEVELS[scope] if level in tell]:
        return "tell", f"tell 从下往上写，只能有 {'、'.join(LEVELS[scope])}"
    if not isinstance(steps, list) or not steps:
        return "milestones", "milestones 至少要有一项"
    if problem_text := next((said for one in steps if (said := _milestone_problem(one))), ""):
        return "milestones", problem_text
    return _days(row, "up_after_working_days", "every_days")


def _load(toml: Toml, heading: str, kind: Definition.Kind, problem_of: Any) -> int:
    found, seen, faults = [], set[str](), list[PlanError]()
    for place, row in enumerate(toml.data.get(heading, [])):
        problem = problem_of(row)
        if not problem and row["id"] in seen:
            problem = ("id", f"{row['id']} 出现了两次")
        if problem:
            faults.append(toml.wrong(problem[1], f"[[{heading}]]", place, problem[0]))
            continue
        seen.add(row["id"])
        data = {key: value for key, value in row.items() if key != "id"}
        found.append(({"kind": kind, "code": row["id"]}, {"order": place, "data": data}))
    refuse(faults)
    return upsert_all(Definition, found) + Definition.objects.filter(kind=kind).exclude(code__in=seen).delete()[0]


def load_watching(toml: Toml) -> int:
    """Keeps both; how many changed. Called after the indicators, which reminders speak of."""
    scopes = {row["id"]: row["scopes"] for row in toml.data.get("indicators", [])}
    return _load(toml, "checks", Definition.Kind.CHECK, _check_problem) + _load(
        toml, "reminders", Definition.Kind.REMINDER, lambda row: _reminder_problem(row, scopes)
    )
