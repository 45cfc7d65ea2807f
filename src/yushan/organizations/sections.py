"""The areas and towns of a plan folder (areas.csv, towns.csv)."""

import re
from pathlib import Path
from typing import Any

from django.db.models import ProtectedError

from yushan.common.plan_files import date_of, rows_of, upsert_all
from yushan.common.sections import PlanError, Section
from yushan.organizations.actions.towns import bind_written_towns
from yushan.organizations.models import Area, RoleGrant, Town
from yushan.organizations.queries.towns import forget as forget_towns

_FILE, _TOWNS = "areas.csv", "towns.csv"
_TOWN_CODE = re.compile(r"[0-9A-Z]{6,12}")
_FIELDS = ("area_id", "name", "kind", "is_active")


def _load(folder: Path) -> int:
    found: list[tuple[dict[str, Any], dict[str, Any]]] = []
    lines: dict[str, int] = {}
    heirs: dict[str, str] = {}
    names: dict[str, int] = {}
    optional = ("valid_from", "valid_until", "successor", "aliases")
    for order, (line, cells) in enumerate(rows_of(folder / _FILE, ("code", "name", "kind"), ("map_area", *optional))):
        code = cells["code"]
        if code in lines:
            raise PlanError(_FILE, line, f"{code} 在第 {lines[code]} 行已经出现过")
        lines[code] = line
        if len(code) > 12 or len(cells["name"]) > 40 or len(cells["kind"]) > 10:
            raise PlanError(_FILE, line, "code 最多 12 个字符，name 最多 40 字，kind 最多 10 字")
        valid_from = date_of(_FILE, line, "valid_from", cells["valid_from"])
        valid_until = date_of(_FILE, line, "valid_until", cells["valid_until"])
        if valid_from and valid_until and valid_until < valid_from:
            raise PlanError(_FILE, line, "valid_until 早于 valid_from")
        aliases = [name.strip() for name in cells["aliases"].split("；") if name.strip()]
        if valid_until is None:
            for name in (cells["name"], *aliases):
                if name in names:
                    raise PlanError(_FILE, line, f"名称 {name} 在第 {names[name]} 行已经用过")
                names[name] = line
        if cells["successor"]:
            heirs[code] = cells["successor"]
        values = {
            "name": cells["name"],
            "kind": cells["kind"],
            "map_area": cells["map_area"] or code,
            "valid_from": valid_from,
            "valid_until": valid_until,
            "aliases": aliases,
            "order": order,
        }
        found.append(({"code": code}, values))
    if not lines:
        raise PlanError(_FILE, None, "至少要有一个区县")
    return upsert_all(Area, found) + _follow(heirs, lines) + _drop_unlisted(set(lines))


def _follow(heirs: dict[str, str], lines: dict[str, int]) -> int:
    areas = {area.code: area for area in Area.objects.filter(code__in=lines)}
    changed = 0
    for code, area in areas.items():
        heir = areas.get(heirs.get(code, ""))
        if code in heirs and (heir is None or heir == area):
            raise PlanError(_FILE, lines[code], f"继任区县 {heirs[code]} 不在表里")
        if area.successor_id != (heir.pk if heir else None):
            area.successor = heir
            area.save(update_fields=["successor"])
            changed += 1
    return changed


def _drop_unlisted(listed: set[str]) -> int:
    """An area that nothing refers to goes; one with a past stays in the file with a last day."""
    changed = 0
    for area in Area.objects.exclude(code__in=listed):
        reason = f"少了已在使用的 {area.code} {area.name}；撤销的区县请保留这一行并填 valid_until"
        if RoleGrant.objects.filter(scope=RoleGrant.Scope.AREA, scope_id=area.pk).exists():
            raise PlanError(_FILE, None, reason)
        try:
            area.delete()
        except ProtectedError as error:
            raise PlanError(_FILE, None, reason) from error
        changed += 1
    return changed


AREAS = Section(_FILE, 10, _load)


def _load_towns(folder: Path) -> int:
    """Upserts the towns in a few statements; what left the file stays for its teams, and is no longer offered.

    A folder without the file has none. Teams whose town was so far only written are bound to it.
    """
    wanted = _read_towns(folder) if (folder / _TOWNS).exists() else {}
    known = {town.code: town for town in Town.objects.all()}
    gone = [town for code, town in known.items() if code not in wanted and town.is_active]
    changed = [
        known[code]
        for code, values in wanted.items()
        if code in known and any(getattr(known[code], name) != values[name] for name in _FIELDS)
    ]
    Town.objects.filter(pk__in=[town.pk for town in [*gone, *changed]]).update(
        is_active=False
    )  # names may change places
    for town in changed:
        for name in _FIELDS:
            setattr(town, name, wanted[town.code][name])
    Town.objects.bulk_update(changed, _FIELDS, batch_size=200)
    fresh = [Town(code=code, **values) for code, values in wanted.items() if code not in known]
    Town.objects.bulk_create(fresh, batch_size=500)
    forget_towns()
    return len(gone) + len(changed) + len(fresh) + bind_written_towns()


def _read_towns(folder: Path) -> dict[str, dict[str, object]]:
    """The values of each town by code; PlanError names the line at fault."""
    areas = {area.code: area.pk for area in Area.objects.all()}
    found: dict[str, dict[str, object]] = {}
    codes: dict[str, int] = {}
    names: dict[tuple[str, str], int] = {}
    for line, cells in rows_of(folder / _TOWNS, ("code", "area", "name", "kind")):
        code, area, name, kind = (cells[column] for column in ("code", "area", "name", "kind"))
        if not _TOWN_CODE.fullmatch(code):
            raise PlanError(_TOWNS, line, f"code {code} 应是 6 到 12 位数字或大写字母")
        if code in codes:
            raise PlanError(_TOWNS, line, f"{code} 在第 {codes[code]} 行已经出现过")
        if area not in areas:
            raise PlanError(_TOWNS, line, f"区县 {area} 不在 {_FILE} 里")
        if (area, name) in names:
            raise PlanError(_TOWNS, line, f"{name} 在第 {names[area, name]} 行已经属于 {area}")
        if len(name) > 30:
            raise PlanError(_TOWNS, line, "name 最多 30 字")
        if kind not in Town.Kind.values:
            raise PlanError(_TOWNS, line, f"kind 只认 {'、'.join(Town.Kind.values)}，现在是“{kind}”")
        codes[code] = names[area, name] = line
        found[code] = {"area_id": areas[area], "name": name, "kind": kind, "is_active": True}
    return found


TOWNS = Section(_TOWNS, 15, _load_towns)
