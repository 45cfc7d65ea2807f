"""How rounds came out, for who organises and audits: ranks, outliers, the exported file, the minutes."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yushan.audit.actions import record
from yushan.campaigns.documents.minutes import typeset_minutes
from yushan.campaigns.models import AwardCampaign, Round
from yushan.campaigns.queries.campaigns import campaign_seen, last_round, may_organise
from yushan.campaigns.queries.candidates import READ
from yushan.campaigns.queries.export import as_csv, scores_of
from yushan.campaigns.queries.nominees import categories_of
from yushan.campaigns.queries.reviewing import BESIDE_THE_NAME, normalised_from, outlier_distance, outliers_of
from yushan.campaigns.views.room import tabs_of
from yushan.common.asked import asked_number
from yushan.common.errors import NotFound
from yushan.common.paging import paginate
from yushan.organizations.access import can, require


def _seen(request: HttpRequest, pk: int) -> AwardCampaign:
    campaign = campaign_seen(request.user, pk)
    if not (may_organise(request.user, campaign) or can(request.user, "audit.view", on=campaign)):
        require(request.user, "award.edit", on=campaign)
    return campaign


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """A closed round: each category by rank, and what stands out."""
    campaign = _seen(request, pk)
    rounds = list(campaign.rounds.filter(closed_at__isnull=False))
    wanted = asked_number(request.GET.get("round"))
    shown = next((one for one in rounds if one.number == wanted), rounds[-1] if rounds else None)
    categories = categories_of(campaign)
    category = asked_number(request.GET.get("category")) or (categories[0].pk if categories else 0)
    page: Any = None
    if shown:
        shown.campaign = campaign
        rows = shown.results.filter(nominee__category=category)
        rows = rows.select_related(*(f"nominee__{name}" for name in READ)).defer(*BESIDE_THE_NAME)
        page = paginate(rows, order=["rank", "id"], cursor=request.GET.get("after"), size=50, query=request.GET)
    context = {
        "campaign": campaign,
        "tab": "ranking",
        "tabs": tabs_of(request.user, campaign),
        "rounds": [(one.number, str(one.get_kind_display())) for one in rounds],
        "round": shown,
        "categories": [(one.pk, one.name) for one in categories],
        "category": category,
        "page": page,
        "outliers": outliers_of(shown)[:50] if shown and may_organise(request.user, campaign) else [],
        "least": normalised_from(shown) if shown else 0,
        "distance": outlier_distance(shown) if shown else 0,
    }
    return render(request, "campaigns/ranking.html", context)


def _closed(campaign: AwardCampaign, number: int) -> Round:
    found = campaign.rounds.filter(number=number, closed_at__isnull=False).first()
    if found is None:
        raise NotFound("这一轮还没有结束，分数要等结束以后才能看。")
    found.campaign = campaign
    return found


@login_required
@require_safe
def export(request: HttpRequest, pk: int, number: int, kind: str) -> HttpResponse:
    """The scores of a closed round as JSON or CSV, reviewers by number; written down."""
    if kind not in ("json", "csv"):
        raise NotFound()
    campaign = _seen(request, pk)
    content = scores_of(campaign, _closed(campaign, number))
    record(request.user, "campaigns.export", subject=campaign, label=campaign.title, round=number, kind=kind)
    if kind == "json":
        answer: HttpResponse = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    else:
        answer = HttpResponse(as_csv(content), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="scores-{campaign.code}-{number}.{kind}"'
    return answer


@login_required
@require_safe
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes as PDF, once a round is closed."""
    campaign = _seen(request, pk)
    if last_round(campaign) is None:
        raise NotFound("还没有结束的评审，没有纪要。")
    record(request.user, "campaigns.minutes", subject=campaign, label=campaign.title)
    answer = HttpResponse(typeset_minutes(campaign), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="minutes-{campaign.code}.pdf"'
    return answer
