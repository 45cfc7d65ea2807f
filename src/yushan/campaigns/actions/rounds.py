"""Rounds of scoring: begun with an assignment, closed with a ranking; no score comes in after that."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse

from yushan.audit.actions import record
from yushan.campaigns.actions.base import by_whom, locked, tell, tell_nominees
from yushan.campaigns.actions.checking import step
from yushan.campaigns.actions.handing_out import hand_out
from yushan.campaigns.lifecycle import CAMPAIGN
from yushan.campaigns.models import (
    Assignment,
    AwardCampaign,
    AwardResult,
    Category,
    Nominee,
    Reviewer,
    Round,
)
from yushan.campaigns.queries.campaigns import facts_of, further, in_review, next_kind, open_round, places_after
from yushan.campaigns.queries.candidates import READ
from yushan.campaigns.queries.reviewing import cards_of, normalised_from
from yushan.campaigns.queries.ties import tied_pairs
from yushan.campaigns.rules import assigning, ranking
from yushan.campaigns.rules.preparing import criteria_of
from yushan.common import clock, jobs, rulebook
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict
from yushan.common.locking import locked as locked_row
from yushan.common.models import Job
from yushan.organizations.access import require

Kind, State = Round.Kind, Nominee.State
REVIEW = "award-review"  # kind of the job
AT_ONCE = 300  # nominees that are given out while a page is waited for


@transaction.atomic
def begin_review(actor: Any, *, campaign: AwardCampaign) -> Round:
    """The first round: whoever did not agree or was not recommended is out, the others are given to reviewers."""
    campaign = locked(campaign)
    require(actor, "award.edit", on=campaign)
    able = list(in_review(campaign).select_related(*READ).order_by("pk"))
    step(actor, campaign, "review")
    rest = campaign.nominees.filter(state__in=(State.NOMINATED, State.ELIGIBLE)).exclude(
        pk__in=[row.pk for row in able]
    )
    agreed = rest.filter(consent__in=Nominee.AGREED)
    agreed.update(state=State.OUT, reason="没有得到区县推荐")
    rest.exclude(consent__in=Nominee.AGREED).update(state=State.OUT, reason="候选人没有答复是否同意")
    return _begin(campaign, Kind.FIRST, able)


@transaction.atomic
def begin_further_round(actor: Any, *, campaign: AwardCampaign) -> Round:
    """The next round for the categories that have one; who does not come into it stays where they are."""
    campaign = locked(campaign)
    require(actor, "award.edit", on=campaign)
    kind, rows = further(campaign)
    nominees = list(rows.select_related(*READ).order_by("pk"))
    step(actor, campaign, "further")
    return _begin(campaign, kind, nominees)


@transaction.atomic
def start_round(actor: Any, *, campaign: AwardCampaign, event: str) -> Round | Job:
    """The first round (`review`) or the next one (`further`): a few nominees are given to reviewers at once, many by a job, so
    that nobody waits for a page while it is reckoned. Refusal lists what is missing, now, not in the job.
    """
    campaign = locked(campaign)
    require(actor, "award.edit", on=campaign)
    count = (in_review(campaign) if event == "review" else further(campaign)[1]).count()
    if count <= AT_ONCE:
        return _BEGIN[event](actor, campaign=campaign)
    CAMPAIGN.next_state(campaign.state, event, facts_of(campaign))
    under_way = Job.objects.filter(kind=REVIEW, arguments__campaign=campaign.pk).order_by("-pk").first()
    if under_way and under_way.is_under_way:
        raise Conflict("正在把候选人分给评审，分好以后评审会收到通知。")
    return jobs.start(
        by_whom(actor), kind=REVIEW, title=f"分给评审：{campaign.title}", total=count,
        result_url=reverse("campaigns:campaign", args=[campaign.pk]), campaign=campaign.pk, event=event,
    )  # fmt: skip


def begin_round(job: Job) -> None:
    """The job, in the name of whoever began it; run again it finds the round there."""
    campaign, event = AwardCampaign.objects.get(pk=job.arguments["campaign"]), job.arguments["event"]
    running = open_round(campaign)
    if running is None or running.began_at < job.created_at:
        running = _BEGIN[event](job.owner or WORKER, campaign=campaign)
    jobs.progress(job, job.total)
    job.message = f"{running.assignments.count():,} 份分好了，评审已收到通知。"


_BEGIN = {"review": begin_review, "further": begin_further_round}


def _begin(campaign: AwardCampaign, kind: str, nominees: Sequence[Nominee]) -> Round:
    number = campaign.rounds.count() + 1
    made = Round.objects.create(campaign=campaign, number=number, kind=kind, began_at=clock.now())
    people = list(campaign.reviewers.filter(state=Reviewer.State.ACCEPTED).select_related("user").order_by("pk"))
    tied = tied_pairs(nominees, people)
    short: Sequence[int]
    if kind == Kind.FINAL:
        pairs = assigning.everybody(len(nominees), range(len(people)), tied)
        short = sorted(set(range(len(nominees))) - {nominee for nominee, _reviewer in pairs})
    else:
        found = assigning.assign(len(nominees), len(people), campaign.reviewers_each, tied, f"{campaign.seed}:{number}")
        pairs, short = found.pairs, found.short
    met = {nominee for nominee, _reviewer in pairs}
    if unmet := [place for place in short if place not in met]:
        names = "、".join(nominees[place].name for place in unmet[:5])
        raise Conflict(f"{names} 没有一位评审能打分（都要回避），请再邀请几位评审。")
    Assignment.objects.bulk_create(
        [Assignment(round=made, nominee=nominees[nominee], reviewer=people[at]) for nominee, at in pairs],
        batch_size=1_000,
    )
    counted = Counter(at for _nominee, at in pairs)
    loads = [counted[place] for place in range(len(people))]
    made.loads = {"least": min(loads), "most": max(loads), "short": len(short)}
    made.save(update_fields=["loads"])
    url = reverse("campaigns:review", args=[campaign.pk])
    tell(
        campaign, [one.user_id for one in people], f"round:{number}", f"“{campaign.title}”开始{made.get_kind_display()}，请打分",
        "同单位、同队伍的已经替您避开；还有别的关系，请申请回避。", url,
    )  # fmt: skip
    return made


@transaction.atomic
def close_round(actor: Any, *, campaign: AwardCampaign) -> Round:
    """Ranks every category and takes no score any more. Refusal while some are missing.

    The round's row is locked: a score that is being given is waited for, one that comes later is refused by the database.
    """
    campaign = locked(campaign)
    require(actor, "award.edit", on=campaign)
    running = open_round(campaign)
    if running is None:
        raise Conflict("现在没有正在进行的评审。")
    running = locked_row(running)
    running.campaign = campaign
    if running.turns.filter(closed_at=None).exists():
        raise Conflict("台上的候选人还在打分，请先结束这一位。")
    step(actor, campaign, "close")
    cards = cards_of(running)
    running.closed_at, running.outliers = clock.now(), _outliers(campaign, cards.values())
    running.least = rulebook.number("campaign_normalise_from")  # of this day: the exported file ranks by it for good
    running.save(update_fields=["closed_at", "outliers", "least"])
    out: list[int] = []
    for category in campaign.categories.all():
        if category.pk in cards:
            out += _rank(running, category, cards[category.pk])
    _leave(campaign, out)
    return running


def _outliers(campaign: AwardCampaign, cards: Iterable[Sequence[ranking.Card]]) -> dict[str, Any]:
    """Kept with the round: the points of a closed one do not change, and nobody waits for thousands of them to be read again."""
    distance, criteria = rulebook.number("campaign_outlier_points"), criteria_of(campaign.criteria)
    found = [one for own in cards for one in ranking.outliers(own, criteria, distance)]
    rows = [[one.nominee, one.reviewer, str(one.total), str(one.distance)] for one in found]
    return {"distance": distance, "rows": rows}


def ranked(running: Round, cards: Sequence[ranking.Card]) -> list[ranking.Ranked]:
    """The nominees of one category by the campaign's own way of reckoning."""
    campaign = running.campaign
    return ranking.rank(
        cards, criteria_of(campaign.criteria), method=campaign.method, least=normalised_from(running),
        ties=campaign.ties, seed=campaign.seed,
    )  # fmt: skip


