"""From nominations to the review: opening, closing, measuring everybody by the rules, recommending within quotas."""

from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.audit.actions import record
from yushan.campaigns.actions.base import by_whom, locked, locked_nominee, tell, tell_nominees
from yushan.campaigns.actions.line_up import fill_places
from yushan.campaigns.lifecycle import CAMPAIGN
from yushan.campaigns.models import AreaQuota, AwardCampaign, Nominee
from yushan.campaigns.queries.campaigns import facts_of
from yushan.campaigns.queries.candidates import READ
from yushan.campaigns.queries.eligibility import measure
from yushan.common import clock, jobs
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, Refusal
from yushan.common.models import Job
from yushan.common.reasons import because
from yushan.organizations.access import require

CHECK = "award-check"  # kind of the job
_PORTION = 200
State = Nominee.State
EXCLUDING = (AwardCampaign.State.OPEN, AwardCampaign.State.CHECKING, AwardCampaign.State.NOTICED)


def step(actor: Any, campaign: AwardCampaign, event: str, *fields: str, reason: str = "") -> None:
    """Moves a locked campaign along its life cycle and writes it down; Refusal lists what is missing."""
    before = campaign.state
    campaign.state = CAMPAIGN.next_state(before, event, facts_of(campaign))
    campaign.save(update_fields=["state", *fields])
    record(
        actor, f"campaigns.{event}", subject=campaign, label=campaign.title, reason=reason, was=before,
        now=campaign.state,
    )  # fmt: skip


@transaction.atomic
def open_campaign(actor: Any, *, campaign: AwardCampaign) -> AwardCampaign:
    """Candidates can be nominated from now on. Refusal lists what is missing."""
    campaign = locked(campaign)
    require(actor, "award.edit", on=campaign)
    if campaign.nominate_until < clock.today():
        raise Refusal("推荐截止日已经过去，请先改截止日期。")
    step(actor, campaign, "open")
    return campaign


@transaction.atomic
def close_nominations(actor: Any, *, campaign: AwardCampaign) -> AwardCampaign:
    """Nobody is nominated any more; a job measures everybody by the rules."""
    campaign = locked(campaign)
    require(actor, "award.edit", on=campaign)
    step(actor, campaign, "check")
    start_check(actor, campaign)
    return campaign


def start_check(actor: Any, campaign: AwardCampaign) -> Job:
    """Queues the measuring of everybody who waits for it."""
    total = campaign.nominees.filter(state=State.NOMINATED).count()
    return jobs.start(
        by_whom(actor), kind=CHECK, title=f"资格审核：{campaign.title}", total=total,
        result_url=reverse("campaigns:nominees", args=[campaign.pk]), campaign=campaign.pk,
    )  # fmt: skip


def check_nominees(job: Job) -> None:
    """The job: portion by portion, each in a transaction; run again it goes on with whoever is left."""
    campaign = AwardCampaign.objects.get(pk=job.arguments["campaign"])
    done = 0
    while part := _check_portion(campaign):
        done += part
        jobs.progress(job, min(done, job.total or done))
    AwardCampaign.objects.filter(pk=campaign.pk).update(checked_at=clock.now())
    unfit = campaign.nominees.filter(state=State.UNFIT).count()
    job.message = f"{done:,} 个候选人审核完，{unfit:,} 个不符合条件。"


@transaction.atomic
def _check_portion(campaign: AwardCampaign) -> int:
    rows = Nominee.objects.select_for_update(of=("self",)).select_related(*READ)
    part = list(rows.filter(campaign=campaign, state=State.NOMINATED).order_by("pk")[:_PORTION])
    if part:
        _settle(campaign, part)
        record(WORKER, "campaigns.checked", subject=campaign, label=campaign.title, nominees=len(part))
    return len(part)


def _settle(campaign: AwardCampaign, part: list[Nominee]) -> None:
    found, now = measure(part, campaign.year), clock.now()
    for row in part:
        row.facts, row.lacks, row.checked_at = found[row.pk].facts, found[row.pk].lacks, now
        row.state = State.UNFIT if row.lacks else State.ELIGIBLE
        row.reason = "；".join(row.lacks)[:300]
    Nominee.objects.bulk_update(part, ["facts", "lacks", "checked_at", "state", "reason"], batch_size=_PORTION)
    said = {
        row.pk: (
            f"没有通过“{campaign.title}”的资格审核",
            f"{row.reason}。记录有误的，请补正以后联系组织评选的人重新审核。",
        )
        for row in part
        if row.state == State.UNFIT
    }
    tell_nominees(part, "unfit", said)


@transaction.atomic
def check_again(actor: Any, *, nominee: Nominee) -> Nominee:
    """Measures one anew, after its records were put right; until the review begins."""
    nominee = locked_nominee(nominee)
    require(actor, "award.edit", on=nominee.campaign)
    if nominee.campaign.state != AwardCampaign.State.CHECKING or nominee.state not in (State.ELIGIBLE, State.UNFIT):
        raise Conflict("现在不能重新审核这个候选人。")
    _settle(nominee.campaign, [nominee])
    if nominee.state == State.UNFIT and nominee.slot:
        _take_slot(nominee, None)
    record(actor, "campaigns.check_again", subject=nominee, label=nominee.code, fits=nominee.state == State.ELIGIBLE)
    return nominee


def quota_of(nominee: Nominee) -> int | None:
    """How many of its category the district of a nominee recommends; None: as many as it likes. 1 statement."""
    own = AreaQuota.objects.filter(category=nominee.category_id, area=nominee.area_id).first()
    return own.places if own else nominee.category.recommend_quota


