"""Redemptions for staff: the counter where they are handed out, the list, the file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.paging import paginate
from yushan.common.refused import put_refused
from yushan.organizations.access import can, require
from yushan.recognition.actions import hand_out as give
from yushan.recognition.actions import hand_out_list, withdraw_redemption
from yushan.recognition.forms import ExportForm, ReasonForm
from yushan.recognition.models import Redemption
from yushan.recognition.queries import shop as queries

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@never_cache
def collect(request: HttpRequest) -> HttpResponse:
    """Finds a redemption by the code that the person shows; the QR code leads here with it."""
    require(request.user, "reward.hand_out")
    code = request.GET.get("code", "").strip()[:30]
    found = queries.redemption_by_code(request.user, code) if code else None
    if found:
        return redirect("recognition:staff_redemption", pk=found.pk)
    waiting = queries.redemptions_handed(request.user).filter(state=Redemption.State.RESERVED)
    context = {"typed": code, "missing": bool(code), "waiting": waiting.count()}
    return render(request, "recognition/collect.html", context)


def _narrowed(request: HttpRequest, asked: QueryDict) -> QuerySet[Redemption]:
    rows = queries.redemptions_handed(request.user)
    if (state := asked.get("state", "")) in Redemption.State.values:
        rows = rows.filter(state=state)
    if (item := asked.get("item", "")).isdecimal() and len(item) < 12:
        rows = rows.filter(item=int(item))
    return rows


@login_required
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """Everything that was redeemed of the own subtree, newest first."""
    require(request.user, "reward.hand_out")
    page = paginate(
        _narrowed(request, request.GET),
        order=["-reserved_at", "-id"],
        cursor=request.GET.get("after"),
        size=30,
        query=request.GET,
    )
    state = request.GET.get("state", "")
    context = {
        "page": page,
        "state": state,
        "item": request.GET.get("item", ""),
        "chips": [("", _("全部")), *Redemption.State.choices],
        "may_export": can(request.user, "data.export"),
        "query": request.GET.urlencode(),
    }
    return render(request, "recognition/staff_redemptions.html", context)


@login_required
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is narrowed, as a workbook, for a reason."""
    require(request.user, "data.export")
    require(request.user, "reward.hand_out")
    query = request.POST.get("query", "")[:300] if request.method == "POST" else request.GET.urlencode()
    rows = _narrowed(request, QueryDict(query))
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            content = hand_out_list(request.user, rows=rows, reason=form.cleaned_data["reason"])
        except Refusal as error:
            if error.status == 403:
                raise
            form.refuse(error)
        else:
            response = HttpResponse(content, content_type=_TYPE)
            response["Content-Disposition"] = f'attachment; filename="redemptions-{clock.today():%Y%m%d}.xlsx"'
            return response
    context = {"form": form, "query": query, "count": rows.count()}
    status = form.answer_status if form.errors else 200
    return render(request, "recognition/redemptions_export.html", context, status=status)


@login_required
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One redemption: for whom, what, and the button."""
    return _detail(request, queries.redemption_handed(request.user, pk), ReasonForm())


def _detail(request: HttpRequest, row: Redemption, form: ReasonForm, status: int = 200) -> HttpResponse:
    context = {
        "row": row,
        "item": row.item,
        "form": form,
        "own": row.volunteer.person_id == getattr(request.user, "person_id", None),
        "edits": can(request.user, "reward.edit", row.item),
    }
    return render(request, "recognition/staff_redemption.html", context, status=status)


@login_required
@require_POST
def hand_out(request: HttpRequest, pk: int) -> HttpResponse:
    """It was given to the person who stands there."""
    row = queries.redemption_handed(request.user, pk)
    try:
        give(request.user, redemption=row)
    except Refusal as error:
        if error.status == 404:
            raise
        messages.warning(request, error.message)
    else:
        messages.success(request, _("已发放，本人会收到消息。"))
    return redirect("recognition:staff_redemption", pk=row.pk)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """It cannot be handed out: points and stock go back."""
    row = queries.redemption_handed(request.user, pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            withdraw_redemption(request.user, redemption=row, reason=form.cleaned_data["reason"])
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已取消，积分退回，本人会收到消息。"))
            return redirect("recognition:staff_redemption", pk=row.pk)
    return _detail(request, row, form, form.answer_status)
