"""The areas of a plan folder (areas.csv)."""

from pathlib import Path

from django.db.models import ProtectedError

from yushan.common.plan_files import date_of, rows_of, upsert
from yushan.common.sections import PlanError, Section
from yushan.organizations.models import Area, RoleGrant

_FILE = "areas.csv"


def _load(folder: Path) -> int:
    changed = 0
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
        changed += upsert(Area, {"code": code}, values)
    if not lines:
        raise PlanError(_FILE, None, "至少要有一个区县")
    return changed + _follow(heirs, lines) + _drop_unlisted(set(lines))


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
