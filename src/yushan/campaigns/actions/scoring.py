"""Giving points, standing aside, and the stage of a final. Nobody reads another's points before the round is closed."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from yushan.audit.actions import record
from yushan.campaigns.actions.base import locked_nominee
from yushan.campaigns.actions.handing_out import hand_on
from yushan.campaigns.models import Assignment, AwardRecusal, AwardScore, Nominee, Reviewer, Round, StageTurn
from yushan.campaigns.queries.reviewing import is_reviewer, leads_final, own_points
from yushan.campaigns.queries.ties import tie_of
from yushan.campaigns.rules.preparing import criteria_of, points_problem
from yushan.common import clock, vault
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.locking import locked as locked_row
from yushan.common.reasons import because

CLOSED = "这一轮已经结束，不能再打分。"
CHAIRS = "由评审组长或组织评选的人主持。"


def digest(assignment: Assignment, points: Mapping[str, int]) -> str:
    """What the trail keeps of points: keyed and bound to the assignment, it tells nothing and fits no other points."""
    text = ",".join(f"{code}={points[code]}" for code in sorted(points))
    return vault.lookup_hash(f"{assignment.pk}:{text}", "award-score")


def _own(actor: Any, assignment: Assignment) -> Assignment:
    """The assignment under lock, with its round as it is now. NotAllowed for anybody else's."""
    found = locked_row(
        assignment, "round__campaign", "reviewer__user", "nominee__campaign", "nominee__volunteer__person",
        "nominee__organization", "nominee__station", "nominee__project__organization",
    )  # fmt: skip
    if found.reviewer.user_id != getattr(actor, "pk", None) or not is_reviewer(actor, found.round.campaign):
        raise NotAllowed("只有分到这个候选人的评审能打分。")
    if not found.round.is_open:
        raise Conflict(CLOSED)
    if found.is_recused or found.nominee.state != Nominee.State.ELIGIBLE:
        raise Conflict("这个候选人现在不用您打分。")
    return found


@transaction.atomic
def give_score(
    actor: Any, *, assignment: Assignment, points: Mapping[str, int | None], comment: str = ""
) -> Assignment:
    """Points for every criterion; given again they replace the first ones until the round is closed.

    NotAllowed where the records show a tie: what the assignment could not know yet.
    """
    row = _own(actor, assignment)
    if why := tie_of(row.reviewer, row.nominee):
        raise NotAllowed(f"您{why}，要回避，不能打分。请点“申请回避”。")
    criteria = criteria_of(row.round.campaign.criteria)
    if wrong := points_problem(points, criteria):
        raise Refusal(wrong, field="points")
    if row.round.kind == Round.Kind.FINAL:
        _require_stage(row)
    given = {one.code: int(points[one.code] or 0) for one in criteria}
    _write(row, given)
    row.comment, row.done_at = comment.strip()[:500], clock.now()
    row.save(update_fields=["comment", "done_at"])
    record(
        actor, "campaigns.score", subject=row.nominee, label=row.nominee.code, round=row.round.number,
        digest=digest(row, given),
    )  # fmt: skip
    return row


def _write(row: Assignment, given: Mapping[str, int]) -> None:
    now = clock.now()
    rows = [
        AwardScore(
            round=row.round, nominee=row.nominee, reviewer=row.reviewer, criterion=code, points=value, given_at=now
        )
        for code, value in given.items()
    ]
    try:
        with transaction.atomic():
            AwardScore.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["round", "nominee", "reviewer", "criterion"],
                update_fields=["points", "given_at"],
            )  # fmt: skip
    except IntegrityError as error:  # the round was closed at this moment
        raise Conflict(CLOSED) from error


def _require_stage(row: Assignment) -> None:
    """In a final only whoever is on the stage takes points; the turn is held until they are written."""
    turns = StageTurn.objects.select_for_update().filter(round=row.round, nominee=row.nominee, closed_at=None)
    if not turns.exists():
        raise Conflict("这位候选人现在不在台上，等组长开始打分。")


