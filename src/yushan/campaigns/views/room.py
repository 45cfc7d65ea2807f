"""The room of one campaign: where it stands, what is missing, its categories, the next step."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.audit.queries import told
from yushan.campaigns.actions import checking, noticing, publishing, rounds
from yushan.campaigns.actions.organising import rules_in_words
from yushan.campaigns.forms.review import PublishForm
from yushan.campaigns.lifecycle import CAMPAIGN
from yushan.campaigns.models import AwardCampaign, Category, Round
from yushan.campaigns.queries import campaigns as queries
from yushan.campaigns.queries import nominees as nominee_queries
from yushan.campaigns.queries.reviewing import is_reviewer, progress_of
from yushan.common.errors import NotFound, Refusal
from yushan.common.models import Job
from yushan.common.refused import done, put_refused
from yushan.organizations.access import can, require

State = AwardCampaign.State
_NEXT = {
    State.DRAFT: "open", State.OPEN: "check", State.CHECKING: "review", State.SCORING: "close", State.NOTICED: "publish",
}  # fmt: skip
_ACTS: dict[str, tuple[Any, str]] = {
    "open": (checking.open_campaign, "已开始推荐，单位、服务队和公众现在可以推荐。"),
    "check": (checking.close_nominations, "推荐截止，正在按条件逐个审核。"),
    "close": (rounds.close_round, "这一轮结束，名次算好了。"),
    "notice": (noticing.begin_notice, "公示开始，拟入选的会收到通知。"),
}


def next_event(campaign: AwardCampaign, facts: Any) -> str:
    """The step that leads on; after a ranking a further round where there is one, else the notice."""
    if campaign.state == State.RANKED:
        return "further" if facts.further else "notice"
    return _NEXT.get(State(campaign.state), "")


def tabs_of(user: Any, campaign: AwardCampaign) -> dict[str, bool]:
    """Which pages of the room this person has."""
    edits, audits = queries.may_organise(user, campaign), can(user, "audit.view", on=campaign)
    began = campaign.state not in (State.DRAFT, State.CANCELLED)
    ranked = (
        campaign.state in (State.RANKED, State.NOTICED, State.DONE)
        or campaign.rounds.filter(closed_at__isnull=False).exists()
    )
    return {
        "nominees": began,
        "reviewers": edits,
        "ranking": (edits or audits) and ranked,
        "honours": (edits or audits) and campaign.state == State.DONE,
    }


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a campaign stands and what may be done."""
    require(request.user, "award.view")
    campaign = queries.campaign_seen(request.user, pk)
    edits = queries.may_organise(request.user, campaign)
    facts = queries.facts_of(campaign)
    event = next_event(campaign, facts) if edits else ""
    counts = nominee_queries.counts_by_category(campaign) if edits or campaign.state != State.DRAFT else {}
    running = queries.open_round(campaign)
    progress = progress_of(campaign, running) if edits and running else []
    context = {
        "campaign": campaign,
        "tab": "room",
        "tabs": tabs_of(request.user, campaign),
        "steps": CAMPAIGN.stepper(campaign.state),
        "event": event,
        "event_label": next((step.label for step in CAMPAIGN.events(campaign.state) if step.event == event), ""),
        "lacks": CAMPAIGN.missing(campaign.state, event, facts) if event else [],
        "may_edit": edits,
        "may_change": edits and campaign.state in (State.DRAFT, State.OPEN),
        "may_cancel": edits and not campaign.is_settled,
        "may_nominate": queries.is_open(campaign) and can(request.user, "award.nominate"),
        "categories": [
            (row, rules_in_words(row), _places(row), _counted(counts.get(row.pk, {})))
            for row in nominee_queries.categories_of(campaign)
        ],
        "round": running,
        "is_final": running is not None and running.kind == Round.Kind.FINAL,
        "progress": progress,
        "scored": (sum(one.done for one in progress), sum(one.due for one in progress)),
        "routes": [str(AwardCampaign.Route(one).label) for one in campaign.routes],
        "is_reviewer": is_reviewer(request.user, campaign),
        "job": _job(campaign) if edits and campaign.state in (State.CHECKING, State.RANKED, State.DONE) else None,
        "history": told(campaign, 15) if edits else [],
    }  # fmt: skip
    return render(request, "campaigns/campaign.html", context)


