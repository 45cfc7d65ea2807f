"""组织: corps, detachments and teams that exist elsewhere, active at once."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yushan.common.text import compact, spellings
from yushan.exchange.importers.base import REJECTED, Importer, Result
from yushan.exchange.importers.cells import Cells
from yushan.exchange.importers.lookups import area_called
from yushan.exchange.reading import ColumnSpec
from yushan.organizations.actions import take_over_organization
from yushan.organizations.models import Area, Organization
from yushan.organizations.queries import the_corps

Level = Organization.Level
_ORDER = {Level.CORPS: 0, Level.DETACHMENT: 1, Level.TEAM: 2, Level.SQUAD: 3}
_PARENTS = {
    Level.DETACHMENT: (Level.CORPS,),
    Level.TEAM: (Level.DETACHMENT, Level.CORPS),
    Level.SQUAD: (Level.TEAM, Level.SQUAD),
}
_ABOVE = {Level.DETACHMENT: "总队", Level.TEAM: "支队或总队", Level.SQUAD: "服务队"}


@dataclass(frozen=True, slots=True)
class OrganizationItem:
    """A row of the file; `parent` is a name, which may be another row's."""

    name: str
    level: str
    parent: str
    area: Area | None
    host_unit: str
    town: str
    community: str
    leader_name: str
    contact_phone: str
    founded_on: date | None


def _level(text: str) -> str:
    word = compact(text)
    endings = (("总队", Level.CORPS), ("支队", Level.DETACHMENT), ("服务队", Level.TEAM), ("小队", Level.SQUAD))
    for ending, level in endings:
        if word.endswith(ending):
            return str(level)
    return ""


