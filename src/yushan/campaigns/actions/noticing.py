"""The public notice: who is to win, objections by anybody, answers, and whoever moves up."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.accounts.actions.people import phone_hash
from yushan.audit.actions import record
from yushan.campaigns.actions.base import by_whom, locked, locked_nominee, tell, tell_nominees
from yushan.campaigns.actions.checking import step
from yushan.campaigns.actions.line_up import fill_places, first_line_up
from yushan.campaigns.models import AwardCampaign, AwardObjection, Nominee
from yushan.common import clock, periods, rulebook, vault
from yushan.common.counters import take
from yushan.common.errors import Conflict, Refusal
from yushan.common.locking import locked as locked_row
from yushan.organizations.access import require

State = Nominee.State


@dataclass(frozen=True)
class Receipt:
    """What whoever objects keeps: the number, and the code that with it opens the answer. The code is told once."""

    objection: AwardObjection
    code: str = field(repr=False)


def hashed_code(number: str, code: str) -> str:
    """What is kept of a code."""
    return vault.lookup_hash(f"{number}:{code}", "award-objection")


@transaction.atomic
def begin_notice(actor: Any, *, campaign: AwardCampaign) -> AwardCampaign:
    """Whoever is to win is named in public, for so many working days."""
    campaign = locked(campaign)
    require(actor, "award.edit", on=campaign)
    campaign.noticed_at = clock.now()
    days = rulebook.number("campaign_notice_working_days")
    campaign.notice_until = periods.notice_ends(campaign.noticed_at, days)
    step(actor, campaign, "notice", "noticed_at", "notice_until")
    for category in campaign.categories.all():
        category.campaign = campaign
        first_line_up(category)
    return campaign


def is_noticed(nominee: Nominee) -> bool:
    """Objections are taken now: the nominee's own notice runs."""
    until = nominee.notice_until
    return nominee.state == State.SHORTLISTED and until is not None and clock.now() < until


@transaction.atomic
def raise_objection(actor: Any, *, nominee: Nominee, text: str, name: str = "", phone: str = "") -> Receipt:
    """Anybody says why a nominee should not win. `actor` is None without an account: then name and checked number are
    needed. Only whoever organises reads who it was.
    """
    nominee = locked_nominee(nominee)
    if not is_noticed(nominee):
        raise Conflict("现在不在公示期，不能提异议。")
    if len(text.strip()) < 10:
        raise Refusal("请写明哪里不实、依据是什么，至少 10 个字。", field="text")
    user = by_whom(actor) if actor else None
    if user is None and not (name.strip() and phone):
        raise Refusal("请写您的姓名和手机号，核实时要联系您。", field="name")
    year, code = clock.today().year, f"{secrets.randbelow(10**6):06d}"
    number = f"YY{year}-{take(f'award-objection:{year}'):04d}"
    try:
        with transaction.atomic():
            made = AwardObjection.objects.create(
                nominee=nominee, number=number, token=secrets.token_urlsafe(24), code_hash=hashed_code(number, code),
                text=text.strip()[:1000], user=user, name=name.strip()[:60], phone="" if user else phone,
                phone_hash="" if user else phone_hash(phone), raised_at=clock.now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict("您对这个候选人提过异议，正在核实。") from error
    record(actor or "公众", "campaigns.object", subject=nominee, label=nominee.code, number=number)
    campaign = nominee.campaign
    url = reverse("campaigns:nominee", args=[nominee.pk])
    tell(
        campaign,
        [campaign.created_by_id],
        f"objection:{made.pk}",
        f"“{campaign.title}”收到一条异议",
        "请核实以后答复。",
        url,
    )
    return Receipt(made, code)


@transaction.atomic
def answer_objection(actor: Any, *, objection: AwardObjection, upheld: bool, answer: str) -> AwardObjection:
    """What was found out. An upheld one strikes the nominee, and the next in line moves up with a notice of their own."""
    nominee = locked_nominee(objection.nominee)
    require(actor, "award.edit", on=nominee.campaign)
    row = locked_row(objection, "user")
    if row.answered_at is not None:
        raise Conflict("这条异议已经答复过了。")
    if len(answer.strip()) < 4:
        raise Refusal("请写明核实的情况，提异议的人会看到。", field="answer")
    row.answer, row.is_upheld = answer.strip()[:500], upheld
    row.answered_by, row.answered_at = by_whom(actor), clock.now()
    row.save(update_fields=["answer", "is_upheld", "answered_by", "answered_at"])
    record(
        actor, "campaigns.answer", subject=nominee, label=nominee.code, reason=row.answer[:300], upheld=upheld,
        number=row.number,
    )  # fmt: skip
    if upheld and nominee.state == State.SHORTLISTED:
        nominee.state, nominee.reason = State.STRUCK, row.answer[:300]
        nominee.save(update_fields=["state", "reason"])
        said = (f"您在“{nominee.campaign.title}”中的拟入选资格取消了", nominee.reason)
        tell_nominees([nominee], "struck", {nominee.pk: said})
        nominee.category.campaign = nominee.campaign
        fill_places(actor, nominee.category)
    if row.user_id:
        key = f"award:objection:{row.pk}"
        url = reverse("campaigns:objection", args=[row.token])
        notify([row.user_id], key=key, title="您提的异议有答复了", body=row.answer, url=url)
    return row
