"""活动: past ones as they were, coming ones as drafts or, from the city, published."""

import re
from collections.abc import Hashable, Sequence
from datetime import datetime, timedelta
from typing import Any

from yushan.activities.actions import ActivityRow, take_over_activities
from yushan.activities.models import Activity
from yushan.common.text import compact
from yushan.common.untidy import parse_datetime, parse_time_or_datetime
from yushan.exchange.importers.base import Importer, Result
from yushan.exchange.importers.cells import Cells, aware, shown_moment
from yushan.exchange.importers.lookups import Organizations, entry_called, unknown_entry
from yushan.exchange.reading import ColumnSpec
from yushan.organizations.models import Organization
from yushan.plan.models import Entry

_BETWEEN = re.compile(r"[、,，;；/|\n]+")
_State = Organization.State
_LONGEST = timedelta(days=366)


class ActivitiesImporter(Importer):
    """Known by organization, title and start."""

    kind = "activities"
    title = "活动"
    same = "同一组织同一时间的同名活动"
    columns = (
        ColumnSpec("活动名称", required=True, aliases=("名称", "活动主题", "活动标题")),
        ColumnSpec(
            "组织名称",
            required=True,
            aliases=("所属组织", "主办组织", "承办组织", "组织单位", "服务队"),
            note="组织全称或编号",
            fill_merged=True,
        ),
        ColumnSpec("开始时间", required=True, aliases=("活动开始时间", "开始"), note="例如 2025-03-05 09:00"),
        ColumnSpec("结束时间", required=True, aliases=("活动结束时间", "结束"), note="例如 2025-03-05 11:30"),
        ColumnSpec("地点", aliases=("活动地点", "地址")),
        ColumnSpec("服务类型", aliases=("活动类型", "服务内容类型"), note="几样之间用顿号隔开"),
        ColumnSpec("四大工程", aliases=("所属工程", "工程"), note="例如 志愿助力"),
        ColumnSpec("活动形式", aliases=("活动形式(示范/常态)", "形式", "示范/常态"), note="示范 或 常态"),
        ColumnSpec("品牌", aliases=("品牌活动",)),
        ColumnSpec("行动计划", aliases=("所属行动计划", "行动")),
        ColumnSpec("计划人数", aliases=("计划招募人数", "招募人数", "人数")),
    )
    examples = (
        {
            "活动名称": "学雷锋日科普讲解", "组织名称": "红岩科普志愿服务队", "开始时间": "2025-03-05 09:00",
            "结束时间": "2025-03-05 11:30", "地点": "曾家岩广场", "服务类型": "宣传宣讲、场馆讲解", "四大工程": "志愿暖心",
            "活动形式": "示范", "计划人数": "20",
        },
    )  # fmt: skip
    labels = {
        "ends_at": "结束时间", "place": "地点", "service_types": "服务类型", "work": "四大工程", "mode": "活动形式",
        "brand": "品牌", "programme": "行动计划", "planned_people": "计划人数",
    }  # fmt: skip
    chunk = 200

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        states = (_State.ACTIVE, _State.SUSPENDED, _State.CLOSED)
        self._organizations = Organizations(self.actor, "import.run", states)

    def read(self, cells: Cells) -> ActivityRow | None:
        title = cells.text("活动名称", 120, required=True)
        organization = self._organization(cells)
        starts_at, ends_at = self._times(cells)
        place = cells.text("地点", 120)
        types = tuple(
            entry
            for word in _BETWEEN.split(cells.text("服务类型", 120))
            if word.strip() and (entry := self._entry(cells, "服务类型", "service_types", word.strip()))
        )
        work = self._entry(cells, "四大工程", "works", cells.text("四大工程", 40))
        mode = self._mode(cells)
        brand = self._entry(cells, "品牌", "brands", cells.text("品牌", 80))
        programme = self._entry(cells, "行动计划", "programmes", cells.text("行动计划", 80))
        planned = cells.count("计划人数")
        if cells.doubts or organization is None or starts_at is None or ends_at is None:
            return None
        types = tuple(sorted(set(types), key=lambda entry: entry.pk))
        return ActivityRow(title, organization, starts_at, ends_at, place, types, work, mode, brand, programme, planned)

    def _organization(self, cells: Cells) -> Organization | None:
        text = cells.text("组织名称", 80, required=True)
        if not text:
            return None
        found, reason = self._organizations.find(text)
        if found is None:
            cells.doubt("组织名称", reason)
        elif not self._organizations.may(found) or not self.within_scope(found):
            cells.doubt("组织名称", f"“{found.name}”不是您负责的组织，没有导入。")
        return found

    def _times(self, cells: Cells) -> tuple[datetime | None, datetime | None]:
        start = cells.read("开始时间", parse_datetime, shown_moment, required=True)
        end = cells.read("结束时间", parse_time_or_datetime, shown_moment, required=True)
        if start is None or end is None:
            return None, None
        if not isinstance(end, datetime):  # the time alone: of the same day, or past midnight
            end = datetime.combine(start.date(), end)
            end += timedelta(days=end <= start)
        if end <= start:
            cells.doubt("结束时间", "结束时间要晚于开始时间，请核对。")
        elif end - start > _LONGEST:
            cells.doubt("结束时间", "一场活动不会超过一年，请核对年份。")
        return aware(start), aware(end)

    def _entry(self, cells: Cells, column: str, table: str, text: str) -> Entry | None:
        if not text:
            return None
        entry = entry_called(table, text)
        if entry is None:
            cells.doubt(column, unknown_entry(table, text))
        return entry

    def _mode(self, cells: Cells) -> str:
        word = compact(cells.text("活动形式", 20))
        if word.startswith("示范"):
            return str(Activity.Mode.DEMONSTRATION)
        if word and not word.startswith("常态"):
            cells.doubt("活动形式", "只认 示范、常态，请改成其中一种。")
        return str(Activity.Mode.REGULAR)

    def key(self, item: ActivityRow) -> Hashable:
        return item.organization.pk, item.title, item.starts_at

    def write(self, items: Sequence[ActivityRow], *, really: bool) -> list[Result]:
        return [Result(outcome.result, outcome.reason) for outcome in take_over_activities(self.actor, rows=items)]