class OrganizationsImporter(Importer):
    """The whole file is one chunk, from the corps down: a row's parent may stand further below."""

    kind = "organizations"
    title = "科技志愿服务组织"
    same = "同一上级下的同一个组织"
    capability = "organization.approve"
    columns = (
        ColumnSpec("组织名称", required=True, aliases=("名称", "队伍名称", "组织全称")),
        ColumnSpec(
            "组织类型",
            required=True,
            aliases=("类型", "组织层级", "级别"),
            note="总队、支队、服务队 或 小队",
            fill_merged=True,
        ),
        ColumnSpec(
            "上级组织",
            required=True,
            aliases=("上级组织名称", "所属支队", "上级"),
            note="上级的全称；总队不用填",
            fill_merged=True,
        ),
        ColumnSpec("责任区域", aliases=("区县", "所在区县", "所属区县", "区域"), note="支队必填"),
        ColumnSpec("依托单位", aliases=("挂靠单位", "所属单位"), note="平台里登记的单位写全名，自动相连；别的照写"),
        ColumnSpec("乡镇街道", aliases=("乡镇", "街道", "镇街")),
        ColumnSpec("村社区", aliases=("村(社区)", "社区", "村")),
        ColumnSpec("负责人", aliases=("队长", "负责人姓名")),
        ColumnSpec("联系电话", aliases=("电话", "联系方式", "手机号"), note="手机号，或带区号的座机号"),
        ColumnSpec("成立日期", aliases=("成立时间",)),
    )
    examples = (
        {"组织名称": "渝中区科技志愿服务支队", "组织类型": "支队", "上级组织": "重庆市科技志愿服务总队", "责任区域": "渝中区"},
        {
            "组织名称": "红岩科普志愿服务队", "组织类型": "服务队", "上级组织": "渝中区科技志愿服务支队", "乡镇街道": "七星岗街道",
            "负责人": "黎静", "联系电话": "13896170246", "成立日期": "2024-03-05",
        },
    )  # fmt: skip
    labels = {
        "area": "责任区域", "host_unit": "依托单位", "town": "乡镇街道", "community": "村社区", "leader_name": "负责人",
        "contact_phone": "联系电话", "founded_on": "成立日期",
    }  # fmt: skip
    fields = {"name": "组织名称", "level": "组织类型", "parent": "上级组织", "area": "责任区域"}
    chunk = 1_000_000

    def read(self, cells: Cells) -> OrganizationItem | None:
        name = cells.text("组织名称", 80, required=True)
        level = _level(cells.text("组织类型", 40, required=True))
        if not level and cells.raw("组织类型") is not None:
            cells.doubt("组织类型", "只认 总队、支队、服务队、小队，请改成其中一种。")
        parent = cells.text("上级组织", 80, required=level in (Level.TEAM, Level.SQUAD))
        area = None
        if text := cells.text("责任区域", 60, required=level == Level.DETACHMENT):
            area, reason = area_called(text)
            if reason:
                cells.doubt("责任区域", reason)
        item = OrganizationItem(
            name, level, "" if level == Level.CORPS else parent, area, cells.text("依托单位", 120), cells.text("乡镇街道", 60),
            cells.text("村社区", 60), cells.text("负责人", 60), cells.phone(), cells.day("成立日期"),
        )  # fmt: skip
        if item.founded_on and item.founded_on > self.today:
            cells.doubt("成立日期", f"成立日期 {item.founded_on} 还没有到，请核对。")
        return None if cells.doubts else item

    def key(self, item: OrganizationItem) -> Hashable:
        return item.level, item.name, item.parent

    def arrange(self, items: list[Any], place: Callable[[Any], Any]) -> None:
        items.sort(key=lambda entry: _ORDER[Level(place(entry).level)])

    def write(self, items: Sequence[OrganizationItem], *, really: bool) -> list[Result]:
        self._parents: dict[tuple[str, str], Organization | None] = {}
        self._levels = {item.name: item.level for item in items}
        results = []
        for item in items:
            parent = self._parent(item)
            if item.level == Level.CORPS and (other := _other_corps(item)):
                reason = f"全市只有一个总队，现在是“{other}”。要改名，请在组织页面办理。"
                results.append(Result(REJECTED, reason, "组织名称"))
                continue
            if parent is None and item.level != Level.CORPS:
                results.append(Result(REJECTED, self._why_no_parent(item), "上级组织"))
                continue
            results += self.each([item], lambda item, parent=parent: self._save(item, parent))  # type: ignore[misc]
        return results

    def _why_no_parent(self, item: OrganizationItem) -> str:
        if not item.parent:
            return "还没有总队，请先导入总队。"
        if item.parent == item.name:
            return "上级组织填的是它自己，请填上一级组织的全称。"
        alive = Organization.objects.exclude(state=Organization.State.CLOSED)
        found = alive.filter(name__in=spellings(item.parent)).values_list("level", flat=True)[:2]
        level = found[0] if found else self._levels.get(item.parent)
        above = _ABOVE[Level(item.level)]
        if level and level not in _PARENTS[Level(item.level)]:
            label = Level(item.level).label
            return f"“{item.parent}”是{Level(level).label}，{label}的上级要是{above}，请改成上一级组织的全称。"
        if len(found) > 1:
            return f"有几个组织都叫“{item.parent}”，分不清是哪一个，请改填组织编号。"
        return f"没有找到上级组织“{item.parent}”，请核对名称，或先导入它。"

    def _parent(self, item: OrganizationItem) -> Organization | None:
        if item.level == Level.CORPS:
            return None
        key = item.level, item.parent
        if self._parents.get(key) is None:  # none yet: a row in between may have brought it
            alive = Organization.objects.exclude(state=Organization.State.CLOSED).select_related("area")
            fitting = alive.filter(level__in=_PARENTS[Level(item.level)])
            if item.parent:
                fitting = fitting.filter(name__in=spellings(item.parent)) or fitting.filter(code=item.parent.upper())
            self._parents[key] = fitting[0] if len(fitting) == 1 else None
        return self._parents[key]

    def _save(self, item: OrganizationItem, parent: Organization | None) -> str:
        return take_over_organization(
            self.actor,
            parent=parent,
            level=item.level,
            name=_known_name(item, parent),
            area=item.area,
            host_unit=item.host_unit,
            town=item.town,
            community=item.community,
            leader_name=item.leader_name,
            contact_phone=item.contact_phone,
            founded_on=item.founded_on,
        )


def _other_corps(item: OrganizationItem) -> str:
    """Name of the corps that is there already under another name; empty when there is none."""
    corps = the_corps()
    return "" if corps is None or corps.name in spellings(item.name) else corps.name


def _known_name(item: OrganizationItem, parent: Organization | None) -> str:
    """The name as it is known under that parent, where only spaces and the width of brackets differ."""
    alive = Organization.objects.exclude(state=Organization.State.CLOSED).filter(level=item.level)
    if parent is not None:
        alive = alive.filter(path__startswith=parent.path, depth=parent.depth + 1)
    names = list(alive.filter(name__in=spellings(item.name)).values_list("name", flat=True)[:2])
    return names[0] if len(names) == 1 else item.name
