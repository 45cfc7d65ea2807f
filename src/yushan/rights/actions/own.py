"""What whoever brought a case does about it: says more, takes it back, says how content they are, asks for a second look."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, Refusal
from yushan.common.reasons import because
from yushan.rights.actions.base import (
    SECOND,
    State,
    let_go,
    locked,
    moment_of,
    step,
    tell_asker,
    tell_handlers,
    tell_heads,
    trail,
)
from yushan.rights.actions.files import add_to_case
from yushan.rights.actions.handling import write_back
from yushan.rights.askers import require_asker
from yushan.rights.models import Case, CaseMessage

_MOST_MESSAGES = 60


@transaction.atomic
def say(actor: Any, *, case: Case, text: str, files: Sequence[bytes] = ()) -> CaseMessage:
    """More about it, or an answer to a question of the desk."""
    case = locked(case)
    require_asker(actor, case)
    if case.state not in Case.OPEN:
        raise Conflict("这一件已经答复或结束，不能再补充。不服答复的请申请复核。")
    said = because(text, "请写要补充什么。", field="text", most=2000)
    if case.messages.filter(from_asker=True).count() >= _MOST_MESSAGES:
        raise Refusal("补充的次数太多了，请打服务热线。", field="text")
    row = CaseMessage.objects.create(case=case, from_asker=True, said_at=moment_of(case, actor), text=said)
    add_to_case(case, files, from_asker=True)
    trail(actor, "say", case)
    tell_handlers(case, key=f"said:{row.pk}", title=f"{case.number} 提出人有补充", by_asker=True)
    return row


@transaction.atomic
def withdraw(actor: Any, *, case: Case, reason: str = "") -> Case:
    """Taken back; it stays to be counted."""
    case = locked(case)
    require_asker(actor, case)
    step(actor, case, "withdraw", said="本人撤回", reason=reason)
    write_back(WORKER, case, "本人撤回")
    tell_handlers(case, key="withdrawn", title=f"{case.number} 本人撤回", by_asker=True)
    return case


@transaction.atomic
def rate(actor: Any, *, case: Case, content: int, text: str = "") -> Case:
    """How content somebody is with the answer; whoever is not may still ask for a second look."""
    case = locked(case)
    require_asker(actor, case)
    if case.state not in (State.ANSWERED, State.FINAL):
        raise Conflict("还没有答复，或者已经办结，现在不能评。")
    if content not in Case.Content.values:
        raise Refusal("请选满意、基本满意或不满意。", field="content")
    case.content, case.content_text = content, text.strip()[:500]
    if (
        content == Case.Content.NO and case.state == State.ANSWERED
    ):  # stays open for a second look until its term is over
        case.save(update_fields=["content", "content_text"])
        trail(actor, "rate", case, content=content)
        return case
    step(actor, case, "close", "content", "content_text", said="本人已评价，办结", content=content)
    return case


@transaction.atomic
def ask_second(actor: Any, *, case: Case, text: str) -> Case:
    """A second look by another person: by the city where a district answered, by somebody else where the city did."""
    case = locked(case)
    require_asker(actor, case)
    said = because(text, "请写为什么不服、还想怎样处理。", field="text", most=1000)
    if case.instance > 1:
        raise Conflict("已经复核过一次，这是最后的答复。还不服的，可以向上级主管部门反映。")
    let_go(case, actor)
    case.instance, case.level, case.second_asked = 2, Case.Level.CITY, said
    step(
        actor, case, "ask_second", "instance", "level", "second_asked", said="申请复核，由另一个人重新办理", rule=SECOND
    )  # fmt: skip
    tell_heads(case, key="second", title=f"{case.number} 申请复核", body="要由没有经手过的人办理。", by_asker=True)
    tell_asker(case, key="second", title="已转复核", body="由没有经手过的人重新办理。")
    return case
