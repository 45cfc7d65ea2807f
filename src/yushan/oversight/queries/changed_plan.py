"""What a change of the plan means for tasks: which open ones hang on clauses, indicators, key dates that changed or went."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Count

from yushan.common import clock
from yushan.oversight.models import Assignment, PlanTask
from yushan.plan.comparing import ADDED, REMOVED, WORDS, Change

_NAMED = 3


def _open_tasks() -> dict[PlanTask, int]:
    """Tasks with assignments that are not signed off, and how many; 1 statement."""
    rows = PlanTask.objects.filter(cancelled_at=None, assignments__state__in=Assignment.UNFINISHED)
    found = rows.annotate(left=Count("assignments")).order_by("due_on", "pk")
    return {one: one.left for one in found}


def _named(tasks: Sequence[PlanTask], open_: dict[PlanTask, int]) -> str:
    names = "、".join(f"“{one.title}”" for one in tasks[:_NAMED])
    more = f"等 {len(tasks)} 项" if len(tasks) > _NAMED else ""
    return f"{names}{more}，{sum(open_[one] for one in tasks)} 个承办还没有销号"


def of_tasks(changes: Sequence[Change]) -> list[str]:
    """Sentences for who loads the new plan; 2 statements at most."""
    open_ = _open_tasks()
    by_clause: dict[str, list[PlanTask]] = defaultdict(list)
    for one in open_:
        by_clause[one.clause].append(one)
    said = []
    for change in changes:
        word = WORDS[change.kind]
        if change.group == "clauses" and change.kind != ADDED and (tasks := by_clause.get(change.key)):
            then = "任务仍在，请取消或改挂到别的条款" if change.kind == REMOVED else "请核对任务的要求"
            said.append(f"条款 {change.key} {word}：{_named(tasks, open_)}；{then}。")
        elif change.group == "clauses" and change.kind == ADDED:
            said.append(f"条款 {change.key} 新增：还没有任务，请安排。")
        elif change.group == "indicators" and change.kind == REMOVED:
            tasks = [one for one in open_ if change.key in one.indicators]
            if tasks:
                said.append(f"指标“{change.name}”删去：{_named(tasks, open_)}；以后的报告不再带这个数字。")
        elif change.group == "targets":
            code = change.key.split()[0]
            tasks = [one for one in open_ if code in one.indicators]
            if tasks:
                said.append(f"目标 {change.key} {word}：{_named(tasks, open_)}；报告里的“已达到”按新目标算。")
        elif change.group == "key_dates" and change.kind != ADDED:
            said += _of_key_date(change, by_clause, open_)
        elif change.group == "areas" and change.kind == ADDED:
            said.append(f"新增区县{change.name}：还没有任务，需要的请在任务页“再交给”它。")
    return said


def _of_key_date(change: Change, by_clause: dict[str, list[PlanTask]], open_: dict[PlanTask, int]) -> list[str]:
    today = clock.today()
    tasks = [one for group in by_clause.values() for one in group if change.name in one.title and one.due_on >= today]
    if not tasks:
        return []
    return [f"重要节点“{change.name}”{change.word}：{_named(tasks, open_)}；请核对期限和中间节点。"]
