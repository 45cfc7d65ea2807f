"""Answers of general interest: written anew without anybody in them, put out by a second person."""

from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import NotAllowed, Refusal
from yushan.common.locking import locked as held
from yushan.common.numbers_in_text import has_number
from yushan.common.reasons import because
from yushan.organizations.access import require
from yushan.rights.actions.base import locked, require_handler
from yushan.rights.lifecycle import PUBLIC_ANSWER
from yushan.rights.models import Case, PublicAnswer


@transaction.atomic
def write_public(actor: Any, *, case: Case, question: str, answer: str) -> PublicAnswer:
    """A handler writes question and answer for everybody; the case itself is not shown."""
    case = locked(case)
    require_handler(actor, case)
    asked = because(question, "请写大家会问的问题。", field="question", most=120)
    said = because(answer, "请写给大家的答复。", field="answer", most=1000)
    for field, text in (("question", asked), ("answer", said)):
        if has_number(text):
            raise Refusal("公开的文字里不要写电话号码。", field=field)
        for name in (case.name, case.about):
            if name and len(name) >= 2 and name in text:
                raise Refusal(f"公开的文字里不要写“{name}”，请改成不指向谁的说法。", field=field)
    row = PublicAnswer.objects.create(
        case=case, area=None if case.level == Case.Level.CITY else case.area, topic=case.topic, question=asked,
        answer=said, written_by=actor, written_at=clock.now(),
    )  # fmt: skip
    record(actor, "rights.write_public", subject=row, label=row.question)
    return row


@transaction.atomic
def decide_public(actor: Any, *, answer: PublicAnswer, publish: bool) -> PublicAnswer:
    """Another person of the desk puts it out, or takes it off (anybody of the desk may)."""
    row = held(answer, "area")
    require(actor, "rights.handle", on=row)
    row.state = PUBLIC_ANSWER.next_state(row.state, "publish" if publish else "withdraw")
    if publish:
        if row.written_by_id == actor.pk:
            raise NotAllowed("自己写的要由另一个人发布。")
        row.published_by, row.published_at = actor, clock.now()
    row.save(update_fields=["state", "published_by", "published_at"])
    record(actor, f"rights.{'publish' if publish else 'unpublish'}", subject=row, label=row.question)
    return row
