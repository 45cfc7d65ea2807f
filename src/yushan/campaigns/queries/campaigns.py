"""Reading campaigns: for staff, for everybody; what their guards ask."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yushan.campaigns.models import (
    Assignment,
    AwardCampaign,
    AwardObjection,
    AwardResult,
    Category,
    Nominee,
    Reviewer,
    Round,
)
from yushan.campaigns.rules.preparing import CampaignFacts
from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.organizations.access import can, scope_filter

State = AwardCampaign.State


def campaigns_seen(user: Any) -> QuerySet[AwardCampaign]:
    """For staff with selections: all that began, and the preparations of one's own."""
    rows = AwardCampaign.objects.select_related("area")
    own = scope_filter(user, "award.edit", area="area")
    return rows.filter(own | Q(state__in=AwardCampaign.PUBLIC)) if own else rows


def campaign_seen(user: Any, pk: int) -> AwardCampaign:
    """One of them. NotFound else."""
    if (found := campaigns_seen(user).filter(pk=pk).first()) is None:
        raise NotFound()
    return found


def public_campaigns() -> QuerySet[AwardCampaign]:
    """Those that everybody sees."""
    return AwardCampaign.objects.filter(state__in=AwardCampaign.PUBLIC).select_related("area")


def public_campaign(code: str) -> AwardCampaign:
    """One as everybody sees it. NotFound else."""
    if (found := public_campaigns().filter(code=code).first()) is None:
        raise NotFound("没有这次评选，或者还没有开始。")
    return found


def is_open(campaign: AwardCampaign) -> bool:
    """Whether somebody can be nominated today."""
    return campaign.state == State.OPEN and clock.today() <= campaign.nominate_until


def in_review(campaign: AwardCampaign) -> QuerySet[Nominee]:
    """Who comes before the reviewers: eligible, agreed, and recommended where that is asked."""
    rows = Nominee.objects.filter(campaign=campaign, state=Nominee.State.ELIGIBLE, consent__in=Nominee.AGREED)
    return rows.filter(recommended_at__isnull=False) if campaign.asks_recommendation else rows


def open_round(campaign: AwardCampaign) -> Round | None:
    """The round that takes scores."""
    return Round.objects.filter(campaign=campaign, closed_at=None).first()


def last_round(campaign: AwardCampaign) -> Round | None:
    """The round that was closed last."""
    return Round.objects.filter(campaign=campaign, closed_at__isnull=False).order_by("-number").first()


def next_kind(category: Category, after: str) -> str:
    """The round that follows for a category; empty where there is none."""
    if after == Round.Kind.FIRST and category.second_places:
        return Round.Kind.SECOND
    return Round.Kind.FINAL if after != Round.Kind.FINAL and category.final_places else ""


def places_after(category: Category, after: str) -> int:
    """How many of a category go on after a round; 0 where none follows."""
    following = next_kind(category, after)
    if not following:
        return 0
    return category.second_places if following == Round.Kind.SECOND else category.final_places


def last_results(campaign: AwardCampaign) -> QuerySet[AwardResult]:
    """The newest result of each nominee."""
    newer = AwardResult.objects.filter(nominee=OuterRef("nominee"), round__number__gt=OuterRef("round__number"))
    return AwardResult.objects.filter(round__campaign=campaign).exclude(Exists(newer))


def further(campaign: AwardCampaign) -> tuple[str, QuerySet[Nominee]]:
    """The kind of the next round and who comes into it; empty and nobody where all categories are through."""
    results = last_results(campaign).filter(goes_on=True, nominee__state=Nominee.State.ELIGIBLE)
    latest = dict(results.values_list("nominee__category", "round__kind").distinct())
    kinds = {
        category.pk: next_kind(category, latest[category.pk])
        for category in campaign.categories.all()
        if category.pk in latest
    }
    wanted = next((kind for kind in (Round.Kind.SECOND, Round.Kind.FINAL) if kind in kinds.values()), "")
    own = [pk for pk, kind in kinds.items() if kind and kind == wanted]
    rows = Nominee.objects.filter(campaign=campaign, state=Nominee.State.ELIGIBLE, category__in=own)
    return wanted, rows.filter(pk__in=results.values("nominee"), consent__in=Nominee.AGREED)


def _counts(campaign: AwardCampaign) -> dict[str, int]:
    nominees = Nominee.objects.filter(campaign=campaign)
    agreed = Q(consent__in=Nominee.AGREED)
    return nominees.aggregate(
        nominees=Count("pk", filter=Q(state__in=Nominee.IN)),
        unchecked=Count("pk", filter=Q(state=Nominee.State.NOMINATED) & agreed),
        shortlist=Count("pk", filter=Q(state=Nominee.State.SHORTLISTED)),
        noticing=Count("pk", filter=Q(state=Nominee.State.SHORTLISTED, notice_until__gt=clock.now())),
    )


def _of_round(campaign: AwardCampaign) -> tuple[int, int]:
    """Assignments of the round that runs without points, and nominees that nobody scores."""
    running = open_round(campaign) if campaign.state == State.SCORING else None
    if running is None:
        return 0, 0
    rows = Assignment.objects.filter(round=running, nominee__state=Nominee.State.ELIGIBLE)
    unscored = rows.filter(done_at=None, is_recused=False).count()
    # All who were to score stood aside. One pass over the assignments: asked nominee by nominee, a database that has no
    # statistics of the new rows yet takes seconds for thousands.
    left = rows.order_by().values("nominee").annotate(left=Count("pk", filter=Q(is_recused=False)))
    return unscored, left.filter(left=0).count()


def facts_of(campaign: AwardCampaign) -> CampaignFacts:
    """What the guards ask; 9 statements at most."""
    ranked = campaign.state == State.RANKED
    places = further(campaign)[1].count() if ranked else 0
    counts = _counts(campaign)
    if ranked and not places:
        counts["shortlist"] = in_review(campaign).count()
    objections = AwardObjection.objects.filter(nominee__campaign=campaign, answered_at=None)
    unscored, short = _of_round(campaign)
    return CampaignFacts(
        has_text=bool(campaign.text.strip()),
        has_criteria=bool(campaign.criteria),
        categories=campaign.categories.count() if campaign.state == State.DRAFT else 1,
        routes=len(campaign.routes),
        nominating=clock.today() <= campaign.nominate_until,
        able=in_review(campaign).count() if campaign.state == State.CHECKING else 0,
        reviewers=Reviewer.objects.filter(campaign=campaign, state=Reviewer.State.ACCEPTED).count(),
        each=campaign.reviewers_each,
        further=places,
        objections=objections.count() if campaign.state == State.NOTICED else 0,
        nominees=counts["nominees"],
        unchecked=counts["unchecked"],
        shortlist=counts["shortlist"],
        noticing=counts["noticing"] > 0,
        unscored=unscored,
        short=short,
    )


def may_organise(user: Any, campaign: AwardCampaign) -> bool:
    """Who runs this campaign."""
    return can(user, "award.edit", on=campaign)