@transaction.atomic
def stand_aside(actor: Any, *, assignment: Assignment, reason: str) -> Reviewer | None:
    """A reviewer declares a tie; points of this round are taken out, somebody else scores instead (None: nobody is left).

    Under the lock of the nominee: two who stand aside at once would both look at what the other has not written yet.
    """
    locked_nominee(assignment.nominee)
    row = _own(actor, assignment)
    said = because(reason, "请写明为什么回避。", most=200)
    given = own_points(row)
    try:
        with transaction.atomic():
            AwardScore.objects.filter(round=row.round, nominee=row.nominee, reviewer=row.reviewer).delete()
    except IntegrityError as error:
        raise Conflict(CLOSED) from error
    AwardRecusal.objects.update_or_create(
        nominee=row.nominee, reviewer=row.reviewer, defaults={"reason": said, "at": clock.now()}
    )
    row.done_at, row.comment = None, ""
    row.save(update_fields=["done_at", "comment"])
    # Points that were given and are taken out leave the same mark as points that are changed.
    removed: dict[str, Any] = {"round": row.round.number, "removed": digest(row, given)} if given else {}
    record(actor, "campaigns.recuse", subject=row.nominee, label=row.nominee.code, reason=said, **removed)
    if row.round.kind == Round.Kind.FINAL:
        row.is_recused = True
        row.save(update_fields=["is_recused"])
        return None
    return hand_on(row)


def _chairs(actor: Any, round_: Round) -> Round:
    row = locked_row(round_, "campaign")
    if not leads_final(actor, row.campaign):
        raise NotAllowed(CHAIRS)
    if row.kind != Round.Kind.FINAL or not row.is_open:
        raise Conflict("现在没有正在进行的决赛。")
    return row


@transaction.atomic
def call_up(actor: Any, *, round_: Round, nominee: Nominee) -> StageTurn:
    """The chair opens the scoring of one nominee: every reviewer's phone shows it."""
    row = _chairs(actor, round_)
    if StageTurn.objects.filter(round=row, closed_at=None).exists():
        raise Conflict("台上还有一位，请先结束。")
    if not Assignment.objects.filter(round=row, nominee=nominee, nominee__state=Nominee.State.ELIGIBLE).exists():
        raise Conflict("这位候选人不在决赛里。")
    turn, made = StageTurn.objects.get_or_create(round=row, nominee=nominee, defaults={"opened_at": clock.now()})
    if not made:
        turn.closed_at = None
        turn.save(update_fields=["closed_at"])
    record(actor, "campaigns.call_up", subject=nominee, label=nominee.code, again=not made)
    return turn


@transaction.atomic
def end_turn(actor: Any, *, round_: Round) -> StageTurn:
    """The chair ends it; Refusal while somebody who is to score has not."""
    row = _chairs(actor, round_)
    turn = StageTurn.objects.select_for_update().filter(round=row, closed_at=None).select_related("nominee").first()
    if turn is None:
        raise Conflict("台上没有人。")
    rows = Assignment.objects.filter(round=row, nominee=turn.nominee, done_at=None, is_recused=False)
    waiting = rows.filter(nominee__state=Nominee.State.ELIGIBLE).count()  # of who left nobody takes points any more
    if waiting:
        raise Refusal(f"还有 {waiting} 位评审没有打分。不来的请组织评选的人先请他退出。")
    turn.closed_at = clock.now()
    turn.save(update_fields=["closed_at"])
    record(actor, "campaigns.end_turn", subject=turn.nominee, label=turn.nominee.code)
    return turn


@transaction.atomic
def leave_stage(nominee: int) -> None:
    """Whoever takes part no more is on the stage no longer: the final goes on."""
    rows = StageTurn.objects.filter(nominee=nominee, closed_at=None)
    rows.exclude(nominee__state=Nominee.State.ELIGIBLE).update(closed_at=clock.now())
