"""Expenses with their receipts; from an amount of the plan on a second person confirms. What is wrong is reversed."""

import secrets
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.common import clock, rulebook
from yushan.common.actors import is_system
from yushan.common.documents import NoDocument, cleaned
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.locking import locked
from yushan.common.reasons import because
from yushan.common.sealed_files import SealedFolder
from yushan.organizations.access import require
from yushan.projects.actions.plan import kept, noted
from yushan.projects.models import BudgetHead, Spending
from yushan.projects.queries.rounds import days_of
from yushan.projects.rules.plan import needs_second, spending_problem

RECEIPTS = SealedFolder("project-receipts", "这张票据已经删除。")
MOST_BYTES = 5 * 1024 * 1024


@transaction.atomic
def add_spending(actor: Any, *, head: BudgetHead, text: str, cents: int, spent_on: date, content: bytes) -> Spending:
    """An expense with its receipt. From spending_second_yuan on it waits for a second person."""
    project = kept(actor, head.project)
    row = BudgetHead.objects.filter(pk=head.pk, project=project, round=project.round).first()
    if row is None:
        raise Conflict("这个科目不在这一轮里。")
    if not text.strip():
        raise Refusal("请写买了什么。", field="text")
    if cents < 1:
        raise Refusal("金额要大于 0。", field="amount")
    if problem := spending_problem(spent_on, days_of(project)[0], clock.today()):
        raise Refusal(problem, field="spent_on")
    try:
        bare, media = cleaned(content, most_bytes=MOST_BYTES)
    except NoDocument as error:
        raise Refusal(str(error), field="file") from error
    waits = needs_second(cents, rulebook.number("spending_second_yuan"))
    made = Spending.objects.create(
        head=row, text=text.strip()[:80], cents=cents, spent_on=spent_on,
        state=Spending.State.WAITING if waits else Spending.State.CONFIRMED,
        code=secrets.token_urlsafe(16), file=RECEIPTS.keep(bare), media_type=media,
        entered_by=None if is_system(actor) else actor, entered_at=clock.now(),
    )  # fmt: skip
    noted(actor, project, "add_spending", spending=made.pk, head=row.name)
    return made


@transaction.atomic
def decide_spending(actor: Any, *, spending: Spending, confirmed: bool, reason: str = "") -> Spending:
    """A second person looks at the receipt: confirms, or says why not. NotAllowed for who entered it. Of two one gets
    Conflict.
    """
    row = locked(spending, "head__project__organization")
    require(actor, "project.edit", on=row)
    if row.entered_by_id == actor.pk:
        raise NotAllowed("这笔支出是您登记的，要由另一位复核。")
    if row.state != Spending.State.WAITING:
        raise Conflict(f"这笔支出已经是“{row.get_state_display()}”。")
    asks = "请写明为什么不通过，登记的人会看到。"
    row.reason = "" if confirmed else because(reason, asks, most=200)
    row.state = Spending.State.CONFIRMED if confirmed else Spending.State.REFUSED
    row.decided_by, row.decided_at = actor, clock.now()
    row.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    project = row.head.project
    noted(actor, project, "decide_spending", spending=row.pk, now=row.state, reason=row.reason)
    if not confirmed and row.entered_by_id:
        notify(
            [row.entered_by_id],
            key=f"project:{project.pk}:spending:{row.pk}",
            title=f"“{project.title}”的一笔支出没有通过复核",
            body=f"{row.text}：{row.reason}",
            url=reverse("projects:money", args=[project.pk]),
        )
    return row


@transaction.atomic
def reverse_spending(actor: Any, *, spending: Spending, reason: str) -> Spending:
    """Takes a confirmed expense of the running round back by a row of its own, with why; both stay to be read.

    Refusal without a reason, NotAllowed for who entered an expense that a second person had to look at. Conflict when it
    is not confirmed, is reversed already, or belongs to a round that is over. Of two at once one gets Conflict.
    """
    project = kept(actor, spending.head.project)
    row = locked(spending, "head")
    if row.head.round != project.round:
        raise Conflict("这是上一轮的支出，那一轮的账已经结了，不能再冲销。")
    if row.state != Spending.State.CONFIRMED or row.reverses_id:
        raise Conflict("只有已确认的支出可以冲销。")
    if Spending.objects.filter(reverses=row).exists():
        raise Conflict("这笔支出已经冲销过了。")
    if row.entered_by_id == actor.pk and needs_second(row.cents, rulebook.number("spending_second_yuan")):
        raise NotAllowed("这笔支出是您登记、由第二人复核的，要由另一位冲销。")
    made = Spending.objects.create(
        head=row.head, text=f"冲销：{row.text}"[:80], cents=row.cents, spent_on=clock.today(),
        state=Spending.State.CONFIRMED, code=secrets.token_urlsafe(16), file="", media_type="", reverses=row,
        reason=because(reason, "请写明哪里记错了，会留在记录里。", most=200),
        entered_by=None if is_system(actor) else actor, entered_at=clock.now(),
    )  # fmt: skip
    noted(actor, project, "reverse_spending", spending=row.pk, head=row.head.name, reason=made.reason)
    return made


def tidy_receipts() -> int:
    """Removes files that no row names: left by a crash. Answers how many."""
    return RECEIPTS.tidy(Spending.objects.values_list("file", flat=True))
