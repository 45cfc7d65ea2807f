"""The dates of a series that would follow one of them, and what each of them would lose."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from yushan.activities.models import Activity, Shift
from yushan.activities.rules.following import Change, Followers, Words, followers
from yushan.common import clock

_RELATED = ("project", "area", "station", "work", "brand", "programme", "key_date")
_LABELS = {
    "title": "名称", "place": "地点", "area": "区县", "station": "站点", "description": "说明", "safety_note": "风险提示",
    "in_charge": "负责人", "contact": "联系方式", "project": "项目", "work": "四大工程", "brand": "品牌活动",
    "programme": "行动计划", "key_date": "重要节点", "planned_people": "计划服务人数", "radius_m": "签到范围",
    "most_per_person": "每人最多几场", "evidence_note": "线上成果",
}  # fmt: skip


@dataclass(frozen=True)
class Preview:
    """`usual` and `alike` count; `singly` names each date with what it loses."""

    changes: list[Change]
    usual: int
    alike: int
    singly: list[tuple[Activity, list[Change]]]

    @property
    def count(self) -> int:
        """Dates that something changes for."""
        return self.usual + len(self.singly)


def _shift_words(shift: Shift) -> str:
    posts = "，".join(f"{post.name} {post.places} 人" for post in shift.posts.all())
    return f"{clock.local(shift.starts_at):%H:%M}–{clock.local(shift.ends_at):%H:%M} {posts}"


def _words(activity: Activity) -> Words:
    found = {label: str(value) if (value := getattr(activity, name)) else "" for name, label in _LABELS.items()}
    found |= {"形式": activity.get_mode_display(), "怎样报名": activity.get_flow_display()}
    found["服务类型"] = "、".join(entry.name for entry in activity.service_types.all())
    found["专项标签"] = "、".join(entry.name for entry in activity.tags.all())
    found["报名时问什么"] = " / ".join(activity.questions or ())
    found["时间和岗位"] = "；".join(_shift_words(shift) for shift in activity.shifts.all())
    return found


def _loaded(pks: Iterable[int]) -> dict[int, Activity]:
    shifts = Prefetch("shifts", Shift.objects.order_by("starts_at", "pk").prefetch_related("posts"))
    rows = Activity.objects.filter(pk__in=pks).select_related(*_RELATED)
    return {row.pk: row for row in rows.prefetch_related(shifts, "service_types", "tags")}


def preview(activity: Activity, dates: Iterable[Activity]) -> Preview:
    """What becomes of the dates when they are made like the activity; 5 statements, whatever their number."""
    order = [row.pk for row in dates]
    rows = _loaded([*order, activity.pk])
    found: Followers = followers([_words(rows[pk]) for pk in order], _words(rows[activity.pk]))
    singly = [(rows[order[place]], lost) for place, lost in found.singly]
    return Preview(found.changes, len(found.usual), len(found.alike), singly)
