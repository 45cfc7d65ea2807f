"""What stands in the minutes of a review: how it was done, who scored, who stood aside, how everybody came out."""

from typing import Any

from django.db.models import Count

from yushan.campaigns.models import Assignment, AwardCampaign, AwardRecusal, Nominee, Reviewer
from yushan.campaigns.queries.candidates import READ
from yushan.campaigns.queries.reviewing import outliers_of
from yushan.common import clock

_MOST = 400  # rows of a category in one paper; all of them stand in the exported file


def minutes_of(campaign: AwardCampaign) -> dict[str, Any]:
    """Data for documents/minutes.typ: closed rounds only; a dozen statements and two for each round."""
    now = clock.local(clock.now())
    people = campaign.reviewers.exclude(state__in=Reviewer.GONE).select_related("user").order_by("pk")
    asides = AwardRecusal.objects.filter(nominee__campaign=campaign).select_related("reviewer__user", "nominee")
    states = dict(campaign.nominees.order_by().values_list("state").annotate(Count("pk")))
    labels = dict(Nominee.State.choices)
    return {
        "title": campaign.title,
        "code": campaign.code,
        "method": str(campaign.get_method_display()),
        "each": campaign.reviewers_each,
        "seed": campaign.seed,
        "criteria": [[one["name"], str(one["points"]), f"{one['weight']}%"] for one in campaign.criteria],
        "ties": [_tie(rule, campaign) for rule in campaign.ties],
        "reviewers": [f"{one.user}{'（组长）' if one.is_chair else ''}" for one in people],
        "asides": [[str(one.reviewer.user), one.nominee.code, one.reason] for one in asides],
        "states": [[str(labels[state]), str(count)] for state, count in sorted(states.items())],
        "rounds": [_round(one) for one in campaign.rounds.filter(closed_at__isnull=False)],
        "moment": f"{now:%Y-%m-%d %H:%M}",
        "date": [now.year, now.month, now.day],
    }


def _tie(rule: str, campaign: AwardCampaign) -> str:
    names = {f"criterion:{one['code']}": f"“{one['name']}”得分高的在前" for one in campaign.criteria}
    return {"raw": "原始平均分高的在前", "lot": "抽签"}.get(rule) or names.get(rule, rule)


def _round(round_: Any) -> dict[str, Any]:
    rows = round_.results.select_related("nominee__category", *(f"nominee__{name}" for name in READ))
    by_category: dict[str, list[list[str]]] = {}
    for row in rows.order_by("nominee__category__order", "rank", "pk"):
        own = by_category.setdefault(row.nominee.category.name, [])
        if len(own) < _MOST:
            name = row.nominee.name if row.nominee.is_agreed else "（撤回同意）"
            own.append([str(row.rank), row.nominee.code, name, f"{row.score}", f"{row.raw}", str(row.scores)])
    done = Assignment.objects.filter(round=round_, done_at__isnull=False).count()
    closed = clock.local(round_.closed_at)
    return {
        "name": str(round_.get_kind_display()),
        "began": f"{clock.local(round_.began_at):%Y-%m-%d %H:%M}",
        "closed": f"{closed:%Y-%m-%d %H:%M}",
        "scores": done,
        "loads": f"{round_.loads.get('least', 0)} 到 {round_.loads.get('most', 0)}",
        "categories": [[name, own] for name, own in by_category.items()],
        "outliers": [[one.nominee, str(one.total), str(one.distance)] for one, _name in outliers_of(round_)[:_MOST]],
    }
