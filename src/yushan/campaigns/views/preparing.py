"""Campaigns for staff: the list, beginning one, what it asks, its categories and the quotas of areas."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.campaigns.actions import organising as actions
from yushan.campaigns.forms.preparing import CampaignForm, CategoryForm, QuotaForm, StartForm
from yushan.campaigns.models import AwardCampaign, Category, Kind
from yushan.campaigns.queries import campaigns as queries
from yushan.common.asked import asked_number
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused
from yushan.organizations.access import can, require

_CHIPS = (("", "全部"), ("under_way", "正在进行"), ("completed", "已公布"), ("draft", "筹备中"))


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Campaigns, the latest first."""
    require(request.user, "award.view")
    show, year = request.GET.get("show", "")[:12], asked_number(request.GET.get("year"))
    rows = queries.campaigns_seen(request.user)
    if show == "under_way":
        rows = rows.filter(state__in=AwardCampaign.UNDER_WAY)
    elif show in (AwardCampaign.State.DONE, AwardCampaign.State.DRAFT):
        rows = rows.filter(state=show)
    rows = rows.filter(year=year) if year else rows
    page = paginate(rows, order=["-id"], cursor=request.GET.get("after"), query=request.GET)
    context = {
        "page": page,
        "chips": _CHIPS,
        "show": show,
        "is_narrowed": bool(show or year),
        "may_edit": can(request.user, "award.edit"),
    }
    return render(request, "campaigns/list.html", context)


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """A new campaign out of one of the plan."""
    require(request.user, "award.edit")
    form = StartForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_campaign(request.user, **form.values())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已建好，请看一看类别、条件和标准，改好以后开始推荐。"))
            return redirect("campaigns:campaign", pk=made.pk)
    context = {"form": form, "title": _("办一次评选"), "back": "campaigns:list"}
    return render(request, "campaigns/form.html", context, status=form.answer_status if form.errors else 200)


def _own(request: HttpRequest, pk: int) -> AwardCampaign:
    campaign = queries.campaign_seen(request.user, pk)
    require(request.user, "award.edit", on=campaign)
    return campaign


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What a campaign asks; once it is open only the last day."""
    campaign = _own(request, pk)
    form = CampaignForm(request.POST or None, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_campaign(request.user, campaign=campaign, **form.values())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("campaigns:campaign", pk=pk)
    context = {"form": form, "campaign": campaign, "title": _("修改评选")}
    return render(request, "campaigns/form.html", context, status=form.answer_status if form.errors else 200)


@login_required
def add_category(request: HttpRequest, pk: int) -> HttpResponse:
    """One more category: first of whom, then how many and by which rules."""
    campaign, kind = _own(request, pk), request.GET.get("kind", "")
    if kind not in Kind.values:
        return render(request, "campaigns/kind.html", {"campaign": campaign, "kinds": Kind.choices})
    return _category(request, campaign, None, kind)


def _found(campaign: AwardCampaign, pk: int) -> Category:
    row = campaign.categories.filter(pk=pk).first()
    if row is None:
        raise NotFound()
    row.campaign = campaign
    return row


@login_required
def edit_category(request: HttpRequest, pk: int, category: int) -> HttpResponse:
    """A category changed, while the campaign is prepared."""
    campaign = _own(request, pk)
    row = _found(campaign, category)
    return _category(request, campaign, row, row.kind)


def _category(request: HttpRequest, campaign: AwardCampaign, row: Category | None, kind: str) -> HttpResponse:
    form = CategoryForm(request.POST or None, kind=kind, category=row, is_district=campaign.area_id is not None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_category(request.user, campaign=campaign, category=row, **form.values())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("campaigns:campaign", pk=campaign.pk)
    context: dict[str, Any] = {
        "form": form, "campaign": campaign, "category": row, "title": row.name if row else _("加一个类别"),
        "kind": Kind(kind).label,
    }  # fmt: skip
    return render(request, "campaigns/form.html", context, status=form.answer_status if form.errors else 200)


@login_required
@require_POST
def drop(request: HttpRequest, pk: int, category: int) -> HttpResponse:
    """Takes a category out."""
    row = _found(_own(request, pk), category)
    return done(
        request, lambda: actions.drop_category(request.user, category=row), _("类别已删除。"), "campaigns:campaign", pk
    )


@login_required
def quotas(request: HttpRequest, pk: int, category: int) -> HttpResponse:
    """How many each area recommends, where it differs."""
    campaign = _own(request, pk)
    row = _found(campaign, category)
    form = QuotaForm(request.POST or None, category=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_area_quotas(request.user, category=row, places=form.places())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("名额已保存。"))
            return redirect("campaigns:campaign", pk=pk)
    usual = row.recommend_quota
    hint = _("不填的区县按类别的 %(n)d 个。") % {"n": usual} if usual else _("不填的区县不限。")
    context = {"form": form, "campaign": campaign, "title": _("各区县推荐几个"), "hint": hint}
    return render(request, "campaigns/form.html", context, status=form.answer_status if form.errors else 200)
