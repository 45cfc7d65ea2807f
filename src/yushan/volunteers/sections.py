"""The kinds of qualifications and the tree of skills of a plan folder (qualifications.csv, skills.csv)."""

import re
from pathlib import Path
from typing import Any

from yushan.accounts.actions.people import pinyin_of
from yushan.common.plan_files import number_of, rows_of, upsert_all
from yushan.common.sections import PlanError, Section
from yushan.volunteers.actions.skills import map_everybody
from yushan.volunteers.models import QualificationKind, Skill
from yushan.volunteers.queries.qualifications import forget as forget_kinds
from yushan.volunteers.queries.skills import forget as forget_skills
from yushan.volunteers.rules import SKILL_LENGTH
from yushan.volunteers.rules_qualifications import circle
from yushan.volunteers.rules_skills import circle as circle_of_skills
from yushan.volunteers.rules_skills import plain

_FILE = "qualifications.csv"
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_MOST_MONTHS = 600


def _load(folder: Path) -> int:
    """Upserts the kinds; what left the file stays known, inactive. A folder without the file has none."""
    forget_kinds()
    if not (folder / _FILE).exists():
        return QualificationKind.objects.filter(is_active=True).update(is_active=False)
    found = []
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
        found.append(({"code": code}, values))
    for code, parts in includes.items():
        if unknown := [part for part in parts if part not in lines]:
            raise PlanError(_FILE, lines[code], f"includes 里的 {unknown[0]} 不在表里")
    if code := circle(includes):
        raise PlanError(_FILE, lines[code], f"{code} 的 includes 绕了一圈又包含它自己")
    changed = upsert_all(QualificationKind, found)
    forget_kinds()
    return changed + QualificationKind.objects.filter(is_active=True).exclude(code__in=lines).update(is_active=False)


_SKILLS = "skills.csv"
_MOST_DEEP = 4


def _load_skills(folder: Path) -> int:
    """Upserts the tree; what left the file stays known, inactive. A changed tree is read against everybody's words."""
    if not (folder / _SKILLS).exists():
        changed = Skill.objects.filter(is_active=True).update(is_active=False)
    else:
        changed = _keep_skills(_read_skills(folder))
    if changed:
        forget_skills()
        map_everybody()
    return changed


def _read_skills(folder: Path) -> list[dict[str, Any]]:
    """The rows of the file, each checked by itself, against those before it and in the tree that they make."""
    found: dict[str, dict[str, Any]] = {}
    words: dict[str, int] = {}
    for line, cells in rows_of(folder / _SKILLS, ("code", "name"), ("parent", "synonyms")):
        code, name = cells["code"], cells["name"]
        if not _CODE.fullmatch(code):
            raise PlanError(_SKILLS, line, f"code {code} 只用小写字母、数字和短横线，最多 40 个字符")
        if code in found:
            raise PlanError(_SKILLS, line, f"code {code} 在第 {found[code]['line']} 行已经出现过")
        synonyms = [part.strip() for part in cells["synonyms"].split("；") if part.strip()]
        _take_words(line, (name, *synonyms), words)
        found[code] = {"line": line, "code": code, "name": name, "parent": cells["parent"], "synonyms": synonyms}
    _check_tree(found)
    return list(found.values())


def _take_words(line: int, listed: tuple[str, ...], words: dict[str, int]) -> None:
    """Each word names one skill, and could be typed into a profile."""
    for word in listed:
        if len(word) > SKILL_LENGTH:
            raise PlanError(_SKILLS, line, f"“{word}”超过 {SKILL_LENGTH} 个字")
        if "、" in word or "," in word or "，" in word:
            raise PlanError(_SKILLS, line, f"“{word}”里不能有顿号和逗号，别名之间用“；”隔开")
        if other := words.get(plain(word)):
            raise PlanError(_SKILLS, line, f"“{word}”在第 {other} 行已经出现过，一个词只能指一项专长")
        words[plain(word)] = line


def _check_tree(found: dict[str, dict[str, Any]]) -> None:
    parents = {code: row["parent"] for code, row in found.items()}
    for row in found.values():
        if row["parent"] and row["parent"] not in parents:
            raise PlanError(_SKILLS, row["line"], f"parent {row['parent']} 不在表里")
    if code := circle_of_skills(parents):
        raise PlanError(_SKILLS, found[code]["line"], f"{code} 的 parent 绕了一圈又回到它自己")
    for row in found.values():
        depth, above = 1, row["parent"]
        while above:
            depth, above = depth + 1, parents[above]
        if depth > _MOST_DEEP:
            raise PlanError(_SKILLS, row["line"], f"{row['name']}在第 {depth} 层，最多 {_MOST_DEEP} 层")


def _keep_skills(found: list[dict[str, Any]]) -> int:
    rows = []
    for order, row in enumerate(found):
        initials = [pinyin_of(word).split()[-1] for word in (row["name"], *row["synonyms"])]
        values = {
            "name": row["name"], "synonyms": row["synonyms"], "initials": initials, "order": order, "is_active": True,
        }  # fmt: skip
        rows.append(({"code": row["code"]}, values))
    changed = upsert_all(Skill, rows)
    keys = dict(Skill.objects.values_list("code", "pk"))
    changed += upsert_all(Skill, [({"code": row["code"]}, {"parent_id": keys.get(row["parent"])}) for row in found])
    codes = [row["code"] for row in found]
    return changed + Skill.objects.filter(is_active=True).exclude(code__in=codes).update(is_active=False)


SECTIONS = [Section(_FILE, 30, _load), Section(_SKILLS, 35, _load_skills)]