def _places(row: Category) -> str:
    """«20 个，一个区县最多 2 个；区县各推荐 3 个；进决赛 40 个»."""
    said = f"{row.quota} 个" + (f"，一个区县最多 {row.area_quota} 个" if row.area_quota else "")
    if row.recommend_quota and row.campaign.asks_recommendation:
        said += f"；区县各推荐 {row.recommend_quota} 个"
    said += f"；进复评 {row.second_places} 个" if row.second_places else ""
    return said + (f"；进决赛 {row.final_places} 个" if row.final_places else "")


def _counted(counts: dict[str, Any]) -> str:
    """«候选人 12，符合条件 9，…»; empty while there is nobody."""
    if not counts:
        return ""
    said = f"候选人 {counts['all']:,}，符合条件 {counts['eligible']:,}，不符合 {counts['unfit']:,}"
    said += f"，没答复同意 {counts['waiting']:,}" if counts["waiting"] else ""
    said += f"，区县已推荐 {counts['recommended']:,}" if counts["recommended"] else ""
    return said + (f"，拟入选或入选 {counts['won']:,}" if counts["won"] else "")


def _job(campaign: AwardCampaign) -> Job | None:
    kinds = (checking.CHECK, rounds.REVIEW, publishing.CERTIFICATES)
    rows = Job.objects.filter(kind__in=kinds, arguments__campaign=campaign.pk).order_by("-pk")
    found = rows.first()
    return found if found and found.is_under_way else None


@login_required
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """The next step, or calling it off."""
    campaign, do = queries.campaign_seen(request.user, pk), request.POST.get("do", "")
    require(request.user, "award.edit", on=campaign)
    if do == "cancel":
        reason = request.POST.get("reason", "")
        return done(
            request, lambda: checking.cancel_campaign(request.user, campaign=campaign, reason=reason),
            _("评选已取消，候选人和评审会收到通知。"), "campaigns:campaign", pk,
        )  # fmt: skip
    if do == "assign":
        return done(
            request, lambda: rounds.assign_missing(request.user, campaign=campaign),
            lambda made: _("又分出去 %(n)d 份。") % {"n": made}, "campaigns:campaign", pk,
        )  # fmt: skip
    if do in ("review", "further"):
        return done(
            request, lambda: rounds.start_round(request.user, campaign=campaign, event=do), lambda made: _began(made, do),
            "campaigns:campaign", pk,
        )  # fmt: skip
    if do not in _ACTS:
        raise NotFound()
    act, said = _ACTS[do]
    return done(request, lambda: act(request.user, campaign=campaign), said, "campaigns:campaign", pk)


def _began(made: Round | Job, event: str) -> str:
    if isinstance(made, Job):
        return _("候选人很多，正在分给评审；分好以后评审会收到通知。")
    return _("评审开始，评审会收到通知。") if event == "review" else _("下一轮开始，评审会收到通知。")


@login_required
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """The result, with the number of the decision that stands on the certificates."""
    campaign = queries.campaign_seen(request.user, pk)
    require(request.user, "award.edit", on=campaign)
    form = PublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            publishing.publish_result(request.user, campaign=campaign, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已公布，候选人都会收到通知；证书正在开。接着安排支持措施。"))
            return redirect("campaigns:campaign", pk=pk)
    facts = queries.facts_of(campaign)
    hint = _("公布以后入选的列入荣誉榜，证书随后自动开好。")
    if open_ := nominee_queries.uncertified(campaign):
        hint += _(
            "%(names)s现在不是“已认定”，公布时只给荣誉，评不了示范站点；不该入选的，先在候选人页面取消资格，由后面的递补。"
        ) % {"names": "、".join(f"“{one.name}”" for one in open_[:5])}
    context = {
        "form": form, "campaign": campaign, "title": _("公布结果"), "back_campaign": True, "hint": hint, "lacks": CAMPAIGN.missing(campaign.state, "publish", facts),
        "button": _("公布结果"),
    }  # fmt: skip
    return render(request, "campaigns/form.html", context, status=form.answer_status if form.errors else 200)
