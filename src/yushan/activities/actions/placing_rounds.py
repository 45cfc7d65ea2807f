"""The worker's part of a placing: solving it, writing the proposal, and hearing who did not answer or left again."""

import time

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.activities.actions.placings import locked_placing, moved, start_round
from yushan.activities.lifecycle import PLACING_LINE
from yushan.activities.models import Placing, PlacingLine
from yushan.activities.queries.placing_tasks import as_fixed, is_fixed, task_of
from yushan.activities.queries.placings import left, overdue
from yushan.activities.rules.placing_empty import why_empty
from yushan.activities.rules.placings import (
    Drawn,
    Proposed,
    Task,
    drawn,
    lines_of,
    still_good,
    without_what_is_too_often,
)
from yushan.audit.actions import record
from yushan.common import clock, jobs
from yushan.common.actors import WORKER
from yushan.common.models import Job
from yushan.matching.instance import Result
from yushan.matching.solver import solve

State = PlacingLine.State
_SECONDS = 30.0  # for one round, with everything that is computed for it
_ATTEMPTS = 3
_PASSES = 5  # to keep the limits that activities set for one person
_BATCH = 500


def run(job: Job) -> None:
    """One round. Solved without locks: what somebody changed meanwhile stands, and of the proposal what still goes with it.

    Then it is solved anew, and after some attempts by the next round of the regular work: a storm of answers delays it,
    but it neither fails nor is forgotten.
    """
    for _attempt in range(_ATTEMPTS):
        lapse_due()
        hear_of_leaving()
        row = Placing.objects.select_related("organization").get(pk=job.arguments["placing"])
        if row.is_closed:
            return
        task = task_of(row)
        jobs.progress(job, 10, 100)
        made, result = _solved(task)
        jobs.progress(job, 90, 100)
        count, is_overtaken = _written(row, task, made, result)
        if not is_overtaken:
            break
    jobs.progress(job, 100, 100)
    job.message = f"建议 {count} 人次。" + ("算的时候有人答复或改动，几分钟内再算一次。" if is_overtaken else "")


def _solved(task: Task) -> tuple[Drawn, Result]:
    """The best assignment in the time, which begins before anything is computed.

    The bound is that of the first pass: what activities let one person take only makes less possible.
    """
    until = time.monotonic() + _SECONDS
    made = drawn(task)
    result = solve(made.instance, time_limit=max(until - time.monotonic(), 0))
    bound = result.bound
    for _pass in range(_PASSES):
        less = without_what_is_too_often(task, made, result.assignments)
        if less is None or time.monotonic() >= until:
            break
        made = less
        result = solve(made.instance, time_limit=max(until - time.monotonic(), 0))
    return made, Result(result.assignments, result.objective, bound, result.seconds, result.unfilled)


@transaction.atomic
def _written(seen: Placing, task: Task, made: Drawn, result: Result) -> tuple[int, bool]:
    """Writes the proposal; answers how many lines, and whether something was changed while it was computed."""
    row = locked_placing(seen.pk)
    if row.is_closed:
        return 0, False
    is_overtaken = row.version != seen.version
    known = {(line.post_id, line.volunteer_id): line for line in row.lines.select_related("post__shift__activity")}
    closed = {pair for pair, line in known.items() if line.state != State.PROPOSED or is_fixed(line)}
    lines = lines_of(task, result.assignments, made.decides)
    if is_overtaken:
        lines = still_good(task, lines, [as_fixed(line) for line in known.values() if is_fixed(line)], closed)
    new, gone, people = _changed(row, {(one.post, one.volunteer): one for one in lines}, known, closed)
    row.changed = people if row.solved_at else None
    empty = why_empty(task, made, lines)
    row.people, row.members, row.solved_at = len(task.members), task.there, clock.now()
    row.unfilled = {str(post): [left_over, why] for post, (left_over, why) in empty.items()}
    # Of what was overtaken nothing is claimed; it is solved anew.
    row.objective = None if is_overtaken else round(sum(one.gain for one in lines), 6)
    row.bound = None if is_overtaken else result.bound
    row.is_stale = is_overtaken
    row.save(update_fields=["objective", "bound", "changed", "people", "members", "unfilled", "solved_at", "is_stale"])
    record(
        WORKER, "activities.propose_lines", subject=row, label=row.title, new=new, gone=gone, objective=row.objective,
        bound=row.bound,
    )  # fmt: skip
    return len(lines), is_overtaken


