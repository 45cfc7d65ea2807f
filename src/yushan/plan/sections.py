"""The sections of a plan folder that this room keeps: head, targets, rules, code tables, clauses."""

import calendar
import re
from datetime import date
from pathlib import Path

from yushan.common import clock, rulebook
from yushan.common.plan_files import Toml, number_of, rows_of, upsert, upsert_all
from yushan.common.sections import PlanError, Section
from yushan.plan.models import Clause, Entry, Plan, Rule, Target

_TABLE = re.compile(r"[a-z][a-z_]{1,29}")
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_DATE_PARTS = (("month", 12), ("day", 31), ("until_month", 12), ("until_day", 31))
# Key dates are placed on a calendar, so these tables cannot do without.
_DATED_TABLES = {"key_dates"}
_SCOPES = {"unit", "area", "city"}


def _load_clauses(folder: Path) -> int:
    found, seen = [], set()
    rows = rows_of(folder / "clauses.csv", ("code", "heading", "text"), ("responsible", "lead"))
    for order, (line, cells) in enumerate(rows):
        code = cells["code"]
        if not re.fullmatch(r"[A-Z][0-9.]{0,8}", code):
            raise PlanError("clauses.csv", line, f"条款编号 {code} 要写成 G2、T1.4 的样子")
        if code in seen:
            raise PlanError("clauses.csv", line, f"条款 {code} 出现了两次")
        seen.add(code)
        responsible = [name.strip() for name in cells["responsible"].split("；") if name.strip()]
        lead = cells["lead"]
        if lead and lead not in responsible:
            raise PlanError("clauses.csv", line, f"牵头单位 {lead} 要写在 responsible 里")
        values = {
            "heading": cells["heading"], "text": cells["text"], "responsible": responsible, "lead": lead, "order": order,
        }  # fmt: skip
        found.append(({"code": code}, values))
    return upsert_all(Clause, found) + Clause.objects.exclude(code__in=seen).delete()[0]


def _load_head(folder: Path) -> int:
    toml = Toml(folder / "plan.toml")
    for key in ("code", "title", "city_code", "city_name"):
        if not isinstance(toml.data.get(key), str) or not toml.data[key].strip():
            raise toml.wrong(f"{key} 要填文字", key)
    if not re.fullmatch(r"[a-z0-9-]+", toml.data["code"]):
        raise toml.wrong("code 只用小写字母、数字和短横线，例如 chongqing-2025", "code")
    issued_on = toml.data.get("issued_on")
    if issued_on is not None and (type(issued_on) is not date):
        raise toml.wrong("issued_on 要写成 2025-08-11 的样子，不加引号", "issued_on")
    others = Plan.objects.filter(is_current=True).exclude(code=toml.data["code"])
    changed = others.update(is_current=False)
    values = {
        "title": toml.data["title"],
        "document_number": toml.data.get("document_number", ""),
        "city_code": toml.data["city_code"],
        "city_name": toml.data["city_name"],
        "issued_on": issued_on,
        "is_current": True,
    }
    if not Plan.objects.filter(code=toml.data["code"]).exists():
        Plan.objects.create(code=toml.data["code"], **values, folder_hash="", loaded_at=clock.now())
        return changed + 1
    return changed + upsert(Plan, {"code": toml.data["code"]}, values)


def _amount_objection(target: dict[str, object]) -> tuple[str, str] | None:
    """What is wrong with how much a target asks for, and the key at fault."""
    permille, count = target.get("permille"), target.get("count")
    if (permille is None) == (count is None):
        return "permille 和 count 必须且只能填一个", ""
    if permille is not None and not (type(permille) is int and 0 < permille <= 1000):
        return "permille 是千分之几，应是 1 到 1000 的整数", "permille"
    if count is not None and not (type(count) is int and count > 0):
        return "count 应是正整数", "count"
    return None


def _load_targets(folder: Path) -> int:
    toml = Toml(folder / "plan.toml")
    clauses = set(Clause.objects.values_list("code", flat=True))
    changed, kept = 0, set()
    for at, target in enumerate(toml.data.get("targets", [])):

        def wrong(reason: str, key: str = "", at: int = at) -> PlanError:
            return toml.wrong(reason, "[[targets]]", at, key)

        if missing := {"indicator", "clause", "scope", "from_year"} - set(target):
            raise wrong(f"缺少 {'、'.join(sorted(missing))}")
        if target["clause"] not in clauses:
            raise wrong(f"clauses.csv 里没有条款 {target['clause']}", "clause")
        if target["scope"] not in _SCOPES:
            raise wrong("scope 只能是 unit、area 或 city", "scope")
        if type(target["from_year"]) is not int or not 1949 <= target["from_year"] <= 2200:
            raise wrong("from_year 要写四位年份，不加引号", "from_year")
        if objection := _amount_objection(target):
            raise wrong(*objection)
        key = (target["indicator"], target["scope"], target["from_year"])
        if key in kept:
            raise wrong(f"{target['indicator']} 在同一范围同一年份出现了两次")
        kept.add(key)
        keys = dict(zip(("indicator", "scope", "from_year"), key, strict=True))
        values = {"clause": target["clause"], "permille": target.get("permille"), "count": target.get("count")}
        changed += upsert(Target, keys, values)
    for row in Target.objects.all():
        if (row.indicator, row.scope, row.from_year) not in kept:
            row.delete()
            changed += 1
    return changed


