"""Two plan folders side by side: what came, what went, what reads differently. Nothing of the database."""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yushan.common.sections import PlanError

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
WORDS = {ADDED: "新增", REMOVED: "删去", CHANGED: "改动"}
NOT_UTF_8 = "不是 UTF-8 编码，请另存为 UTF-8 后再比较"
_MOST_TEXT = 60


@dataclass(frozen=True)
class Change:
    """One thing of a group: its key, its name, and for a changed one (field, was, is)."""

    group: str
    key: str
    name: str
    kind: str
    fields: tuple[tuple[str, str, str], ...] = ()

    @property
    def word(self) -> str:
        return WORDS[self.kind]

    @property
    def text(self) -> str:
        """«改动 T3.2：text “…” → “…”»."""
        said = f"{self.word} {self.key}" + (f" {self.name}" if self.name and self.name != self.key else "")
        return said + "".join(f"；{field}：{_short(was)} → {_short(now)}" for field, was, now in self.fields)


@dataclass(frozen=True)
class Group:
    """What is compared together: how it is called, where it stands, what tells its rows apart, how they are called."""

    code: str
    label: str
    file: str
    table: str = ""
    keys: tuple[str, ...] = ("code",)
    name: str = "name"


GROUPS = (
    Group("clauses", "条款", "clauses.csv", name="heading"),
    Group("targets", "目标", "plan.toml", "targets", ("indicator", "scope", "from_year"), "indicator"),
    Group("rules", "制度参数", "plan.toml", "rules"),
    Group("areas", "责任区域", "areas.csv"),
    Group("towns", "镇街", "towns.csv"),
    Group("indicators", "指标", "indicators.toml", "indicators", ("id",)),
    Group("qualities", "记分卡", "indicators.toml", "qualities", ("id",)),
    Group("checks", "数据检查", "indicators.toml", "checks", ("id",)),
    Group("reminders", "提醒规则", "indicators.toml", "reminders", ("id",)),
    Group("qualifications", "资质", "qualifications.csv"),
    Group("skills", "专业特长", "skills.csv"),
    Group("synonyms", "同义词", "synonyms.csv", keys=("word",), name="word"),
    Group("campaigns", "评选", "campaigns.toml", "campaigns", name="title"),
    Group("categories", "评选类别", "campaigns.toml", "categories", ("campaign", "code")),
    Group("criteria", "评选标准", "campaigns.toml", "criteria", ("campaign", "code")),
    Group("conditions", "评选条件", "campaigns.toml", "rules", ("campaign", "category", "fact"), "fact"),
    Group("badges", "徽章", "recognition.toml", "badges"),
    Group("bonus", "积分加成", "recognition.toml", "bonus", ("service_type",), "service_type"),
    Group("stations", "站点标准", "stations.toml", "versions", name="title"),
    Group("dangers", "风险检查", "safety.toml", "dangers", name="text"),
    Group("checklist", "安全检查清单", "safety.toml", "checklist", name="text"),
    Group("forms", "评估表", "evaluation.toml", "forms", ("kind",), "title"),
)
# Tables of entries.csv by how they are called; others under their own name.
TABLES = {
    "programmes": "行动计划", "brands": "品牌", "key_dates": "重要节点", "works": "四大工程", "service_types": "服务类型",
    "large_events": "大型活动", "station_kinds": "站点类型", "responsible_units": "责任单位",
}  # fmt: skip
_HEAD = ("code", "title", "document_number", "issued_on", "city_code", "city_name")


def _short(text: str) -> str:
    return f"“{text[:_MOST_TEXT]}…”" if len(text) > _MOST_TEXT else f"“{text}”"


def _said(value: Any) -> str:
    if isinstance(value, list):
        return "；".join(map(_said, value))
    if isinstance(value, Mapping):
        return "，".join(f"{key}={_said(one)}" for key, one in value.items())
    return "" if value is None else str(value)


def _csv(path: Path) -> list[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [{key or "": value or "" for key, value in row.items()} for row in csv.DictReader(file)]
    except UnicodeDecodeError as error:
        raise PlanError(path.name, None, NOT_UTF_8) from error
    except csv.Error as error:
        raise PlanError(path.name, None, f"读不懂：{error}") from error


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise PlanError(path.name, None, NOT_UTF_8) from error
    except tomllib.TOMLDecodeError as error:
        raise PlanError(path.name, None, f"读不懂：{error}") from error


def _rows(folder: Path, group: Group) -> list[dict[str, Any]]:
    path = folder / group.file
    if not path.exists():
        return []
    if path.suffix == ".csv":
        return _csv(path)
    found = _toml(path).get(group.table, [])
    if isinstance(found, dict):
        return [
            {"code": key, **(value if isinstance(value, dict) else {"value": value})} for key, value in found.items()
        ]
    return [one for one in found if isinstance(one, dict)]


def _keyed(rows: Iterable[dict[str, Any]], keys: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        key = " ".join(_said(row.get(one, "")) for one in keys)
        # The loader refuses doubles; here none of them is hidden behind the other.
        number = next(n for n in range(1, len(found) + 2) if (key if n == 1 else f"{key}（第 {n} 行）") not in found)
        found[key if number == 1 else f"{key}（第 {number} 行）"] = row
    return found


def between(code: str, name: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    """What came, went and reads differently in one group of rows by key; `name` is the field of what a row is called."""
    found = [Change(code, key, _said(now[key].get(name, "")), ADDED) for key in now if key not in was]
    found += [Change(code, key, _said(was[key].get(name, "")), REMOVED) for key in was if key not in now]
    for key in now:
        if key not in was:
            continue
        names = list(dict.fromkeys([*was[key], *now[key]]))
        pairs = [(field, _said(was[key].get(field)), _said(now[key].get(field))) for field in names]
        if differing := tuple(one for one in pairs if one[1] != one[2]):
            found.append(Change(code, key, _said(now[key].get(name, "")), CHANGED, differing))
    return found


def compare(was: Path, now: Path) -> list[tuple[str, list[Change]]]:
    """What differs, by group with its name; groups without a difference are left out. PlanError for what is no folder."""
    for folder in (was, now):
        if not (folder / "plan.toml").is_file():
            raise PlanError(str(folder), None, "不是方案文件夹：里面没有 plan.toml")
    heads = [_toml(folder / "plan.toml") for folder in (was, now)]
    ways = [{key: {"name": key, "value": head.get(key)} for key in _HEAD} for head in heads]
    found = [("方案", between("head", "name", ways[0], ways[1]))]
    for group in GROUPS:
        rows = [_keyed(_rows(folder, group), group.keys) for folder in (was, now)]
        found.append((group.label, between(group.code, group.name, rows[0], rows[1])))
    found += _entries(was, now)
    return [(label, changes) for label, changes in found if changes]


def _entries(was: Path, now: Path) -> list[tuple[str, list[Change]]]:
    tables: dict[str, list[list[dict[str, Any]]]] = {}
    for side, folder in enumerate((was, now)):
        path = folder / "entries.csv"
        for row in _csv(path) if path.exists() else []:
            tables.setdefault(row.get("table", ""), [[], []])[side].append(row)
    return [
        (TABLES.get(table, table), between(table, "name", _keyed(sides[0], ("code",)), _keyed(sides[1], ("code",))))
        for table, sides in tables.items()
    ]
