"""单位: units with their declared headcount."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yushan.common.text import compact
from yushan.exchange.importers.base import Importer, Result
from yushan.exchange.importers.cells import Cells
from yushan.exchange.importers.lookups import area_called
from yushan.exchange.reading import ColumnSpec
from yushan.organizations.access import can
from yushan.organizations.actions import save_unit
from yushan.organizations.models import Area, Unit

_LEVELS = {
    **dict.fromkeys(("市级", "市", "市属", "市直", "city"), Unit.Level.CITY),
    **dict.fromkeys(("区县级", "区县", "区级", "县级", "区", "县", "区属", "县属", "district"), Unit.Level.DISTRICT),
}


@dataclass(frozen=True, slots=True)
class UnitItem:
    """A row of the file; `stat_day` None: the headcount holds from today."""

    code: str
    name: str
    area: Area
    level: str
    staff: int
    party_members: int | None
    contact_name: str
    contact_phone: str
    stat_day: date | None
    reason: str = ""


class UnitsImporter(Importer):
    """Several rows of one unit with different 统计日期 are its history; the latest row gives its card."""

    kind = "units"
    title = "单位"
    same = "同一个单位、同一个统计日期"
    capability = "unit.edit"
    places = frozenset({"city", "area"})
    columns = (
        ColumnSpec("单位名称", required=True, aliases=("单位", "单位全称", "机构名称"), note="单位全称"),
        ColumnSpec(
            "统一社会信用代码",
            required=True,
            aliases=("单位统一社会信用代码", "信用代码", "社会信用代码", "单位代码"),
            note="18 位，请把该列设为文本",
        ),
        ColumnSpec(
            "责任区域",
            required=True,
            aliases=("区县", "所在区县", "所属区县", "区域"),
            note="例如 渝中区",
            fill_merged=True,
        ),
        ColumnSpec("层级", required=True, aliases=("单位层级", "级别"), note="市级 或 区县级", fill_merged=True),
        ColumnSpec(
            "干部职工人数",
            required=True,
            aliases=("职工人数", "干部职工数", "干部职工总数", "在职人数"),
            note="注册率按这个数计算",
        ),
        ColumnSpec("在职党员人数", aliases=("党员人数", "党员数", "在职党员数")),
        ColumnSpec("联系人", aliases=("联系人姓名",)),
        ColumnSpec("联系电话", aliases=("电话", "联系方式", "手机号", "联系人电话"), note="手机号，或带区号的座机号"),
        ColumnSpec("统计日期", aliases=("统计时间", "截止日期"), note="从这一天起采用；不填为导入当天"),
        ColumnSpec("更正原因", aliases=("原因", "变更原因"), note="改动已经签字的年度才要填"),
    )
    examples = (
        {
            "单位名称": "重庆市自然博物馆", "统一社会信用代码": "12500000MB1A23456F", "责任区域": "北碚区", "层级": "市级",
            "干部职工人数": "180", "在职党员人数": "63", "联系人": "黎静", "联系电话": "023-60313777", "统计日期": "2025-01-01",
        },
    )  # fmt: skip
    labels = {
        "name": "单位名称", "area": "责任区域", "level": "层级", "staff": "干部职工人数", "party_members": "在职党员人数",
        "contact_name": "联系人", "contact_phone": "联系电话",
    }  # fmt: skip
    fields = {
        "name": "单位名称", "area": "责任区域", "level": "层级", "staff": "干部职工人数", "party_members": "在职党员人数",
        "stat_day": "统计日期", "reason": "更正原因",
    }  # fmt: skip
    chunk = 500

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._cards: dict[str, UnitItem] = {}
        self._may: dict[int, bool] = {}

    def read(self, cells: Cells) -> UnitItem | None:
        name = cells.text("单位名称", 120, required=True)
        code = cells.credit_code("统一社会信用代码")
        area = self._area(cells)
        level = _LEVELS.get(compact(cells.text("层级", 20, required=True)).casefold(), "")
        if not level and cells.raw("层级") is not None:
            cells.doubt("层级", "只认 市级、区县级，请改成其中一种。")
        staff, party = cells.count("干部职工人数", required=True), cells.count("在职党员人数")
        if staff is not None and party is not None and party > staff:
            cells.doubt("在职党员人数", f"在职党员 {party} 人多于干部职工 {staff} 人，请核对。")
        contact, phone = cells.text("联系人", 60), cells.phone()
        day = cells.day("统计日期")
        if day and day > self.today:
            cells.doubt("统计日期", f"统计日期 {day} 还没有到，请核对。")
        if cells.doubts or area is None or staff is None:
            return None
        return UnitItem(code, name, area, level, staff, party, contact, phone, day, cells.text("更正原因", 200))

    def _area(self, cells: Cells) -> Area | None:
        text = cells.text("责任区域", 60, required=True)
        if not text:
            return None
        area, reason = area_called(text)
        if area is None:
            cells.doubt("责任区域", reason)
        elif not self._may.setdefault(area.pk, can(self.actor, "unit.edit", {"area": area.pk})):
            cells.doubt("责任区域", f"{area}不是您负责的区县，没有导入。")
        return area

    def key(self, item: UnitItem) -> Hashable:
        return item.code, item.stat_day

    def arrange(self, items: list[Any], place: Callable[[Any], Any]) -> None:
        items.sort(key=lambda entry: (place(entry).code, place(entry).stat_day or self.today))
        self._cards = {place(entry).code: place(entry) for entry in items}

    def write(self, items: Sequence[UnitItem], *, really: bool) -> list[Result]:
        return self.each(items, self._save)

    def _save(self, item: UnitItem) -> str:
        card = self._cards[item.code]
        return save_unit(
            self.actor,
            code=item.code,
            name=card.name,
            area=item.area,
            level=card.level,
            staff=item.staff,
            party_members=item.party_members,
            contact_name=card.contact_name,
            contact_phone=card.contact_phone,
            stat_day=item.stat_day,
            reason=item.reason,
        )
