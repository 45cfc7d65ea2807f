"""学生集体注册: a class of a school with the guardians of the minors; everybody says yes by themselves afterwards."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from yushan.common import rulebook
from yushan.common.identity import age_on
from yushan.exchange.importers.base import CREATED, Importer, Result
from yushan.exchange.importers.cells import Cells
from yushan.exchange.importers.lookups import Units
from yushan.exchange.reading import ColumnSpec
from yushan.organizations.models import Unit
from yushan.volunteers.actions import GuardianData
from yushan.volunteers.actions.facts import StudentRow
from yushan.volunteers.actions.students import register_students

RELATIONS = ("父亲", "母亲", "祖父", "祖母", "外祖父", "外祖母", "其他监护人")
_OTHER_WORDS = {"爸爸": "父亲", "父": "父亲", "妈妈": "母亲", "母": "母亲", "爷爷": "祖父", "奶奶": "祖母", "外公": "外祖父",
                "外婆": "外祖母", "监护人": "其他监护人", "其他": "其他监护人", "父子": "父亲", "父女": "父亲", "母子": "母亲",
                "母女": "母亲"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StudentItem:
    """A row of the file with the school it belongs to."""

    unit: Unit
    row: StudentRow


class StudentsImporter(Importer):
    """The school stands in the file, or is the one for which it was uploaded."""

    kind = "students"
    title = "学生集体注册"
    same = "同一个学生"
    capability = "volunteer.register"
    places = frozenset({"city", "area", "unit"})
    columns = (
        ColumnSpec(
            "学校统一社会信用代码",
            aliases=("统一社会信用代码", "学校代码", "单位统一社会信用代码", "信用代码"),
            note="从本校页面上传的不用填",
            fill_merged=True,
        ),
        ColumnSpec("姓名", required=True, aliases=("学生姓名",), note="与身份证或户口簿一致"),
        ColumnSpec(
            "身份证号", required=True, aliases=("学生身份证号", "身份证号码", "身份证"), note="请把该列设为文本"
        ),
        ColumnSpec("手机号", aliases=("学生手机号", "本人手机号"), note="满 14 岁、自己有手机的填"),
        ColumnSpec("年级班级", aliases=("班级", "年级", "所在班级"), note="例如 初二（3）班", fill_merged=True),
        ColumnSpec("监护人姓名", required=True, aliases=("家长姓名", "监护人"), note="满 18 岁的学生可不填"),
        ColumnSpec("监护人身份证号", required=True, aliases=("家长身份证号", "监护人身份证"), note="请把该列设为文本"),
        ColumnSpec("监护人手机号", required=True, aliases=("家长手机号", "家长电话", "监护人电话"), note="11 位"),
        ColumnSpec(
            "监护人是其", required=True, aliases=("与学生关系", "关系", "监护人关系"), note="、".join(RELATIONS)
        ),
    )
    examples = (
        {
            "姓名": "余小苗", "身份证号": "500103201409011233", "年级班级": "初一（2）班", "监护人姓名": "余建国",
            "监护人身份证号": "500103198005021231", "监护人手机号": "13896170246", "监护人是其": "父亲",
        },
    )  # fmt: skip
    labels = {"name": "姓名", "phone": "手机号", "group": "年级班级", "guardian": "监护人姓名"}

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._units = Units(self.actor, "volunteer.register")
        self._made = 0

    def read(self, cells: Cells) -> StudentItem | None:
        unit = self._unit(cells)
        name, identity = cells.name(), cells.identity()
        phone, group = cells.mobile(), cells.text("年级班级", 40)
        is_adult = identity is not None and age_on(identity.birth_date, self.today) >= rulebook.number("adult_age")
        guardian = None if is_adult and cells.raw("监护人姓名") is None else self._guardian(cells)
        if cells.doubts or unit is None or identity is None:
            return None
        return StudentItem(unit, StudentRow(name, identity, phone, group, guardian))

    def _guardian(self, cells: Cells) -> GuardianData | None:
        name, identity = cells.name("监护人姓名"), cells.identity("监护人身份证号")
        phone, relation = cells.mobile("监护人手机号", required=True), cells.text("监护人是其", 20)
        relation = _OTHER_WORDS.get(relation, relation)
        if relation not in RELATIONS:
            cells.doubt("监护人是其", f"请填：{'、'.join(RELATIONS)}。")
        return GuardianData(name, identity, phone, relation) if identity and not cells.doubts else None

    def _unit(self, cells: Cells) -> Unit | None:
        only = self.scope.unit
        column = "学校统一社会信用代码"
        if cells.raw(column) is None:
            if only is None:
                cells.doubt(column, "请填学校的统一社会信用代码，或从学校自己的“集体注册”页面上传。")
            return only
        code = cells.credit_code(column)
        if not code:
            return None
        unit, may = self._units.find(code)
        if only is not None and (unit is None or unit.pk != only.pk):
            cells.doubt(column, f"这是别的单位的代码，这次只登记{only.name}（{only.code}）的学生。")
        elif unit is None or not may:
            cells.doubt(column, "没有这个单位，或者不是您负责的，请核对代码。")
        return unit

    def key(self, item: StudentItem) -> Hashable:
        return item.row.identity.number

    def differing(self, one: StudentItem, other: StudentItem) -> list[str]:
        columns = super().differing(one.row, other.row)
        return columns if one.unit.pk == other.unit.pk else [*columns, "学校统一社会信用代码"]

    def arrange(self, items: list[Any], place: Callable[[Any], Any]) -> None:
        items.sort(key=lambda entry: place(entry).unit.code)

    def write(self, items: Sequence[StudentItem], *, really: bool) -> list[Result]:
        results: list[Result] = []
        for _, group in groupby(items, key=lambda item: item.unit.pk):
            listed = list(group)
            outcomes = register_students(self.actor, unit=listed[0].unit, rows=[item.row for item in listed])
            self._made += sum(outcome.result == CREATED for outcome in outcomes)
            results += [Result(one.result, one.reason, self.column_in(one.reason)) for one in outcomes]
        return results

    def remarks(self) -> list[str]:
        if not self._made:
            return []
        return [
            f"新增的 {self._made:,} 名学生写入后是“待确认”：请把学校“集体注册”页上的二维码发给家长，监护人（满 14 岁的还有本人）"
            "同意以后才算注册，从那天起计入。"
        ]
