"""What the report of a year holds: every clause with its figures, its tasks and what each receiver did."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet

from yushan.common import clock
from yushan.indicators.queries.catalogue import catalogue
from yushan.organizations.models import Area
from yushan.oversight.models import Assignment, PlanTask, TaskReport, YearPaper
from yushan.oversight.queries import access, figures
from yushan.oversight.queries.board import touches
from yushan.plan.queries import clauses, current_plan

State = Assignment.State
_SAID = (TaskReport.Kind.PROGRESS, TaskReport.Kind.FINISH)
_MOST_WORDS = 160


def papers_seen(actor: Any) -> QuerySet[YearPaper]:
    """Kept reports of the levels at which somebody stands; the newest first."""
    rows = YearPaper.objects.select_related("area", "made_by").order_by("-id")
    keys = [one.pk if one else None for one in access.levels(actor)]
    if None in keys:
        return rows
    return rows.filter(area__in=[key for key in keys if key])


def _rows(area: Area | None, year: int) -> list[Assignment]:
    """Of the city all; of a district what stands in it."""
    rows = Assignment.objects.filter(touches(year), task__cancelled_at=None).exclude(state=State.CANCELLED)
    if area:
        rows = rows.filter(stands_in=area)
    return list(rows.select_related("task__area", "task__regulation", "area", "unit", "organization").order_by("id"))


def _last_words(rows: Iterable[Assignment]) -> dict[int, str]:
    """What each said last; 2 statements, however many reports there are."""
    task_ids = {one.task_id for one in rows}
    found = TaskReport.objects.filter(assignment__task__in=task_ids, kind__in=_SAID).order_by()
    newest = found.values("assignment").annotate(newest=Max("pk")).values_list("newest", flat=True)
    return dict(TaskReport.objects.filter(pk__in=newest).values_list("assignment_id", "text"))


def _outcome(one: Assignment, today: date) -> str:
    if one.state == State.OPEN and one.due_on < today:
        return f"超期 {(today - one.due_on).days} 天"
    if one.state == State.OPEN:
        return f"办理中 {one.percent}%"
    if one.state == State.DONE and one.signed_at:
        return f"已销号 {clock.local(one.signed_at):%m-%d}"
    return one.get_state_display()


def _task(task: PlanTask, rows: list[Assignment], words: dict[int, str], today: date) -> dict[str, Any]:
    about = [f"{task.given_by}安排", f"{task.due_on} 前", f"销号 {_done(rows)}/{len(rows)}"]
    if task.regulation:
        about.append(f"依据《{task.regulation.title}》")
    return {
        "title": task.title,
        "about": " · ".join(about),
        "text": task.text[:300],
        "lines": [
            [
                one.receiver_name, _outcome(one, today), f"{one.files_count} 份" if one.files_count else "—",
                words.get(one.pk, "没有报进展")[:_MOST_WORDS],
            ]
            for one in rows
        ],
    }  # fmt: skip


def _done(rows: Iterable[Assignment]) -> int:
    return sum(one.state == State.DONE for one in rows)


def _late(rows: Iterable[Assignment], today: date) -> int:
    return sum(one.state == State.OPEN and one.due_on < today for one in rows)


def last_day(year: int) -> date:
    """The day as of which a year is told: 31 December, today in the current year."""
    return min(clock.today(), date(year, 12, 31))


def content(area: Area | None, year: int) -> dict[str, Any]:
    """Plain data for the paper; `area` None: the city. The number of statements does not grow with the reports."""
    day, rows = last_day(year), _rows(area, year)
    words = _last_words(rows)
    by_clause: dict[str, dict[int, list[Assignment]]] = defaultdict(lambda: defaultdict(list))
    for one in rows:
        by_clause[one.task.clause][one.task_id].append(one)
    measured = _figures(area, day)
    plan, known = current_plan(), clauses()
    texts = {one.code: (one.heading, one.text, _responsible(one)) for one in known}
    codes = [one.code for one in known] + sorted(set(by_clause) - set(texts))
    listed, overview = [], []
    for code in codes:
        heading, text, responsible = texts.get(code, ("现在的方案里没有的条款", "", ""))
        tasks = [_task(group[0].task, group, words, day) for group in by_clause[code].values()]
        own = [one for group in by_clause[code].values() for one in group]
        listed.append(
            {
                "code": code,
                "heading": heading,
                "text": text,
                "responsible": responsible,
                "tasks": tasks,
                "figures": measured.get(code, []),
            }
        )
        overview.append([code, text[:40] or heading, *map(str, (len(tasks), len(own), _done(own), _late(own, day)))])
    counted = sum(one.reports_count for one in rows)
    return {
        "name": area.name if area else plan.city_name,
        "plan": plan.title,
        "year": year,
        "as_of": day.isoformat(),
        "date": [day.year, day.month, day.day],
        "totals": [
            ["任务", str(len({one.task_id for one in rows}))], ["承办", f"{len(rows):,}"], ["已销号", f"{_done(rows):,}"],
            ["超期未办", f"{_late(rows, day):,}"], ["进展报告", f"{counted:,}"],
        ],
        "overview": overview,
        "clauses": listed,
        "assignments": len(rows),
        "reports": counted,
    }  # fmt: skip


def _responsible(clause: Any) -> str:
    if not clause.lead_unit:
        return ""
    helpers = f"；责任单位：{'、'.join(clause.helpers)}" if clause.helpers else ""
    return f"牵头单位：{clause.lead_unit}{helpers}"


def _figures(area: Area | None, day: date) -> dict[str, list[list[str]]]:
    """Indicators of each clause on the day, at the city or the district; read together."""
    scope, key = ("area", area.pk) if area else ("city", 0)
    found: dict[str, list[list[str]]] = defaultdict(list)
    clause_of = {code: one.clause for code, one in catalogue().items()}
    for one in figures.of_nodes(list(clause_of), scope, [key], day).get(key, []):
        standing = "已达到" if one["met"] else one["missing"] or "—"
        found[clause_of[one["code"]]].append([one["name"], one["text"], one["target"] or "—", standing])
    return found