def _take_slot(nominee: Nominee, actor: Any, slot: int | None = None) -> None:
    nominee.slot = slot
    nominee.recommended_by = by_whom(actor) if slot else None
    nominee.recommended_at = clock.now() if slot else None
    nominee.save(update_fields=["slot", "recommended_by", "recommended_at"])


@transaction.atomic
def recommend(actor: Any, *, nominee: Nominee) -> Nominee:
    """The district recommends an eligible nominee, within its quota: the places are numbered, nobody gets one twice."""
    nominee = locked_nominee(nominee)
    campaign = nominee.campaign
    require(actor, "award.recommend", on={"area": nominee.area_id})
    if not campaign.asks_recommendation or campaign.state != AwardCampaign.State.CHECKING:
        raise Conflict("现在不是区县择优推荐的时候。")
    if nominee.state != State.ELIGIBLE or not nominee.is_agreed:
        raise Conflict("只能推荐符合条件、本人同意的候选人。")
    if nominee.area_id is None:
        raise Conflict("市级的候选人不占区县名额，由组织评选的人处理。")
    if nominee.slot:
        raise Conflict("已经推荐过了。")
    rows = Nominee.objects.filter(category=nominee.category_id, area=nominee.area_id, slot__isnull=False)
    taken, quota = set(rows.values_list("slot", flat=True)), quota_of(nominee)
    slot = next(number for number in range(1, len(taken) + 2) if number not in taken)
    if quota is not None and slot > quota:
        raise Refusal(f"“{nominee.category.name}”每个区县推荐 {quota} 个，名额已经用完。请先撤下一个再推荐。")
    _take_slot(nominee, actor, slot)
    record(actor, "campaigns.recommend", subject=nominee, label=nominee.code, slot=slot)
    return nominee


@transaction.atomic
def take_recommendation_back(actor: Any, *, nominee: Nominee) -> Nominee:
    """Frees the place again, until the review begins."""
    nominee = locked_nominee(nominee)
    require(actor, "award.recommend", on={"area": nominee.area_id})
    if nominee.campaign.state != AwardCampaign.State.CHECKING or not nominee.recommended_at:
        raise Conflict("现在不能撤下推荐。")
    _take_slot(nominee, actor)
    record(actor, "campaigns.recommend_back", subject=nominee, label=nominee.code)
    return nominee


@transaction.atomic
def admit_of_city(actor: Any, *, nominee: Nominee) -> Nominee:
    """A nominee without a district is recommended by whoever organises the campaign; it takes no district's place."""
    nominee = locked_nominee(nominee)
    require(actor, "award.edit", on=nominee.campaign)
    if nominee.area_id is not None or nominee.campaign.state != AwardCampaign.State.CHECKING:
        raise Conflict("只有市级的候选人由组织评选的人直接推荐。")
    if nominee.state != State.ELIGIBLE or not nominee.is_agreed or nominee.recommended_at:
        raise Conflict("只能推荐符合条件、本人同意、还没有推荐的候选人。")
    nominee.recommended_by, nominee.recommended_at = by_whom(actor), clock.now()
    nominee.save(update_fields=["recommended_by", "recommended_at"])
    record(actor, "campaigns.recommend", subject=nominee, label=nominee.code)
    return nominee


@transaction.atomic
def exclude(actor: Any, *, nominee: Nominee, reason: str) -> Nominee:
    """The organiser takes a nominee out before the review or during the notice, with a reason that both sides read: false
    papers, a case, a station that lost its certification. In the notice the next in line moves up.
    """
    nominee = locked_nominee(nominee)
    require(actor, "award.edit", on=nominee.campaign)
    if nominee.campaign.state not in EXCLUDING:
        raise Conflict("现在不能取消资格：推荐、审核期间和公示期间可以。")
    if nominee.state not in Nominee.IN:
        raise Conflict(f"这个候选人{nominee.get_state_display()}，不用再取消资格。")
    was = nominee.state
    nominee.state, nominee.reason = State.STRUCK, because(reason, "请写明为什么取消资格，候选人会看到。")
    nominee.slot = nominee.recommended_at = nominee.recommended_by = None
    nominee.save(update_fields=["state", "reason", "slot", "recommended_at", "recommended_by"])
    record(actor, "campaigns.exclude", subject=nominee, label=nominee.code, reason=nominee.reason)
    said = (f"您在“{nominee.campaign.title}”中的参评资格取消了", nominee.reason)
    tell_nominees([nominee], "struck", {nominee.pk: said})
    if was == State.SHORTLISTED:
        nominee.category.campaign = nominee.campaign
        fill_places(actor, nominee.category)
    return nominee


@transaction.atomic
def cancel_campaign(actor: Any, *, campaign: AwardCampaign, reason: str) -> AwardCampaign:
    """Calls it off, with the reason; everybody who is still in is told, reviewers lose their grants, a round that runs takes no
    score any more and ranks nobody.
    """
    from yushan.campaigns.actions.reviewers import end_grants

    campaign = locked(campaign)
    require(actor, "award.edit", on=campaign)
    campaign.reason = because(reason, "请写明为什么取消，候选人会看到。")
    step(actor, campaign, "cancel", "reason", reason=campaign.reason)
    end_grants(campaign, "评选取消")
    for running in campaign.rounds.select_for_update().filter(closed_at=None):
        running.turns.filter(closed_at=None).update(closed_at=clock.now())
        running.closed_at = clock.now()
        running.save(update_fields=["closed_at"])
    rows = list(campaign.nominees.filter(state__in=Nominee.IN).select_related(*READ))
    tell_nominees(rows, "cancelled", {row.pk: (f"“{campaign.title}”取消了", campaign.reason) for row in rows})
    people = campaign.reviewers.values_list("user", flat=True)
    tell(campaign, people, "cancelled", f"“{campaign.title}”取消了", campaign.reason)
    return campaign