def _same_kind(value: object, example: object) -> bool:
    if isinstance(example, list):
        return isinstance(value, list) and bool(value) and all(_same_kind(item, example[0]) for item in value)
    return type(value) is type(example) and (not isinstance(value, int) or value >= 0)


def _load_rules(folder: Path) -> int:
    toml = Toml(folder / "plan.toml")
    rules = toml.data.get("rules", {})
    found = []
    for key, rule in rules.items():
        heading = f"[rules.{key}]"
        if key not in rulebook.DEFAULTS:
            raise toml.wrong(f"平台没有叫 {key} 的规则，请核对拼写", heading)
        if not isinstance(rule, dict) or "value" not in rule or not rule.get("source"):
            raise toml.wrong("规则要有 value 和 source", heading)
        if not _same_kind(rule["value"], rulebook.DEFAULTS[key]):
            raise toml.wrong(f"value 应与 {rulebook.DEFAULTS[key]} 同样写法", heading, within="value")
        if not isinstance(rule.get("confirmed", False), bool):
            raise toml.wrong("confirmed 只能是 true 或 false", heading, within="confirmed")
        values = {"value": rule["value"], "source": rule["source"], "confirmed": rule.get("confirmed", False)}
        found.append(({"key": key}, values))
    return upsert_all(Rule, found) + Rule.objects.exclude(key__in=rules).delete()[0]


def _dates(line: int, cells: dict[str, str]) -> dict[str, int]:
    numbers = {name: number_of("entries.csv", line, name, cells[name], high) for name, high in _DATE_PARTS}
    for month_name, day_name in (("month", "day"), ("until_month", "until_day")):
        month, day = numbers[month_name], numbers[day_name]
        if day and not month:
            raise PlanError("entries.csv", line, f"填了 {day_name} 就要填 {month_name}")
        if day and month and day > calendar.monthrange(2024, month)[1]:  # a leap year: 29 February may be meant
            raise PlanError("entries.csv", line, f"{month} 月没有 {day} 日")
    if cells["table"] in _DATED_TABLES and not numbers["month"]:
        raise PlanError("entries.csv", line, "重要节点要填 month")
    return {name: number for name, number in numbers.items() if number}


def _load_entries(folder: Path) -> int:
    """Code tables; what left the file is kept, inactive, because old records name it."""
    clauses = set(Clause.objects.values_list("code", flat=True))
    found, seen, names = [], set(), set()
    optional = ("clause", "description", *(name for name, _ in _DATE_PARTS))
    for order, (line, cells) in enumerate(rows_of(folder / "entries.csv", ("table", "code", "name"), optional)):
        key = (cells["table"], cells["code"])
        if not _TABLE.fullmatch(key[0]) or not _CODE.fullmatch(key[1]):
            raise PlanError("entries.csv", line, "table 和 code 只用小写字母、数字、下划线和短横线")
        if len(cells["name"]) > 80:
            raise PlanError("entries.csv", line, "name 最多 80 字")
        if key in seen or (key[0], cells["name"]) in names:
            raise PlanError("entries.csv", line, f"{key[0]} 里的 {cells['name']}（{key[1]}）出现了两次")
        seen.add(key)
        names.add((key[0], cells["name"]))
        if cells["clause"] and cells["clause"] not in clauses:
            raise PlanError("entries.csv", line, f"clauses.csv 里没有条款 {cells['clause']}")
        values = {
            "name": cells["name"],
            "clause": cells["clause"],
            "description": cells["description"],
            "data": _dates(line, cells),
            "order": order,
            "is_active": True,
        }
        found.append(({"table": key[0], "code": key[1]}, values))
    changed = upsert_all(Entry, found)
    for entry in Entry.objects.filter(is_active=True):
        if (entry.table, entry.code) not in seen:
            entry.is_active = False
            entry.save(update_fields=["is_active"])
            changed += 1
    return changed


SECTIONS = [
    Section("plan.toml", 0, _load_head),
    Section("clauses.csv", 1, _load_clauses),
    Section("plan.toml targets", 2, _load_targets),
    Section("plan.toml rules", 3, _load_rules),
    Section("entries.csv", 20, _load_entries),
]
