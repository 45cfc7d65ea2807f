"""The kinds of qualifications of a plan folder (qualifications.csv)."""

import re
from pathlib import Path

from yushan.common.plan_files import number_of, rows_of, upsert
from yushan.common.sections import PlanError, Section
from yushan.volunteers.models import QualificationKind
from yushan.volunteers.rules_qualifications import circle

_FILE = "qualifications.csv"
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_MOST_MONTHS = 600


def _load(folder: Path) -> int:
    """Upserts the kinds; what left the file stays known, inactive. A folder without the file has none."""
    if not (folder / _FILE).exists():
        return QualificationKind.objects.filter(is_active=True).update(is_active=False)
    changed = 0
    lines: dict[str, int] = {}
    names: dict[str, int] = {}
    includes: dict[str, list[str]] = {}
    optional = ("includes", "description", "months", "file")
    for order, (line, cells) in enumerate(rows_of(folder / _FILE, ("code", "name"), optional)):
        code, name = cells["code"], cells["name"]
        if not _CODE.fullmatch(code):
            raise PlanError(_FILE, line, f"code {code} 只用小写字母、数字和短横线，最多 40 个字符")
        if code in lines or name in names:
            raise PlanError(_FILE, line, f"{name}（{code}）在第 {lines.get(code) or names[name]} 行已经出现过")
        lines[code] = names[name] = line
        if len(name) > 40 or len(cells["description"]) > 120:
            raise PlanError(_FILE, line, "name 最多 40 字，description 最多 120 字")
        if cells["file"] not in ("", "required"):
            raise PlanError(_FILE, line, f"file 只能留空或写 required，现在是“{cells['file']}”")
        includes[code] = [part.strip() for part in cells["includes"].split("；") if part.strip()]
        values = {
            "name": name,
            "description": cells["description"],
            "includes": includes[code],
            "months": number_of(_FILE, line, "months", cells["months"], _MOST_MONTHS),
            "needs_file": cells["file"] == "required",
            "order": order,
            "is_active": True,
        }
        changed += upsert(QualificationKind, {"code": code}, values)
    for code, parts in includes.items():
        if unknown := [part for part in parts if part not in lines]:
            raise PlanError(_FILE, lines[code], f"includes 里的 {unknown[0]} 不在表里")
    if code := circle(includes):
        raise PlanError(_FILE, lines[code], f"{code} 的 includes 绕了一圈又包含它自己")
    return changed + QualificationKind.objects.filter(is_active=True).exclude(code__in=lines).update(is_active=False)


SECTIONS = [Section(_FILE, 30, _load)]