def _rank(running: Round, category: Category, cards: Sequence[ranking.Card]) -> list[int]:
    """Writes the results of a category; answers the nominees that do not come into the round that follows."""
    places = places_after(category, running.kind)
    found = ranked(running, cards)
    on = ranking.going_on(found, places)
    keys = dict(Nominee.objects.filter(category=category, state=State.ELIGIBLE).values_list("code", "pk"))
    AwardResult.objects.bulk_create(
        [
            AwardResult(
                round=running, nominee_id=keys[one.nominee], score=one.score, raw=one.raw, scores=one.scores,
                rank=one.rank, tie=one.tie, goes_on=one.nominee in on,
            )
            for one in found
            if one.nominee in keys
        ],
        batch_size=1_000,
    )  # fmt: skip
    if not next_kind(category, running.kind):
        return []
    return [keys[one.nominee] for one in found if one.nominee in keys and one.nominee not in on]


def _leave(campaign: AwardCampaign, keys: Sequence[int]) -> None:
    for start in range(0, len(keys), 500):
        rows = list(Nominee.objects.filter(pk__in=keys[start : start + 500]).select_related(*READ))
        Nominee.objects.filter(pk__in=[row.pk for row in rows]).update(state=State.OUT, reason="没有进入下一轮")
        said = (f"“{campaign.title}”没有进入下一轮", "谢谢参加。")
        tell_nominees(rows, "out", {row.pk: said for row in rows})


@transaction.atomic
def assign_missing(actor: Any, *, campaign: AwardCampaign) -> int:
    """Gives nominees whose reviewers stood aside to further ones, for instance newly invited; answers how many scores."""
    campaign = locked(campaign)
    require(actor, "award.edit", on=campaign)
    running = open_round(campaign)
    if running is None or running.kind == Kind.FINAL:
        raise Conflict("现在没有要再分的评审。")
    rows = Assignment.objects.filter(round=running, nominee__state=State.ELIGIBLE).order_by().values("nominee")
    counted = rows.annotate(there=Count("pk", filter=Q(is_recused=False))).filter(there__lt=campaign.reviewers_each)
    wanted = {pk: campaign.reviewers_each - there for pk, there in counted.values_list("nominee", "there")}
    running.campaign = campaign
    made = len(hand_out(running, wanted)) if wanted else 0
    record(actor, "campaigns.assign", subject=campaign, label=campaign.title, scores=made)
    return made
