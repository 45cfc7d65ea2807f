"""志愿者: people who are verified elsewhere. Taken over by the city they count at once; from others they are 待确认."""

import re
from collections.abc import Hashable, Sequence
from typing import Any

from yushan.accounts.actions.people import identity_hash
from yushan.exchange.importers.base import CREATED, Importer, Result
from yushan.exchange.importers.cells import Cells
from yushan.exchange.importers.lookups import Organizations, entry_called, unknown_entry
from yushan.exchange.reading import ColumnSpec
from yushan.organizations.access import can
from yushan.organizations.models import Organization
from yushan.volunteers.actions import VolunteerRow, take_over_volunteers
from yushan.volunteers.actions.doubting import doubts_among

# Names of people in doubt that a remark lists.
_NAMED = 8
_BETWEEN = re.compile(r"[、,，;；/|\n]+")
_State = Organization.State


class VolunteersImporter(Importer):
    """Only a take-over of the city verifies people by the act itself and may leave the organization out."""

    kind = "volunteers"
    title = "志愿者"
    same = "同一个人"
    columns = (
        ColumnSpec("姓名", required=True, aliases=("志愿者姓名",), note="与身份证一致"),
        ColumnSpec(
            "身份证号",
            required=True,
            aliases=("身份证号码", "身份证", "公民身份号码", "证件号码"),
            note="18 位，请把该列设为文本",
        ),
        ColumnSpec("手机号", required=True, aliases=("手机号码", "手机", "联系电话", "电话"), note="11 位"),
        ColumnSpec("政治面貌", note="例如 中共党员"),
        ColumnSpec("学历", aliases=("文化程度", "最高学历")),
        ColumnSpec("职业", aliases=("工作单位及职务", "从事职业")),
        ColumnSpec("专业特长", aliases=("特长", "专业", "服务特长"), note="几样之间用顿号隔开"),
        ColumnSpec("来源", aliases=("人员来源", "志愿者来源", "队员来源"), note="例如 学会科技专家"),
        ColumnSpec(
            "所属组织", aliases=("组织名称", "所属队伍", "服务队", "所在组织"), note="组织全称或编号", fill_merged=True
        ),
        ColumnSpec(
            "注册日期",
            aliases=("注册时间", "加入日期", "实名日期"),
            note="市级接管从这一天起算，不填为导入当天；其他导入从本人确认那天起算",
        ),
    )
    examples = (
        {
            "姓名": "冉隆贵", "身份证号": "500103199002281235", "手机号": "13896170246", "政治面貌": "中共党员", "学历": "本科",
            "职业": "讲解员", "专业特长": "讲解、急救", "来源": "机关事业单位干部职工", "所属组织": "红岩科普志愿服务队",
            "注册日期": "2024-09-01",
        },
    )  # fmt: skip
    labels = {
        "name": "姓名", "phone": "手机号", "politics": "政治面貌", "education": "学历", "occupation": "职业",
        "skills": "专业特长", "talent_source": "来源", "organization": "所属组织", "registered_on": "注册日期",
    }  # fmt: skip

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        states = (_State.ACTIVE, _State.SUSPENDED, _State.CLOSED)
        self._organizations = Organizations(self.actor, "import.run", states)
        self._may_without = can(self.actor, "import.takeover")
        self._invited = 0
        self._alike: list[str] = []
        self._sources: dict[str, str | None] = {}

    def read(self, cells: Cells) -> VolunteerRow | None:
        name, identity = cells.name(), cells.identity()
        phone = cells.mobile(required=True)
        skills = cells.text("专业特长", 200)
        row_organization = self._organization(cells)
        source = self._source(cells)
        values = (cells.text("政治面貌", 30), cells.text("学历", 30), cells.text("职业", 60))
        registered_on = cells.day("注册日期")
        if cells.doubts or identity is None:
            return None
        words = tuple(dict.fromkeys(word for part in _BETWEEN.split(skills) if (word := part.strip()[:20])))
        return VolunteerRow(name, identity, phone, *values, words, source, row_organization, registered_on)

    def _organization(self, cells: Cells) -> Organization | None:
        text = cells.text("所属组织", 80)
        if not text:
            if not self._may_without and cells.raw("所属组织") is None:
                cells.doubt("所属组织", "请填写所属组织，只有市级接管可以不填。")
            return None
        found, reason = self._organizations.find(text)
        if found is None:
            cells.doubt("所属组织", reason)
        elif not self._organizations.may(found) or not self.within_scope(found):
            cells.doubt("所属组织", f"“{found.name}”不是您负责的组织，没有导入。")
        return found

    def _source(self, cells: Cells) -> str:
        text = cells.text("来源", 40)
        if not text:
            return ""
        if text not in self._sources:
            entry = entry_called("talent_sources", text)
            self._sources[text] = entry.code if entry else None
        code = self._sources[text]
        if code is None:
            cells.doubt("来源", unknown_entry("talent_sources", text))
        return code or ""

    def key(self, item: VolunteerRow) -> Hashable:
        return item.identity.number

    def contradicts(self, one: VolunteerRow, other: VolunteerRow) -> bool:
        """Rows that differ only in the organization make the person a member of both."""
        return bool(set(self.differing(one, other)) - {"所属组织"})

    def write(self, items: Sequence[VolunteerRow], *, really: bool) -> list[Result]:
        outcomes = take_over_volunteers(self.actor, rows=items)
        if not self._may_without:
            self._invited += sum(1 for outcome in outcomes if outcome.result == CREATED)
        fresh = {
            identity_hash(item.identity.number): item.name
            for item, outcome in zip(items, outcomes, strict=True)
            if outcome.result == CREATED
        }
        self._alike += sorted(fresh[digest] for digest in doubts_among(fresh) if digest in fresh)
        return [Result(outcome.result, outcome.reason) for outcome in outcomes]

    def _doubts(self) -> list[str]:
        """Told, not refused: of the file's own people, never of those whom they are like."""
        if not self._alike:
            return []
        named = "、".join(self._alike[:_NAMED]) + (" 等" if len(self._alike) > _NAMED else "")
        return [
            f"{len(self._alike):,} 人和已登记的人相像（同名同生日，或同一个手机号）：{named}。照样可以写入；"
            "写入以后会进“疑似重复”，由区县或市级管理员核对证件再决定是否合并。"
        ]

    def remarks(self) -> list[str]:
        if not self._invited:
            return self._doubts()
        return [
            *self._doubts(),
            f"新增的 {self._invited:,} 人写入后是“待本人确认”：请本人打开注册页面，填姓名和身份证号，同意后才算志愿者并入队，"
            "从确认那天起算，表里的注册日期不采用。",
        ]
