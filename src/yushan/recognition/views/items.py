"""Items of the shop, for staff of who offers them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.audit.freshness import Overtaken, is_overtaken, mark_for, overtake, seen_in
from yushan.common.errors import NotAllowed, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import put_refused
from yushan.organizations.access import can, require
from yushan.organizations.models import Area, Organization
from yushan.recognition.actions import change_stock, create_item, set_offered, update_item
from yushan.recognition.forms import ItemForm, NewItemForm, StockForm
from yushan.recognition.models import RewardItem
from yushan.recognition.queries import shop as queries
from yushan.recognition.views.shop import drawn


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Items of the own subtree by state. Who only hands out goes to the counter."""
    if not can(request.user, "reward.edit"):
        if queries.manages(request.user):
            return redirect("recognition:collect")
        raise NotAllowed(_("您没有管理积分超市的权限，可向本级或上级管理员申请授权。"))
    state, text = request.GET.get("state", ""), request.GET.get("q", "").strip()[:40]
    rows = queries.items_edited(request.user)
    if state in RewardItem.State.values:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(name__icontains=text)
    page = paginate(
        queries.with_counts(rows), order=["-created_at", "-id"], cursor=request.GET.get("after"), query=request.GET
    )
    context = {
        "page": page,
        "state": state,
        "text": text,
        "chips": [("", _("全部")), *RewardItem.State.choices],
    }
    return render(request, "recognition/rewards.html", context)


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """One more item."""
    require(request.user, "reward.edit")
    city, areas, organizations = queries.givers(request.user)
    stations = queries.stations_for(None if city else _areas(areas, organizations))
    form = NewItemForm(
        request.POST or None,
        request.FILES or None,
        city=city,
        areas=areas,
        organizations=organizations,
        stations=stations,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = create_item(request.user, facts=form.facts(), stock=form.cleaned_data["stock"], **form.giver_of())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已保存。核对无误后上架，志愿者就能看到。"))
            return redirect("recognition:reward", pk=made.pk)
    return render(
        request, "recognition/reward_new.html", {"form": form}, status=form.answer_status if form.errors else 200
    )


def _areas(areas: list[Area], organizations: list[Organization]) -> list[int]:
    found = {area.pk for area in areas}
    return sorted(found | {node.area_id for node in organizations if node.area_id})


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One item: what it is, its stock with each change, adding and taking away."""
    return _detail(request, queries.item_edited(request.user, pk), StockForm())


def _detail(request: HttpRequest, row: RewardItem, form: StockForm, status: int = 200) -> HttpResponse:
    page = paginate(
        queries.stock_of(row), order=["-at", "-id"], cursor=request.GET.get("after"), size=20, query=request.GET
    )
    context = {"item": row, "counted": queries.counted(row), "page": page, "form": form}
    return render(request, "recognition/reward.html", context, status=status)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Changes what an item is."""
    row = queries.item_edited(request.user, pk)
    city, areas, organizations = queries.givers(request.user)
    stations = queries.stations_for(None if city else _areas(areas, organizations))
    data = request.POST or None
    form = ItemForm(data, request.FILES or None, item=row, stations=stations, initial=ItemForm.facts_now(row))
    if request.method == "POST" and form.is_valid():
        try:
            update_item(request.user, item=row, facts=form.facts(), seen=seen_in(request.POST))
        except Overtaken as error:
            overtake(form, error)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("recognition:reward", pk=row.pk)
    context = {"form": form, "item": row, "seen": mark_for(form, data, row)}
    status = 409 if is_overtaken(form) else form.answer_status if form.errors else 200
    return render(request, "recognition/reward_edit.html", context, status=status)


@login_required
@require_POST
def stock(request: HttpRequest, pk: int) -> HttpResponse:
    """More or fewer, with the reason."""
    row = queries.item_edited(request.user, pk)
    form = StockForm(request.POST)
    if form.is_valid():
        try:
            changed = change_stock(request.user, item=row, **form.change())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已记下，现在可兑 %(left)s 件。") % {"left": changed.stock})
            return redirect("recognition:reward", pk=row.pk)
    return _detail(request, row, form, form.answer_status)


@login_required
@require_POST
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Into the shop, or out of it."""
    row = queries.item_edited(request.user, pk)
    offered = request.POST.get("offered") == "1"
    set_offered(request.user, item=row, offered=offered)
    said = _("已上架，志愿者现在可以兑换。") if offered else _("已下架。已经兑换的仍要发放。")
    messages.success(request, said)
    return redirect("recognition:reward", pk=row.pk)


@login_required
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture, also of an item that is not offered yet."""
    return drawn(queries.item_edited(request.user, pk))
