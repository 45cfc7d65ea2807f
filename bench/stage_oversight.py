"""Fills a year of tasks for their benchmark: given by the action; reports, what districts broke down and pledges written straight
to the tables."""

from datetime import timedelta
from typing import Any

_SAID = "办了三场活动，来了四百多人，群众反映实验课最受欢迎，总结和照片在附件里。"
_PORTION = 2_000


def fill(tasks: int, reports: int) -> dict[str, Any]:
    """`tasks` to every district, `reports` over them: a third is signed off, some wait, some are late. Every district breaks each
    down to two of its units; party members of each pledge.
    """
    from yushan.common import clock
    from yushan.common.actors import COMMAND_LINE
    from yushan.organizations.queries import areas
    from yushan.oversight.actions import Receivers, Wish, give_task, retime_all
    from yushan.oversight.models import Assignment, TaskReport
    from yushan.oversight.rules.lines import Milestone
    from yushan.plan.queries import clauses

    codes = [one.code for one in clauses()]
    now = clock.now()
    task = None
    for number in range(tasks):
        with clock.pretend(now - timedelta(days=40)):
            due = clock.today() + timedelta(days=20 + number * 7 % 90)
            wish = Wish(
                clause="T3.2" if number % 5 == 0 else codes[number % len(codes)], title=f"第 {number + 1} 项重点任务",
                due_on=due, text="每个区县至少三场，活动前在平台发布，结束后入账。", lead="市科协",
                indicators=["activities", "volunteers"], milestones=[Milestone(due - timedelta(days=10), "印发方案")],
            )  # fmt: skip
            task = give_task(COMMAND_LINE, area=None, wish=wish, receivers=Receivers(areas()))
    rows = list(Assignment.objects.select_related("task").order_by("pk"))
    made = [_report(rows[number % len(rows)], number, now) for number in range(reports)]
    TaskReport.objects.bulk_create(made, batch_size=_PORTION)
    for at, one in enumerate(rows):
        one.reports_count, one.percent = reports // len(rows), at * 7 % 100
        one.last_report_on = clock.today() - timedelta(days=at % 40)
        if at % 3 == 0:
            one.state, one.signed_at, one.percent = "done", now, 100
        elif at % 11 == 0:
            one.state, one.reported_at, one.percent = "to_check", now, 100
    fields = ["reports_count", "percent", "last_report_on", "state", "signed_at", "reported_at"]
    Assignment.objects.bulk_update(rows, fields, batch_size=500)
    _break_down(rows)
    _pledge(reports // 10)
    retime_all()
    assert task is not None
    return {"area": areas()[0], "task": f"/staff/tasks/{task.pk}/"}


def _break_down(rows: list[Any]) -> None:
    from yushan.common import clock
    from yushan.organizations.models import Unit
    from yushan.organizations.queries import areas
    from yushan.oversight.models import Assignment, Milestone, PlanTask

    Unit.objects.bulk_create(
        Unit(code=f"12{one.pk:06d}{number:010d}", name=f"{one.name}第{number + 1}单位", area=one, level="district")
        for one in areas()
        for number in range(2)
    )
    units: dict[int, list[Any]] = {}
    for unit in Unit.objects.order_by("code"):
        units.setdefault(unit.area_id, []).append(unit)
    today = clock.today()
    tasks = PlanTask.objects.bulk_create(
        (
            PlanTask(
                code=f"FJ{number:06d}", area_id=one.area_id, clause=one.task.clause, year=one.task.year, part_of=one,
                title=f"分解：{one.task.title}", lead=one.task.lead, starts_on=one.task.starts_on, due_on=one.due_on,
            )
            for number, one in enumerate(rows)
        ),
        batch_size=_PORTION,
    )  # fmt: skip
    Milestone.objects.bulk_create(
        (Milestone(task=one, number=1, title="摸清底数", due_on=one.due_on - timedelta(days=9)) for one in tasks),
        batch_size=_PORTION,
    )
    Assignment.objects.bulk_create(
        (
            Assignment(task=one, unit=unit, stands_in_id=one.area_id, due_on=one.due_on, given_on=today)
            for one in tasks
            for unit in units[one.area_id or 0]
        ),
        batch_size=_PORTION,
    )


def _pledge(each: int) -> None:
    """So many members pledge in every district; what they did is not posted: nobody has kept it."""
    from yushan.accounts.models import Person
    from yushan.common import clock
    from yushan.organizations.models import Unit
    from yushan.oversight.models import Pledge

    units = list(Unit.objects.order_by("code"))
    people = Person.objects.bulk_create(
        (
            Person(name=f"党员{number}", identity_number="", identity_hash=f"bench-{number}")
            for number in range(each * len(units) // 2)
        ),
        batch_size=_PORTION,
    )
    Pledge.objects.bulk_create(
        (
            Pledge(
                person=one, unit=units[number % len(units)], year=clock.today().year, measure="hours", amount=10,
                pledged_at=clock.now(),
            )
            for number, one in enumerate(people)
        ),
        batch_size=_PORTION,
    )  # fmt: skip


def _report(one: Any, number: int, now: Any) -> Any:
    from yushan.common import clock
    from yushan.oversight.models import TaskReport

    moment = now - timedelta(days=number % 40, minutes=number % 600)
    figure = {"code": "activities", "name": "活动", "text": "12 场", "target": "", "met": None, "missing": "",
              "as_of": clock.local(moment).date().isoformat()}  # fmt: skip
    return TaskReport(
        assignment=one, text=f"{_SAID}（{number}）", percent=number % 100, as_of=clock.local(moment).date(),
        figures=[figure], written_at=moment,
    )  # fmt: skip


def paper() -> dict[str, Any]:
    """The report of the year of most tasks, as PDF: how long it took."""
    import time

    from django.db.models import Count

    from yushan.oversight.actions.papers import make_paper
    from yushan.oversight.actions.reporting import PAPERS
    from yushan.oversight.models import PlanTask

    (year,) = PlanTask.objects.values_list("year", flat=True).annotate(n=Count("pk")).order_by("-n")[:1]
    began = time.monotonic()
    made = make_paper(None, year, None)
    seconds = time.monotonic() - began
    return {
        "seconds": round(seconds, 2), "assignments": made.assignments, "reports": made.reports,
        "bytes": len(PAPERS.fetch(made.file)),
    }  # fmt: skip
