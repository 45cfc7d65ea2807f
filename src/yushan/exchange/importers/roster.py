"""花名册: the staff of units, in bulk."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from yushan.exchange.importers.base import Importer, Result
from yushan.exchange.importers.cells import Cells
from yushan.exchange.importers.lookups import Units
from yushan.exchange.reading import ColumnSpec
from yushan.organizations.access import can
from yushan.organizations.actions import StaffRow, enrol_staff
from yushan.organizations.models import Unit
from yushan.organizations.rules import Spell, row_objection

_FROM_EVER, _TO_EVER = date.min, date.max
_PARTY = ("党员", "中共党员", "正式党员", "预备党员", "中共预备党员")
_NO_PARTY = ("非党员", "群众", "团员", "共青团员", "无党派", "民主党派")


@dataclass(frozen=True, slots=True)
class RosterItem:
    """A row of the file with the unit it belongs to."""

    unit: Unit
    row: StaffRow


class RosterImporter(Importer):
    """Two stays of one person that follow each other do not contradict: they left and came back."""

    kind = "roster"
    title = "干部职工花名册"
    same = "同一单位的同一个人"
    capability = "roster.edit"
    places = frozenset({"city", "area", "unit"})
    columns = (
        ColumnSpec(
            "单位统一社会信用代码",
            required=True,
            aliases=("统一社会信用代码", "单位信用代码", "信用代码", "单位代码"),
            note="18 位，请把该列设为文本",
            fill_merged=True,
        ),
        ColumnSpec("姓名", required=True, aliases=("职工姓名", "人员姓名"), note="与身份证一致"),
        ColumnSpec(
            "身份证号",
            required=True,
            aliases=("身份证号码", "身份证", "公民身份号码", "证件号码", "居民身份证号"),
            note="18 位，请把该列设为文本",
        ),
        ColumnSpec("手机号", aliases=("手机号码", "手机", "联系电话", "电话", "联系方式"), note="11 位"),
        ColumnSpec("是否在职", required=True, aliases=("在职", "在职情况", "在职状态"), note="是 或 否"),
        ColumnSpec("是否党员", required=True, aliases=("是否中共党员", "党员", "中共党员"), note="是 或 否"),
        ColumnSpec("职务", aliases=("职位", "岗位", "部门职务", "职务职级")),
        ColumnSpec(
            "入职日期", aliases=("入职时间", "参加工作日期", "到岗日期", "进入单位日期"), note="例如 2016-07-01"
        ),
        ColumnSpec("离职日期", aliases=("离职时间", "离岗日期", "退休日期"), note="从这一天起不再计入在职"),
    )
    examples = (
        {
            "单位统一社会信用代码": "12500000MB1A23456F", "姓名": "陶仁杰", "身份证号": "500103199002281235",
            "手机号": "13896170246", "是否在职": "是", "是否党员": "是", "职务": "馆员", "入职日期": "2016-07-01",
        },
    )  # fmt: skip
    labels = {
        "name": "姓名", "phone": "手机号", "in_service": "是否在职", "is_party_member": "是否党员", "position": "职务",
        "joined_on": "入职日期", "left_on": "离职日期",
    }  # fmt: skip

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._units = Units(self.actor, "roster.edit")
        self._may_import_units = can(self.actor, "unit.edit")

    def read(self, cells: Cells) -> RosterItem | None:
        unit = self._unit(cells)
        name, identity = cells.name(), cells.identity()
        phone = cells.mobile()
        in_service = cells.yes_no("是否在职")
        is_party_member = cells.yes_no("是否党员", yes=_PARTY, no=_NO_PARTY)
        position = cells.text("职务", 60)
        joined_on, left_on = cells.day("入职日期"), cells.day("离职日期")
        if identity and joined_on and joined_on < identity.birth_date:
            cells.doubt("入职日期", f"入职日期 {joined_on} 早于出生日期，请核对。")
        if cells.doubts or unit is None or identity is None:
            return None
        row = StaffRow(name, identity, phone, bool(in_service), bool(is_party_member), position, joined_on, left_on)
        spell = Spell(0, row.in_service, row.is_party_member, position, phone, joined_on, left_on)
        if reason := row_objection(spell, self.today):
            cells.doubt(self.column_in(reason), reason)
            return None
        return RosterItem(unit, row)

    def _unit(self, cells: Cells) -> Unit | None:
        code = cells.credit_code("单位统一社会信用代码")
        if not code:
            return None
        unit, may = self._units.find(code)
        only = self.scope.unit
        if only is not None and (unit is None or unit.pk != only.pk):
            cells.doubt("单位统一社会信用代码", f"这是别的单位的代码，这次只导入{only.name}（{only.code}）。")
        elif unit is None and self._may_import_units:
            cells.doubt("单位统一社会信用代码", "还没有这个单位，请核对代码，或先导入单位。")
        elif not may:
            cells.doubt("单位统一社会信用代码", "不是您负责的单位，请核对代码。")
        return unit

    def key(self, item: RosterItem) -> Hashable:
        return item.unit.pk, item.row.identity.number

    def contradicts(self, one: RosterItem, other: RosterItem) -> bool:
        first, second = one.row, other.row
        if first == second:
            return False
        begin = max(first.joined_on or _FROM_EVER, second.joined_on or _FROM_EVER)
        return first.name != second.name or begin < min(first.left_on or _TO_EVER, second.left_on or _TO_EVER)

    def differing(self, one: RosterItem, other: RosterItem) -> list[str]:
        return super().differing(one.row, other.row)

    def arrange(self, items: list[Any], place: Callable[[Any], Any]) -> None:
        items.sort(key=lambda entry: place(entry).unit.code)

    def write(self, items: Sequence[RosterItem], *, really: bool) -> list[Result]:
        results: list[Result] = []
        for _, group in groupby(items, key=lambda item: item.unit.pk):
            listed = list(group)
            outcomes = enrol_staff(self.actor, unit=listed[0].unit, rows=[item.row for item in listed])
            results += [Result(outcome.kind, outcome.reason) for outcome in outcomes]
        return results
