"""An unhappy review is a case: somebody above the team that served calls back and writes down what came of it."""

from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import WORKER, is_system
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.terms import due
from yushan.needs import rights
from yushan.needs.actions.base import locked, tell_one, tell_staff
from yushan.needs.askers import serves
from yushan.needs.models import Need, NeedReview
from yushan.needs.queries.cases import level_above
from yushan.organizations.access import require

VISIT = "need_visit_working_days"


def open_case(actor: Any, need: Need, row: NeedReview) -> None:
    """The desk takes it where there is one; else who stands above the team that served, within a term."""
    if found := rights.desk():
        found.take(actor, need=need, review=row)
        return
    row.case_level, row.case_due_at = level_above(need), due(row.reviewed_at, VISIT)
    row.save(update_fields=["case_level", "case_due_at"])
    record(actor, "needs.case", subject=need, label=need.title, level=int(row.case_level), stars=row.stars)
    _tell(need, row, f"“{need.title}”评了 {row.stars} 星，请回访", "打电话问问哪里没有做好。")


def _tell(need: Need, row: NeedReview, title: str, body: str) -> None:
    key = f"unhappy:{row.case_level}:{row.case_due_at:%Y%m%d}" if row.case_due_at else f"unhappy:{row.case_level}"
    tell_staff(need, key=key, title=title, body=body, level=row.case_level)


@transaction.atomic
def close_case(actor: Any, *, need: Need, note: str) -> NeedReview:
    """Called back, and what came of it. Somebody of the level above the team does it: nobody of the team, and the city
    where the district's own organization served. NotFound without a review, Conflict when it is closed already.
    """
    need = locked(need)
    require(actor, "need.triage", on=need)
    row = NeedReview.objects.select_for_update(of=("self",)).filter(need=need).first()
    if row is None:
        raise NotFound("这件还没有评。")
    if not row.is_unhappy:
        raise Conflict("这一条评价不用回访。")
    if row.visited_at is not None:
        raise Conflict("已经有人记过回访了，请刷新看结果。")
    if level_above(need) == Need.Level.CITY:
        require_city(actor)
    organization = need.followed.organization
    if organization and not is_system(actor) and serves([actor.pk], organization):
        raise NotAllowed("您是服务方的人，要由上一级别的同志回访。")
    if len(note.strip()) < 2:
        raise Refusal("请写回访的结果。", field="note")
    row.visit_note, row.visited_at = note.strip()[:300], clock.now()
    row.visited_by = actor if getattr(actor, "pk", None) else None
    row.save(update_fields=["visit_note", "visited_at", "visited_by"])
    record(actor, "needs.visit", subject=need, label=need.title)
    tell_one(need, key="visited", said="的评价已回访", body="谢谢您说实话。还有没办好的，请再留言或打服务热线。")
    return row


def require_city(actor: Any) -> None:
    """NotAllowed for staff of districts."""
    try:
        require(actor, "need.triage", on={})
    except NotAllowed as error:
        raise NotAllowed("这一单是区县自己的组织服务的，要由市级回访。") from error


@transaction.atomic
def _raise_one(pk: int) -> bool:
    row = NeedReview.objects.select_for_update(of=("self",)).select_related("need__area", "need__leader").get(pk=pk)
    if row.visited_at or row.case_due_at is None or row.case_due_at > clock.now():
        return False
    row.case_level, row.case_due_at = Need.Level.CITY, due(clock.now(), VISIT)
    row.save(update_fields=["case_level", "case_due_at"])
    record(WORKER, "needs.escalate", subject=row.need, label=row.need.title, reason="没有按时回访", level=2)
    _tell(row.need, row, f"“{row.need.title}”评了 {row.stars} 星，没有按时回访", "已上报市级，请尽快打电话。")
    return True


def look_after_cases(limit: int = 500) -> int:
    """Regular work: cases that nobody closed in time go to the city. Answers how many."""
    late = NeedReview.objects.filter(is_unhappy=True, visited_at=None, case_due_at__lte=clock.now())
    return sum(_raise_one(pk) for pk in late.order_by("case_due_at", "pk").values_list("pk", flat=True)[:limit])
