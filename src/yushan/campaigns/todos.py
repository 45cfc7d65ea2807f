"""What waits in selections: nominees to recommend, scores to give, objections to answer, revocations to second."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from yushan.campaigns.models import Assignment, AwardCampaign, HonourEntry, Reviewer
from yushan.campaigns.queries.honours import to_second
from yushan.campaigns.queries.nominees import to_recommend
from yushan.campaigns.queries.public import objections_to_answer
from yushan.campaigns.queries.reviewing import to_score
from yushan.common import terms
from yushan.common.todos import Todo, of_rows
from yushan.organizations.access import can, scope_filter

_SCORE, _CHECK, _SECOND = "campaign_score_working_days", "campaign_check_working_days", "campaign_second_working_days"


def _scores(user: Any, limit: int) -> list[Todo]:
    rows = to_score(user).select_related("round__campaign").order_by("round__began_at", "pk")[:limit]
    return [
        Todo(
            "评审", f"{row.round.campaign.title}：一个候选人等您打分", str(row.round.get_kind_display()),
            terms.due(row.round.began_at, _SCORE), reverse("campaigns:score", args=[row.pk]), "去打分",
            since=row.round.began_at,
        )
        for row in rows
    ]  # fmt: skip


def _invited(user: Any) -> QuerySet[Reviewer]:
    rows = Reviewer.objects.filter(user=user.pk, state=Reviewer.State.INVITED)
    return rows.exclude(campaign__state__in=(AwardCampaign.State.DONE, AwardCampaign.State.CANCELLED))


def _invitations(user: Any, limit: int) -> list[Todo]:
    rows = _invited(user).select_related("campaign").order_by("invited_at", "pk")[:limit]
    return [
        Todo(
            "答复", f"请您担任“{row.campaign.title}”的评审", "评选", terms.due(row.invited_at, _CHECK),
            reverse("campaigns:reviews"), "去答复", since=row.invited_at,
        )
        for row in rows
    ]  # fmt: skip


def _recommendations(user: Any, limit: int) -> list[Todo]:
    rows = to_recommend(user).select_related("campaign", "category").order_by("campaign__checked_at", "pk")[:limit]
    return [
        Todo(
            "推荐", f"“{row.category.name}”有符合条件的候选人，请择优推荐", row.campaign.title,
            terms.due(row.campaign.checked_at, _CHECK), reverse("campaigns:nominee", args=[row.pk]), "去看看",
            since=row.campaign.checked_at,
        )
        for row in rows
    ]  # fmt: skip


def _objections(user: Any, limit: int) -> list[Todo]:
    rows = objections_to_answer(user).select_related("nominee__campaign").order_by("nominee__notice_until", "pk")
    return [
        Todo(
            "核实", f"对 {row.nominee.code} 的异议", row.nominee.campaign.title, row.nominee.notice_until,
            reverse("campaigns:nominee", args=[row.nominee_id]), "去答复", since=row.raised_at,
        )
        for row in rows[:limit]
    ]  # fmt: skip


def _revocations(user: Any, limit: int) -> list[Todo]:
    rows = to_second(user).select_related("campaign").order_by("asked_at", "pk")[:limit]
    return [
        Todo(
            "复核", f"有人提出撤销荣誉 {row.number}", row.campaign.title, terms.due(row.asked_at, _SECOND),
            reverse("campaigns:honour", args=[row.campaign_id, row.pk]), "去看原因并决定", since=row.asked_at,
        )
        for row in rows
    ]  # fmt: skip


def _of_reviewers(user: Any) -> QuerySet[Assignment] | None:
    return to_score(user) if can(user, "award.score") else None


def _seconds(user: Any) -> QuerySet[HonourEntry] | None:
    return to_second(user) if can(user, "award.edit") else None


def unchecked(user: Any) -> QuerySet[AwardCampaign]:
    """Own campaigns whose last day for nominations is over and that nobody has closed yet."""
    from yushan.common import clock

    where = scope_filter(user, "award.edit", area="area")
    return AwardCampaign.objects.filter(where, state=AwardCampaign.State.OPEN, nominate_until__lt=clock.today())


def _closings(user: Any, limit: int) -> list[Todo]:
    rows = unchecked(user).order_by("nominate_until", "pk")[:limit]
    return [
        Todo(
            "办理", f"“{row.title}”推荐截止了，请开始审核", row.code, terms.due(row.nominate_until, _CHECK),
            reverse("campaigns:campaign", args=[row.pk]), "去办",
        )
        for row in rows
    ]  # fmt: skip


SOURCES = (
    of_rows(
        "campaigns.score", _scores, _of_reviewers, terms.near("round__began_at", _SCORE),
        terms.oldest("round__began_at", _SCORE),
    ),
    of_rows(
        "campaigns.invited", _invitations, lambda user: _invited(user) if can(user, "award.score") else None,
        terms.near("invited_at", _CHECK), terms.oldest("invited_at", _CHECK),
    ),
    of_rows(
        "campaigns.recommend", _recommendations,
        lambda user: to_recommend(user) if can(user, "award.recommend") else None,
        terms.near("campaign__checked_at", _CHECK), terms.oldest("campaign__checked_at", _CHECK),
    ),
    of_rows(
        "campaigns.answer", _objections, lambda user: objections_to_answer(user) if can(user, "award.edit") else None,
        lambda moment: Q(nominee__notice_until__lt=moment), terms.soonest("nominee__notice_until"),
    ),
    of_rows(
        "campaigns.second", _revocations, _seconds, terms.near("asked_at", _SECOND), terms.oldest("asked_at", _SECOND)
    ),
    of_rows(
        "campaigns.close", _closings, lambda user: unchecked(user) if can(user, "award.edit") else None,
        terms.near("nominate_until", _CHECK), terms.oldest("nominate_until", _CHECK),
    ),
)  # fmt: skip
