"""The worker's part of a week: solving it, writing the proposal, and solving the rest again when somebody refuses."""

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock, jobs
from yushan.common.actors import WORKER
from yushan.common.errors import Refusal
from yushan.common.models import Job
from yushan.matching.instance import Result
from yushan.matching.solver import solve
from yushan.needs.actions.weeks import locked_plan, start_round
from yushan.needs.models import WeekLine, WeekPlan
from yushan.needs.queries.weeks import stale_plans, task_of
from yushan.needs.rules.week import Drawn, Proposed, Task, drawn, greedy, lines_of, why_unplaced

State = WeekLine.State
_SECONDS = 30.0
_ATTEMPTS = 3


def run(job: Job) -> None:
    """One round. Solved without locks; when somebody changed what is fixed meanwhile, it is solved anew."""
    key = job.arguments["plan"]
    for _attempt in range(_ATTEMPTS):
        row = WeekPlan.objects.select_related("area").get(pk=key)
        if row.is_closed:
            return
        task, other = task_of(row)
        jobs.progress(job, 20, 100)
        made = drawn(task)
        result = solve(made.instance, time_limit=_SECONDS)
        jobs.progress(job, 90, 100)
        if _written(row, task, other, made, result):
            jobs.progress(job, 100, 100)
            job.message = f"建议派 {len(result.assignments)} 单。"
            return
    raise Refusal("排的时候一直有人在改，请改完后再点“重新排”。")


@transaction.atomic
def _written(seen: WeekPlan, task: Task, other: dict[int, str], made: Drawn, result: Result) -> bool:
    row = locked_plan(seen.pk)
    if row.version != seen.version or row.is_closed:
        return row.is_closed
    lines = lines_of(task, made, result)
    wanted = {(one.order, one.organization): one for one in lines}
    before = row.lines.filter(state=State.PROPOSED, is_fixed=False)
    stays = [line for line in before if (line.need_id, line.organization_id) in wanted]
    before.exclude(pk__in=[line.pk for line in stays]).delete()
    for line in stays:
        one = wanted.pop((line.need_id, line.organization_id))
        line.score, line.good, line.but = one.points, list(one.good), list(one.but)
    WeekLine.objects.bulk_update(stays, ["score", "good", "but"], batch_size=500)
    # An offer that was taken back may be made again: the new proposal stands for both.
    again = row.lines.filter(state=State.SENT, need__in=[need for need, _organization in wanted])
    row.lines.filter(pk__in=[one.pk for one in again if (one.need_id, one.organization_id) in wanted]).delete()
    WeekLine.objects.bulk_create([_line(row, one) for one in wanted.values()], batch_size=500)
    unplaced = other | why_unplaced(task, lines)
    row.objective, row.bound = result.objective, result.bound
    row.greedy, row.greedy_count = greedy(made)
    row.orders, row.teams = len(task.orders), len({organization for _order, organization in made.said})
    row.unplaced, row.solved_at = {str(key): why for key, why in unplaced.items()}, clock.now()
    row.save(
        update_fields=[
            "objective", "bound", "greedy", "greedy_count", "orders", "teams", "unplaced", "solved_at",
        ]
    )  # fmt: skip
    record(
        WORKER, "needs.propose_week", subject=row, label=str(row), new=len(wanted), unplaced=len(unplaced),
        objective=result.objective, bound=result.bound,
    )  # fmt: skip
    return True


def _line(row: WeekPlan, one: Proposed) -> WeekLine:
    return WeekLine(
        plan=row, need_id=one.order, organization_id=one.organization, score=one.points, good=list(one.good),
        but=list(one.but),
    )  # fmt: skip


def follow_up() -> int:
    """Regular work: where somebody refused or let an order of a week run out, the rest is solved again. How many plans."""
    started = 0
    for pk in list(stale_plans().values_list("pk", flat=True)):
        with transaction.atomic():
            row = locked_plan(pk)
            if row.is_closed or row.is_running or not stale_plans().filter(pk=pk).exists():
                continue
            _again(row)
            started += 1
    return started


def _again(row: WeekPlan) -> None:
    owner = row.created_by
    start_round(owner, row)
    record(WORKER, "needs.plan_again", subject=row, label=str(row))
    if owner:
        notify(
            [owner.pk],
            key=f"week-again:{row.pk}:{clock.now():%y%m%d%H%M}",
            title=f"{row}有队回绝，正在重新排",
            body="已派出的和固定的不变。请看新的建议，再派出去。",
            url=reverse("needs:week", args=[row.pk]),
        )
