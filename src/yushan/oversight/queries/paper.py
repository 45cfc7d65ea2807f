"""What the report of a year holds: every clause with its figures, its tasks and what each receiver did."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from yushan.common import clock
from yushan.indicators.queries.catalogue import catalogue
from yushan.organizations.models import Area
from yushan.oversight.models import Assignment, PlanTask, YearPaper
from yushan.oversight.queries import access, figures
from yushan.oversight.queries.board import touches
from yushan.oversight.queries.past import Stood, stood, was_there
from yushan.plan.queries import clauses, current_plan

State = Assignment.State
_MOST_WORDS = 160


def papers_seen(actor: Any) -> QuerySet[YearPaper]:
    """Kept reports of the levels at which somebody stands; the newest first."""
    rows = YearPaper.objects.select_related("area", "made_by").order_by("-id")
    keys = [one.pk if one else None for one in access.levels(actor)]
    if None in keys:
        return rows
    return rows.filter(area__in=[key for key in keys if key])


def _rows(area: Area | None, year: int, day: date) -> list[Assignment]:
    """Of the city all; of a district what stands in it: those that were there at the end of the day."""
    called_off = Q(cancelled_at__gte=clock.at(date(year, 1, 1)))
    rows = Assignment.objects.filter(touches(year) | called_off, was_there(day))
    if area:
        rows = rows.filter(stands_in=area)
    return list(rows.select_related("task__area", "task__regulation", "area", "unit", "organization").order_by("id"))


@dataclass(frozen=True)
class _Told:
    """The assignments of a paper and how each stood on its day."""

    day: date
    stood: dict[int, Stood]

    def outcome(self, one: Assignment) -> str:
        then = self.stood[one.pk]
        if self.is_late(one):
            return f"超期 {(self.day - then.due_on).days} 天"
        if then.state == State.OPEN:
            return f"办理中 {then.percent}%"
        if then.state == State.DONE and then.signed_on:
            return f"已销号 {then.signed_on:%Y-%m-%d}"
        return str(State(then.state).label)

    def is_late(self, one: Assignment) -> bool:
        then = self.stood[one.pk]
        return then.state == State.OPEN and then.due_on < self.day

    def late(self, rows: Iterable[Assignment]) -> int:
        return sum(self.is_late(one) for one in rows)

    def done(self, rows: Iterable[Assignment]) -> int:
        return sum(self.stood[one.pk].state == State.DONE for one in rows)

    def task(self, task: PlanTask, rows: list[Assignment]) -> dict[str, Any]:
        about = [f"{task.given_by}安排", f"{task.due_on} 前", f"销号 {self.done(rows)}/{len(rows)}"]
        if task.regulation:
            about.append(f"依据《{task.regulation.title}》")
        return {
            "title": task.title,
            "about": " · ".join(about),
            "text": task.text[:300],
            "lines": [self._line(one, self.stood[one.pk]) for one in rows],
        }

    def _line(self, one: Assignment, then: Stood) -> list[str]:
        files = f"{then.files} 份" if then.files else "—"
        return [one.receiver_name, self.outcome(one), files, (then.words or "没有报进展")[:_MOST_WORDS]]


def last_day(year: int) -> date:
    """The day as of which a year is told: 31 December, today in the current year."""
    return min(clock.today(), date(year, 12, 31))


def content(area: Area | None, year: int) -> dict[str, Any]:
    """Plain data for the paper; `area` None: the city. The number of statements does not grow with the reports.

    Everything in it is of the end of that day: made in March, the paper of last year says the same as made in January. Only
    names and what a task asks are those of now.
    """
    day = last_day(year)
    rows = _rows(area, year, day)
    told = _Told(day, stood(rows, year, day))
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
        tasks = [told.task(group[0].task, group) for group in by_clause[code].values()]
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
        overview.append([code, text[:40] or heading, *map(str, (len(tasks), len(own), told.done(own), told.late(own)))])
    counted = sum(one.reports for one in told.stood.values())
    return {
        "name": area.name if area else plan.city_name,
        "plan": plan.title,
        "year": year,
        "as_of": day.isoformat(),
        "date": [day.year, day.month, day.day],
        "totals": [
            ["任务", str(len({one.task_id for one in rows}))], ["承办", f"{len(rows):,}"], ["已销号", f"{told.done(rows):,}"],
            ["超期未办", f"{told.late(rows):,}"], ["进展报告", f"{counted:,}"],
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
