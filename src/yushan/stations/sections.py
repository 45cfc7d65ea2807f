"""The part of a plan folder that this room keeps: stations.toml with the six haves in versions."""

from datetime import date
from pathlib import Path
from typing import Any

from yushan.common.plan_files import Toml, upsert
from yushan.common.sections import PlanError, Section
from yushan.stations import evidence
from yushan.stations.models import Assessment, CriteriaVersion
from yushan.stations.rules.criteria import Problem, problem

_FILE = "stations.toml"
_VERSION, _HAVE, _ITEM = "[[versions]]", "[[versions.haves]]", "[[versions.haves.items]]"


def _load(folder: Path) -> int:
    """Brings versions; one under which something was graded stays as it was, so its content may not change. Versions that
    left the file stay known. A folder without the file changes nothing.
    """
    if not (folder / _FILE).exists():
        return 0
    toml = Toml(folder / _FILE)
    if unknown := set(toml.data) - {"versions"}:
        raise PlanError(_FILE, None, f"不认识 {min(unknown)}，只有 versions")
    versions = toml.data.get("versions", [])
    for place, version in enumerate(versions):
        if wrong := problem(version, evidence.known()):
            raise _error(toml, versions, place, wrong)
        if type(version.get("in_force_from")) is not date:
            raise toml.wrong("in_force_from 要写成 2026-01-01 的样子，不加引号", _VERSION, place, "in_force_from")
    for key, words in (("code", "版本号"), ("in_force_from", "开始日期")):
        values = [version[key] for version in versions]
        for place, value in enumerate(values):
            if value in values[:place]:
                raise toml.wrong(f"{words} {value} 出现了两次", _VERSION, place, key)
    return sum(_keep(toml, place, version) for place, version in enumerate(versions))


def _error(toml: Toml, versions: list[Any], place: int, wrong: Problem) -> PlanError:
    """The complaint at its line: headings of earlier versions are passed over."""
    if wrong.have is None:
        return toml.wrong(wrong.reason, _VERSION, place, wrong.key)
    earlier = [have for version in versions[:place] for have in version["haves"]]
    if wrong.item is None:
        return toml.wrong(wrong.reason, _HAVE, len(earlier) + wrong.have, wrong.key)
    before = [*earlier, *versions[place]["haves"][: wrong.have]]
    return toml.wrong(wrong.reason, _ITEM, sum(len(have["items"]) for have in before) + wrong.item, wrong.key)


def _keep(toml: Toml, place: int, version: dict[str, Any]) -> int:
    content = {key: value for key, value in version.items() if key != "in_force_from"}
    known = CriteriaVersion.objects.filter(code=version["code"]).first()
    if known and known.content != content and Assessment.objects.filter(version=known).exists():
        raise toml.wrong(
            f"版本 {version['code']} 已经有站点按它评过，不能再改。请写一个新的版本号和开始日期",
            _VERSION,
            place,
            "code",
        )
    values = {"title": version["title"], "in_force_from": version["in_force_from"], "content": content}
    return upsert(CriteriaVersion, {"code": version["code"]}, values)


SECTION = Section(_FILE, 50, _load)
