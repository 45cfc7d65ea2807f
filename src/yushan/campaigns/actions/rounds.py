"""Rounds of scoring: begun with an assignment, closed with a ranking; no score comes in after that."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.audit.actions import record
from yushan.campaigns.actions.base import locked, tell, tell_nominees
from yushan.campaigns.actions.checking import step
from yushan.campaigns.models import (
    Assignment,
    AwardCampaign,
    AwardResult,
    Category,
    Nominee,
    Reviewer,
    Round,
)
from yushan.campaigns.queries.campaigns import further, in_review, next_kind, open_round, places_after
from yushan.campaigns.queries.candidates import READ
from yushan.campaigns.queries.reviewing import cards_of
from yushan.campaigns.queries.ties import tied_pairs
from yushan.campaigns.rules import assigning, ranking
from yushan.campaigns.rules.preparing import criteria_of
from yushan.common import clock, rulebook
from yushan.common.errors import Conflict
from yushan.common.locking import locked as locked_row
from yushan.organizations.access import require

Kind, State = Round.Kind, Nominee.State


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
    running.save(update_fields=["closed_at", "outliers"])
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


def ranked(campaign: AwardCampaign, cards: Sequence[ranking.Card]) -> list[ranking.Ranked]:
    """The nominees of one category by the campaign's own way of reckoning."""
    return ranking.rank(
        cards, criteria_of(campaign.criteria), method=campaign.method,
        least=rulebook.number("campaign_normalise_from"), ties=campaign.ties, seed=campaign.seed,
    )  # fmt: skip


def _rank(running: Round, category: Category, cards: Sequence[ranking.Card]) -> list[int]:
    """Writes the results of a category; answers the nominees that do not come into the round that follows."""
    places = places_after(category, running.kind)
    found = ranked(running.campaign, cards)
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
    from yushan.campaigns.queries.reviewing import replacement_for

    campaign = locked(campaign)
    require(actor, "award.edit", on=campaign)
    running = open_round(campaign)
    if running is None or running.kind == Kind.FINAL:
        raise Conflict("现在没有要再分的评审。")
    made = 0
    for nominee in Nominee.objects.filter(campaign=campaign, state=State.ELIGIBLE).order_by("pk"):
        rows = Assignment.objects.filter(round=running, nominee=nominee)
        missing = campaign.reviewers_each - rows.filter(is_recused=False).count()
        if not rows.exists() or missing <= 0:
            continue
        for _place in range(missing):
            found = replacement_for(Assignment(round=running, nominee=nominee))
            if found is None:
                break
            Assignment.objects.create(round=running, nominee=nominee, reviewer=found)
            made += 1
    record(actor, "campaigns.assign", subject=campaign, label=campaign.title, scores=made)
    return made
