"""Entering a contest, scoring, standing aside, objecting during the notice (T2.5)."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from yushan.accounts.models import Person
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.locking import locked as locked_row
from yushan.common.reasons import because
from yushan.organizations.access import require
from yushan.projects.actions.contests import locked, tell
from yushan.projects.models import Contest, ContestEntry, ContestObjection, Project, Recusal, Score
from yushan.projects.queries.contests import conflict_of, has_settled, is_open, is_reviewer
from yushan.projects.rules.contest import points_problem
from yushan.projects.rules.library import SHOWN


def locked_entry(entry: ContestEntry) -> ContestEntry:
    """The entry under lock, its contest first; NotFound when it is gone."""
    contest = locked(entry.contest)
    found = locked_row(entry, "project__organization")
    found.contest = contest
    return found


@transaction.atomic
def enter(actor: Any, *, contest: Contest, project: Project, statement: str) -> ContestEntry:
    """A project enters. Taken back before, it enters again with the new statement."""
    contest = locked(contest)
    require(actor, "project.edit", on=project)
    if not is_open(contest):
        raise Conflict("现在不在申报期，不能申报。")
    if project.state not in SHOWN:
        raise Refusal("项目立项公开以后才能申报。", field="project")
    if contest.area_id and project.organization.area_id != contest.area_id:
        raise Refusal("这是区县的大赛，请选本区县的项目。", field="project")
    if not has_settled(project):
        raise Refusal("至少办成并入账一次活动的项目才能申报。", field="project")
    if len(statement.strip()) < 20:
        raise Refusal("请写明做了什么、成效怎样、别处能不能学，至少 20 个字。", field="statement")
    entry = ContestEntry.objects.filter(contest=contest, project=project).first()
    if entry and entry.state != ContestEntry.State.WITHDRAWN:
        raise Conflict("这个项目已经申报过了。")
    entry = entry or ContestEntry(contest=contest, project=project)
    entry.statement, entry.state, entry.stage = statement.strip(), ContestEntry.State.IN, contest.state
    entry.applied_by, entry.applied_at = None if is_system(actor) else actor, clock.now()
    entry.save()
    record(actor, "projects.contest_enter", subject=entry, label=project.title, contest=contest.code)
    return entry


@transaction.atomic
def withdraw_entry(actor: Any, *, entry: ContestEntry) -> ContestEntry:
    """Takes the project out again while others can still enter."""
    entry = locked_entry(entry)
    require(actor, "project.edit", on=entry.project)
    if entry.contest.state != Contest.State.OPEN or entry.state != ContestEntry.State.IN:
        raise Conflict("评审已经开始，不能撤回。")
    entry.state = ContestEntry.State.WITHDRAWN
    entry.save(update_fields=["state"])
    record(actor, "projects.contest_withdraw", subject=entry, label=entry.project.title)
    return entry


def _require_reviewer(actor: Any, entry: ContestEntry) -> None:
    if not is_reviewer(actor, entry.contest):
        raise NotAllowed("只有这个大赛的评审能打分。")
    if entry.contest.state not in Contest.ROUNDS or entry.state != ContestEntry.State.IN:
        raise Conflict("这个项目现在不在评审中。")


@transaction.atomic
def give_score(actor: Any, *, entry: ContestEntry, points: Sequence[int], comment: str) -> Score:
    """One reviewer's points in the round that runs; given again they replace the first ones until the round ends.

    NotAllowed for one's own organization or where one stands aside (no reviewer scores own organization).
    """
    entry = locked_entry(entry)
    _require_reviewer(actor, entry)
    if why := conflict_of(actor, entry):
        raise NotAllowed(f"{why}，要回避，不能打分。")
    if wrong := points_problem(points, [one["points"] for one in entry.contest.criteria]):
        raise Refusal(wrong, field="points")
    if len(comment.strip()) < 4:
        raise Refusal("请写一句评语，好在哪里、还差什么。", field="comment")
    score, _made = Score.objects.update_or_create(
        entry=entry, round=entry.contest.state, reviewer=actor,
        defaults={
            "points": list(points), "total": sum(points), "comment": comment.strip()[:300], "given_at": clock.now(),
        },
    )  # fmt: skip
    record(actor, "projects.contest_score", subject=entry, label=entry.project.title, round=entry.contest.state)
    return score


@transaction.atomic
def stand_aside(actor: Any, *, entry: ContestEntry, reason: str) -> Recusal:
    """A reviewer does not score this entry, and says why. Points given in this round are taken out."""
    entry = locked_entry(entry)
    _require_reviewer(actor, entry)
    reason = because(reason, "请写明为什么回避。", most=200)
    Score.objects.filter(entry=entry, round=entry.contest.state, reviewer=actor).delete()
    made, _new = Recusal.objects.update_or_create(
        entry=entry, reviewer=actor, defaults={"reason": reason, "at": clock.now()}
    )
    record(actor, "projects.contest_recuse", subject=entry, label=entry.project.title, reason=made.reason)
    return made


@transaction.atomic
def raise_objection(actor: Any, *, entry: ContestEntry, text: str) -> ContestObjection:
    """Anybody who is signed in says during the notice why an entry should not win."""
    entry = locked_entry(entry)
    contest = entry.contest
    is_noticed = contest.state == Contest.State.NOTICED and contest.notice_until and clock.now() < contest.notice_until
    if not is_noticed or entry.state != ContestEntry.State.IN:
        raise Conflict("现在不在公示期，不能提异议。")
    if len(text.strip()) < 10:
        raise Refusal("请写明哪里不实、依据是什么，至少 10 个字。", field="text")
    try:
        with transaction.atomic():
            made = ContestObjection.objects.create(
                entry=entry, text=text.strip()[:500], raised_by=actor, raised_at=clock.now()
            )
    except IntegrityError as error:
        raise Conflict("您对这个项目提过异议，正在核实。") from error
    record(actor, "projects.contest_object", subject=entry, label=entry.project.title)
    tell(contest, [contest.created_by_id], "objection", f"“{contest.title}”收到一条异议，请核实答复")
    return made


@transaction.atomic
def answer_objection(actor: Any, *, objection: ContestObjection, upheld: bool, answer: str) -> ContestObjection:
    """The organiser looks into it and answers; where it is right the entry is struck."""
    entry = locked_entry(objection.entry)
    require(actor, "contest.edit", on=entry.contest)
    row = ContestObjection.objects.select_for_update().get(pk=objection.pk)
    if row.answered_at is not None:
        raise Conflict("这条异议已经答复过了。")
    if len(answer.strip()) < 4:
        raise Refusal("请写明核实的情况，提异议的人会看到。", field="answer")
    row.answer, row.is_upheld = answer.strip()[:500], upheld
    row.answered_by, row.answered_at = None if is_system(actor) else actor, clock.now()
    row.save()
    if upheld:
        entry.state, entry.reason = ContestEntry.State.STRUCK, row.answer[:300]
        entry.save(update_fields=["state", "reason"])
    record(actor, "projects.contest_answer", subject=entry, label=entry.project.title, reason=row.answer, upheld=upheld)
    url = reverse("contests:public_contest", args=[entry.contest.code])
    tell(entry.contest, [row.raised_by_id], f"answer:{row.pk}", "您提的异议有答复了", row.answer, url)
    if upheld:
        people = [entry.project.lead_id, entry.applied_by_id]
        tell(entry.contest, people, f"struck:{entry.pk}", f"“{entry.project.title}”取消资格", row.answer)
    return row


def erase_objector(person: Person) -> None:
    """For accounts.erasure: objections stay, because they were answered and acted on, without whoever raised them."""
    ContestObjection.objects.filter(raised_by__person=person).update(raised_by=None)
