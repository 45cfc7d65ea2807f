"""服务记录: declared hours of past services, posted to the ledger as imported entries."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from datetime import date, datetime
from typing import Any

from yushan.accounts.actions.people import identity_hash
from yushan.common import clock, rulebook
from yushan.common.numbers import hours_text
from yushan.common.text import same_name
from yushan.common.untidy import parse_hours, parse_time_or_datetime
from yushan.exchange.importers.base import CREATED, REJECTED, UNCHANGED, Importer, Result
from yushan.exchange.importers.cells import Cells, shown_moment
from yushan.exchange.importers.lookups import Organizations, entry_called
from yushan.exchange.importers.records_known import Known, Posted, load, lock
from yushan.exchange.importers.records_posting import Accepted, RecordItem, post, source_key
from yushan.exchange.reading import ColumnSpec
from yushan.exchange.rules import minutes_of, registration_objection, time_objection, window
from yushan.ledger.rules import Span
from yushan.organizations.models import Organization
from yushan.plan.models import Entry

_State = Organization.State


class RecordsImporter(Importer):
    """Written in the order of their days. A posted line is never changed: a differing row asks for a reversal first."""

    kind = "records"
    title = "服务记录"
    same = "同一个人同一时间的同一次服务"
    places = frozenset({"city", "area", "organization", "unit"})
    columns = (
        ColumnSpec(
            "身份证号",
            required=True,
            aliases=("身份证号码", "身份证", "公民身份号码", "证件号码"),
            note="18 位，请把该列设为文本",
        ),
        ColumnSpec("姓名", required=True, aliases=("志愿者姓名",), note="与身份证一致"),
        ColumnSpec("活动名称", required=True, aliases=("名称", "活动", "活动主题"), fill_merged=True),
        ColumnSpec(
            "组织名称",
            required=True,
            aliases=("所属组织", "组织单位", "主办组织", "服务队"),
            note="组织全称或编号",
            fill_merged=True,
        ),
        ColumnSpec(
            "服务日期",
            required=True,
            aliases=("日期", "活动日期", "服务时间"),
            note="例如 2025-03-05",
            fill_merged=True,
        ),
        ColumnSpec("开始时间", required=True, aliases=("开始", "服务开始时间"), note="例如 09:00", fill_merged=True),
        ColumnSpec("结束时间", required=True, aliases=("结束", "服务结束时间"), note="例如 11:30", fill_merged=True),
        ColumnSpec(
            "时长(小时)",
            aliases=("服务时长", "时长", "服务时长(小时)", "小时数"),
            note="不填按起止时间算；不含路途和休息",
        ),
        ColumnSpec("服务类型", aliases=("类型",)),
        ColumnSpec("服务内容", aliases=("内容", "服务事项")),
        ColumnSpec("记录人", aliases=("登记人", "填报人")),
    )
    examples = (
        {
            "身份证号": "500103199002281235", "姓名": "冉隆贵", "活动名称": "学雷锋日科普讲解",
            "组织名称": "红岩科普志愿服务队", "服务日期": "2025-03-05", "开始时间": "09:00", "结束时间": "11:30",
            "时长(小时)": "2.5", "服务类型": "场馆讲解", "服务内容": "为居民讲解天文望远镜", "记录人": "黎静",
        },
    )  # fmt: skip
    labels = {
        "name": "姓名", "ends_at": "结束时间", "minutes": "时长(小时)", "service_type": "服务类型", "content": "服务内容",
        "recorder": "记录人",
    }  # fmt: skip
    chunk = 2000

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        states = (_State.ACTIVE, _State.SUSPENDED, _State.CLOSED)
        self._organizations = Organizations(self.actor, "import.run", states)
        self._types: dict[str, Entry | None] = {}
        self._accepted: dict[int, dict[str, Span]] = defaultdict(dict)
        self._most_minutes = rulebook.number("max_day_minutes")
        self._now = clock.local(clock.now()).replace(tzinfo=None)

    # --- reading ---------------------------------------------------------------------------------
    def read(self, cells: Cells) -> RecordItem | None:
        identity, name = cells.identity(), cells.name()
        title = cells.text("活动名称", 120, required=True)
        organization = self._organization(cells)
        day, span = self._span(cells)
        declared = cells.read("时长(小时)", parse_hours, lambda minutes: f"{minutes / 60:g}")
        kind, content, recorder = self._type(cells), cells.text("服务内容", 300), cells.text("记录人", 60)
        if span and declared is not None:
            longest = int((span[1] - span[0]).total_seconds() // 60)
            if declared == 0:
                cells.doubt("时长(小时)", "时长要大于 0。")
            elif declared > longest:
                cells.doubt(
                    "时长(小时)", f"时长 {declared / 60:g} 小时超过了起止时间之间的 {longest / 60:g} 小时，请核对。"
                )
        if cells.doubts or not (identity and organization and day and span):
            return None
        return RecordItem(
            identity, name, title, organization, day, *span, minutes_of(*span, declared), kind, content, recorder
        )

    def _organization(self, cells: Cells) -> Organization | None:
        text = cells.text("组织名称", 80, required=True)
        if not text:
            return None
        found, reason = self._organizations.find(text)
        if found is None:
            cells.doubt("组织名称", reason)
        elif not self.within_scope(found) or not (self.scope.proxied or self._organizations.may(found)):
            cells.doubt("组织名称", f"“{found.name}”不在负责的范围内，没有导入。")
        return found

    def _span(self, cells: Cells) -> tuple[date | None, tuple[datetime, datetime] | None]:
        day = cells.day("服务日期", required=True)
        begin = cells.read("开始时间", parse_time_or_datetime, shown_moment, required=True)
        end = cells.read("结束时间", parse_time_or_datetime, shown_moment, required=True)
        if day and day > self.today:
            cells.doubt("服务日期", f"服务日期 {day} 还没有到，请核对。")
            return day, None
        if day is None or begin is None or end is None:
            return day, None
        if isinstance(begin, datetime):
            if begin.date() != day:
                cells.doubt("开始时间", f"开始时间写的是 {begin.date()}，和服务日期 {day} 不是同一天，请核对。")
                return day, None
            begin = begin.time()
        span = window(day, begin, end.time() if isinstance(end, datetime) else end)
        if isinstance(end, datetime) and end != span[1]:
            cells.doubt("结束时间", f"结束时间写的是 {end.date()}，离开始时间超过一天或在它之前，请核对。")
            return day, None
        if span[1] > self._now:
            cells.doubt("结束时间", "服务还没有结束，结束后再导入。")
        return day, span

    def _type(self, cells: Cells) -> str:
        """The plan's name of the type; other words stay as written: the record is history, not a form."""
        text = cells.text("服务类型", 80)
        if text and text not in self._types:
            self._types[text] = entry_called("service_types", text)
        entry = self._types.get(text)
        return entry.name if entry else text

    def _entry(self, word: str) -> Entry | None:
        return self._types.get(word) or entry_called("service_types", word)

    def key(self, item: RecordItem) -> Hashable:
        return item.identity.number, item.title, item.organization.pk, item.starts_at

    def arrange(self, items: list[Any], place: Callable[[Any], Any]) -> None:
        items.sort(key=lambda entry: place(entry).starts_at)

    # --- writing ---------------------------------------------------------------------------------
    def write(self, items: Sequence[RecordItem], *, really: bool) -> list[Result]:
        digests = [identity_hash(item.identity.number) for item in items]
        if really:
            lock(digests, {item.organization.pk for item in items})
        known = load(digests, {item.day for item in items}, self.scope.unit)
        results, fresh = [], []
        for item, digest in zip(items, digests, strict=True):
            source = source_key(item, digest)
            result, key = self._decide(item, digest, source, known)
            if result.kind == CREATED:
                person = known.people[digest]
                fresh.append(Accepted(item, person.pk, known.volunteers[person.pk], key))
            results.append(result)
        if really and fresh:
            post(self.actor, fresh, self._entry)
        return results

    def _decide(self, item: RecordItem, digest: str, source: str, known: Known) -> tuple[Result, str]:
        person = known.people.get(digest)
        if person and not same_name(person.name, item.name):
            return Result(REJECTED, "姓名与该身份证号已登记的姓名不一致，请核对姓名和身份证号。", "姓名"), ""
        if person and self.scope.unit and person.pk not in known.on_roster[item.day]:
            return Result(REJECTED, f"这一天此人不在{self.scope.unit.name}的在职花名册上，没有导入。", "身份证号"), ""
        if person is None:
            return Result(REJECTED, registration_objection(item.day, []), "身份证号"), ""
        intervals = known.intervals[person.pk]
        if reason := registration_objection(item.day, intervals):
            return Result(REJECTED, reason, "服务日期" if intervals else "身份证号"), ""
        volunteer = known.volunteers[person.pk]
        posted = known.posted.get(source)
        if posted and (verdict := _beside(item, posted)):
            return verdict, ""
        key = source if not posted else f"{source}:{len(posted.entries) + 1}"
        served = Span(item.starts_at, item.ends_at, item.minutes, item.title, item.day)
        others = known.served[volunteer] | self._accepted[volunteer]
        if reason := time_objection(served, others.values(), self._most_minutes):
            return Result(REJECTED, reason, "开始时间"), ""
        self._accepted[volunteer][key] = served
        return Result(CREATED), key


def _beside(item: RecordItem, posted: Posted) -> Result | None:
    """What a row means for which a line was posted before; None when all of them were reversed and it is another."""
    for entry in posted.entries:
        end = clock.local(entry.ends_at).replace(tzinfo=None)
        same = (entry.minutes, end, entry.service_type, entry.content) == (
            item.minutes, item.ends_at, item.service_type, item.content,
        )  # fmt: skip
        if same and item.recorder in ("", entry.recorder):
            if entry.pk in posted.reversed:
                return Result(REJECTED, "这条记录入账后已经冲正，没有再次写入。", "服务日期")
            return Result(UNCHANGED)
    alive = next((entry for entry in posted.entries if entry.pk not in posted.reversed), None)
    if alive is None:
        return None
    return Result(
        REJECTED,
        f"这条服务已经入账（{hours_text(alive.minutes)} 小时），台账不能改动。请上级管理员更正原来那条，或者冲正后再导入。",
        "时长(小时)" if alive.minutes != item.minutes else "服务内容",
    )
