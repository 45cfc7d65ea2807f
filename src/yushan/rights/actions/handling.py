"""Work on a case: named people take it up, ask, hand it over with a reason, answer it."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.reasons import because
from yushan.needs.actions import close_case as close_review
from yushan.organizations.access import require
from yushan.organizations.models import Area, Organization
from yushan.rights.actions.base import (
    ACCEPT,
    ANSWER,
    CLOSE,
    State,
    let_go,
    locked,
    require_handler,
    step,
    tell_asker,
    tell_heads,
    trail,
)
from yushan.rights.actions.files import add_to_case
from yushan.rights.models import Case, CaseHandler, CaseMessage
from yushan.rights.queries.people import possible_handlers, why_not_on, why_not_oneself


def _name(actor: Any, case: Case, user: User) -> CaseHandler:
    if case.state not in Case.OPEN:
        raise Conflict(f"这一件{case.get_state_display()}，不用再指定承办人。")
    if reason := why_not_on(user, case):
        raise Refusal(
            reason if user.pk == getattr(actor, "pk", None) else f"{user}不能办这一件：{reason}", field="user"
        )
    if user.pk == getattr(actor, "pk", None) and (reason := why_not_oneself(user, case)):
        raise Refusal(reason, field="user")
    row, is_new = CaseHandler.objects.get_or_create(
        case=case, user=user, until=None, defaults={"instance": case.instance, "named_by": actor, "since": clock.now()}
    )
    if not is_new:
        raise Conflict(f"{user}已经是承办人了。")
    trail(actor, "name", case, handler=user.pk)
    return row


@transaction.atomic
def take(actor: Any, *, case: Case) -> CaseHandler:
    """Somebody who stands at the desk alone, or whom alone nothing binds to it, names themselves; from then on they read it."""
    case = locked(case)
    require(actor, "rights.handle", on=case)
    return _name(actor, case, actor)


@transaction.atomic
def name_handler(actor: Any, *, case: Case, user: User) -> CaseHandler:
    """The desk names somebody of the same desk."""
    case = locked(case)
    require(actor, "rights.handle", on=case)
    if user.pk not in {one.pk for one in possible_handlers(case)}:
        raise Refusal("只能指定这一级权益维护岗位上的人。", field="user")
    row = _name(actor, case, user)
    notify(
        [user.pk], key=f"rights-named:{case.pk}:{row.pk}", title=f"请您办理 {case.number}", body=case.get_kind_display(),
        url=reverse("rights:detail", args=[case.pk]),
    )  # fmt: skip
    return row


@transaction.atomic
def stand_aside(actor: Any, *, case: Case, reason: str) -> None:
    """A handler who is tied to it goes, with a reason; they are not named again."""
    case = locked(case)
    require_handler(actor, case)
    said = because(reason, "请写为什么要回避，负责指定的人会看到。")
    row = CaseHandler.objects.get(case=case, user=actor, until=None)
    row.until, row.left_because = clock.now(), said
    row.save(update_fields=["until", "left_because"])
    trail(actor, "stand_aside", case)
    if not CaseHandler.objects.filter(case=case, until=None).exists():
        tell_heads(case, key=f"aside:{row.pk}", title=f"{case.number} 的承办人回避，请另外指定")


@transaction.atomic
def accept(actor: Any, *, case: Case) -> Case:
    """Taken up: the clock of the answer begins."""
    case = locked(case)
    require_handler(actor, case)
    case.accepted_at = clock.now()
    step(actor, case, "accept", "accepted_at", said="受理", rule=ANSWER)
    tell_asker(case, key="accepted", title="已受理")
    return case


@transaction.atomic
def decline(actor: Any, *, case: Case, reason: str) -> Case:
    """Not taken up, with the reason and where else to go; a second look may be asked for all the same."""
    case = locked(case)
    require_handler(actor, case)
    said = because(reason, "请写为什么不受理、该找哪里，对方会看到。", most=500)
    case.answered_by = actor
    step(actor, case, "decline", "answered_by", said="不予受理", rule=CLOSE, reason=said)
    write_back(actor, case, said)
    tell_asker(case, key="declined", title="没有受理", body="原因写在里面；不服可以申请复核。")
    return case


@transaction.atomic
def hand_over(actor: Any, *, case: Case, area: Area | None, reason: str) -> Case:
    """To the district that it concerns, or (None) up to the city; its handlers are let go, the first clock begins anew."""
    case = locked(case)
    require_handler(actor, case)
    said = because(reason, "请写为什么转办，对方和接手的人都会看到。")
    if area is None and case.level == Case.Level.CITY:
        raise Refusal("已经在市级了。", field="area")
    if area is not None and case.level == Case.Level.AREA and area.pk == case.area_id:
        raise Refusal("已经在这个区县了，请选别的区县。", field="area")
    where = area.name if area else "市级"
    let_go(case, actor)
    case.level, case.accepted_at = Case.Level.AREA if area else Case.Level.CITY, None
    if area:
        case.area = area
    step(actor, case, "hand_over", "level", "area", "accepted_at", said=f"转{where}办理", rule=ACCEPT, reason=said)
    tell_heads(case, key=f"over:{clock.now():%Y%m%d%H%M%S}", title=f"转来{case.get_kind_display()} {case.number}")
    tell_asker(case, key=f"over:{case.level}:{case.area_id}", title=f"已转{where}办理")
    return case


@transaction.atomic
def ask_asker(actor: Any, *, case: Case, text: str, files: Sequence[bytes] = ()) -> CaseMessage:
    """A question or a word to whoever brought it."""
    return _message(actor, case, text, files, is_note=False)


@transaction.atomic
def note(actor: Any, *, case: Case, text: str, files: Sequence[bytes] = ()) -> CaseMessage:
    """For those named only: what was found out."""
    return _message(actor, case, text, files, is_note=True)


def _message(actor: Any, case: Case, text: str, files: Sequence[bytes], *, is_note: bool) -> CaseMessage:
    case = locked(case)
    require_handler(actor, case)
    if case.state not in Case.OPEN:
        raise Conflict(f"这一件{case.get_state_display()}，不能再写。")
    said = because(text, "请写内容。", field="text", most=2000)
    row = CaseMessage.objects.create(case=case, is_note=is_note, said_by=actor, said_at=clock.now(), text=said)
    add_to_case(case, files, from_asker=False)
    trail(actor, "note" if is_note else "ask", case)
    if not is_note:
        tell_asker(case, key=f"asked:{row.pk}", title="办理的同志给您留言")
    return row


@transaction.atomic
def name_organization(actor: Any, *, case: Case, organization: Organization) -> Case:
    """Which organization it is about: whoever belongs to it has to stay away, handlers too."""
    case = locked(case)
    require_handler(actor, case)
    case.organization = organization
    case.save(update_fields=["organization"])
    trail(actor, "name_organization", case, organization=organization.pk)
    for row in CaseHandler.objects.filter(case=case, until=None).select_related("user"):
        if why_not_on(row.user, case):
            row.until = clock.now()
            row.save(update_fields=["until"])
            trail(actor, "stand_aside", case, handler=row.user_id)
    if not CaseHandler.objects.filter(case=case, until=None).exists():
        tell_heads(case, key=f"tied:{organization.pk}", title=f"{case.number} 的承办人要回避，请另外指定")
    return case


@transaction.atomic
def answer(actor: Any, *, case: Case, result: str, text: str) -> Case:
    """The answer of this instance; of the second by somebody who had nothing to do with the first."""
    case = locked(case)
    require_handler(actor, case)
    if reason := why_not_on(actor, case):
        raise NotAllowed(reason)
    if result not in Case.Result.values or result == Case.Result.AGREED:
        raise Refusal("请选处理结果。", field="result")
    said = because(text, "请写答复：查到什么、怎么处理、有什么依据。", field="text", most=3000)
    return give_answer(actor, case, result, said)


def give_answer(actor: Any, case: Case, result: str, text: str) -> Case:
    """Writes the answer under the lock, tells whoever brought the case, and writes back where it came from."""
    now = clock.now()
    if case.instance > 1:
        case.second_result, case.second_answer, case.second_at, case.second_by = result, text, now, actor
        event, said = "answer_second", "复核答复"
        fields = ["second_result", "second_answer", "second_at", "second_by"]
    else:
        case.result, case.answer, case.answered_at, case.answered_by = result, text, now, actor
        event, said = ("settle" if case.state == State.MEDIATING else "answer"), "答复"
        fields = ["result", "answer", "answered_at", "answered_by"]
    step(actor, case, event, *fields, said=said, rule=CLOSE, result=result)
    case.referrals.filter(replied_at=None).update(is_over=True)
    write_back(actor, case, text)
    tell_asker(case, key=f"answer:{case.instance}", title="有答复了", body="请看看是否满意；不服可以申请复核。")
    return case


def write_back(actor: Any, case: Case, text: str) -> None:
    """The unhappy review that it came from is called back by this answer."""
    need = case.need
    review = getattr(need, "review", None) if need else None
    if need and review and review.visited_at is None:
        close_review(actor, need=need, note=text)