def _changed(
    row: Placing,
    wanted: dict[tuple[int, int], Proposed],
    known: dict[tuple[int, int], PlacingLine],
    closed: set[tuple[int, int]],
) -> tuple[int, int, int]:
    """Makes the open lines equal to what is wanted, in three statements; how many are new, how many went, of how many people."""
    there = {pair: line for pair, line in known.items() if pair not in closed}
    gone = [line.pk for pair, line in there.items() if pair not in wanted]
    row.lines.filter(pk__in=gone).delete()
    stay = []
    for pair, line in there.items():
        if pair in wanted:
            line.score, line.reasons, line.held_back = wanted[pair].score, list(wanted[pair].reasons), ""
            stay.append(line)
    PlacingLine.objects.bulk_update(stay, ["score", "reasons", "held_back"], batch_size=_BATCH)
    new = [
        PlacingLine(
            placing=row, post_id=one.post, volunteer_id=one.volunteer, score=one.score, reasons=list(one.reasons)
        )
        for pair, one in wanted.items()
        if pair not in known
    ]
    PlacingLine.objects.bulk_create(new, batch_size=_BATCH)
    people = {line.volunteer_id for line in new} | {
        line.volunteer_id for pair, line in there.items() if pair not in wanted
    }
    return len(new), len(gone), len(people)


def follow_up() -> int:
    """Invitations nobody answered lapse; where somebody declined, left or did not answer, the rest is solved again.

    Regular work; answers how many rounds were started.
    """
    lapse_due()
    hear_of_leaving()
    started = 0
    waiting = Placing.objects.filter(is_stale=True, is_closed=False, ends_on__gte=clock.today())
    for pk in waiting.values_list("pk", flat=True):
        with transaction.atomic():
            row = locked_placing(pk)
            if row.is_stale and not row.is_closed and not row.is_running:
                _again(row)
                started += 1
    return started


def _again(row: Placing) -> None:
    owner = row.created_by
    start_round(owner, row)
    record(WORKER, "activities.solve_placing_again", subject=row, label=row.title)
    if owner and row.solved_at:
        notify(
            [owner.pk],
            key=f"placing-again:{row.pk}:{row.version}",
            title=f"“{row.title}”有变动，空出的岗位正在重新安排",
            body="有人来不了、没有答复或者退出了。已经答应的和锁定的不变，请看新的建议，再发出邀请。",
            url=reverse("activities:placing", args=[row.pk]),
        )


def lapse_due() -> int:
    """Ends the invitations that are overdue; twice ends them once."""
    count = 0
    for pk in sorted(set(overdue(clock.now()).values_list("placing", flat=True))):
        with transaction.atomic():
            row = locked_placing(pk)
            lines = list(overdue(clock.now()).filter(placing=row).select_for_update(of=("self",)))
            count += _ended(row, lines, "lapse")
    return count


def hear_of_leaving() -> int:
    """Who said yes and lost or gave back the place since, by whatever way: the place is open again. Twice does it once."""
    count = 0
    for pk in sorted(set(left().values_list("placing", flat=True))):
        with transaction.atomic():
            row = locked_placing(pk)
            lines = list(left(row).select_for_update(of=("self",)))
            count += _ended(row, lines, "leave")
    return count


def _ended(row: Placing, lines: list[PlacingLine], event: str) -> int:
    for line in lines:
        line.state, line.answered_at = PLACING_LINE.next_state(line.state, event), clock.now()
    PlacingLine.objects.bulk_update(lines, ["state", "answered_at"], batch_size=_BATCH)
    if lines:
        moved(row, is_stale=not row.is_closed)
        record(WORKER, f"activities.{event}_line", subject=row, label=row.title, people=len(lines))
    return len(lines)
