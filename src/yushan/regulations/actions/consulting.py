"""Drafts open for comments: everybody in scope may say something, everything is answered with a reason."""

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.common import clock
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.organizations.access import require
from yushan.regulations.actions.steps import locked, locked_for, note, queue_notices, step
from yushan.regulations.models import RegulationComment, RegulationVersion
from yushan.regulations.queries.readers import in_reach

State = RegulationVersion.State
MOST_COMMENTS = 20


@transaction.atomic
def open_comments(actor: Any, *, version: RegulationVersion, until: date) -> RegulationVersion:
    """Puts the draft out for comments until the end of a day; from now on its text stands still."""
    row = locked_for(actor, version)
    if until < clock.today():
        raise Refusal("截止日期不能早于今天。", field="until")
    row.comments_until, row.opened_at, row.consulted_text = until, clock.now(), row.text
    step(
        actor, row, "open", "comments_until", "opened_at", "consulted_text", until=until.isoformat(),
    )  # fmt: skip
    queue_notices(actor, row, "consult")
    return row


@transaction.atomic
def close_comments(actor: Any, *, version: RegulationVersion) -> RegulationVersion:
    """Ends it before its day; the text can be changed again."""
    row = locked_for(actor, version)
    step(actor, row, "close_comments")
    return row


def close_due(actor: Any) -> int:
    """Regular work: what had its last day yesterday or before is closed; answers how many."""
    due = RegulationVersion.objects.filter(state=State.OPEN, comments_until__lt=clock.today()).order_by("pk")
    return sum(_close_one(actor, pk) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _close_one(actor: Any, pk: int) -> bool:
    row = locked(pk)
    if row.state != State.OPEN or row.comments_until is None or row.comments_until >= clock.today():
        return False
    step(actor, row, "close_comments")
    return True


@transaction.atomic
def comment(actor: Any, *, version: RegulationVersion, text: str, place: str = "") -> RegulationComment:
    """Somebody in scope says what they think of a draft. NotFound for others: the draft is not theirs to know of."""
    if not in_reach(actor).filter(pk=version.pk).exists():
        raise NotFound()
    row = locked(version.pk)
    if row.state != State.OPEN or (row.comments_until and row.comments_until < clock.today()):
        raise Conflict("征求意见已经结束，谢谢您的关心。")
    text = text.strip()
    if not 2 <= len(text) <= 500:
        raise Refusal("意见要写 2 到 500 个字。", field="text")
    if RegulationComment.objects.filter(version=row, author=actor).count() >= MOST_COMMENTS:
        raise Refusal(f"一版最多提 {MOST_COMMENTS} 条，请把意见合在一起写。", field="text")
    made = RegulationComment.objects.create(
        version=row, author=actor, text=text, place=place.strip()[:40], made_at=clock.now()
    )
    note(actor, row, "comment")
    return made


@transaction.atomic
def answer_comment(actor: Any, *, comment: RegulationComment, verdict: str, answer: str) -> RegulationComment:
    """Adopted, partly or not, always with a reason that whoever commented reads. It can be changed until publication."""
    row = RegulationComment.objects.select_for_update(of=("self",)).select_related("version__regulation")
    found = row.filter(pk=comment.pk).first()
    if found is None:
        raise NotFound()
    version = locked(found.version_id)
    require(actor, "regulation.edit", on=version)
    if version.state not in (State.OPEN, State.REVISING):
        raise Conflict("这一版已经定稿，答复不能再改。")
    if verdict not in RegulationComment.Verdict.values:
        raise Refusal("请选择采纳、部分采纳或未采纳。", field="verdict")
    answer = answer.strip()[:300]
    if len(answer) < 2:
        raise Refusal("请写明理由，提意见的人会看到。", field="answer")
    found.verdict, found.answer, found.answered_at = verdict, answer, clock.now()
    found.answered_by = actor if getattr(actor, "pk", None) else None
    found.save(update_fields=["verdict", "answer", "answered_at", "answered_by"])
    note(actor, version, "answer", verdict=verdict)
    if found.author_id:
        notify(
            [found.author_id],
            key=f"regulation-answer:{found.pk}:{found.answered_at:%Y%m%d%H%M%S}",
            title=f"您对《{version.regulation.title}》的意见有答复了：{found.get_verdict_display()}",
            body=answer,
            url=reverse("regulations:draft", args=[version.regulation.code]),
        )
    return found
