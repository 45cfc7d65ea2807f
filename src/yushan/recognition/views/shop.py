"""The shop on the phone: what there is, redeeming, what somebody has to collect."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.common import clock
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.recognition.actions import cancel_redemption, read_picture
from yushan.recognition.actions import redeem as redeem_item
from yushan.recognition.models import Redemption, RewardItem
from yushan.recognition.queries import balance_of
from yushan.recognition.queries import shop as queries
from yushan.recognition.views.subject import subject_of, suffix_of
from yushan.volunteers.models import Volunteer


@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """What is offered, the cheapest first; for a volunteer what is meant for them, and what their points are enough for."""
    volunteer = subject_of(request) if request.user.is_authenticated else None
    rows, only = queries.offered(), request.GET.get("show", "")
    balance = balance_of(volunteer) if volunteer else 0
    if volunteer:
        rows = queries.for_volunteer(rows, volunteer)
        if only == "enough":
            rows = rows.filter(cost__lte=balance, stock__gt=0)
    page = paginate(rows, order=["cost", "id"], cursor=request.GET.get("after"), size=20, query=request.GET)
    context = {
        "page": page,
        "volunteer": volunteer,
        "suffix": suffix_of(request, volunteer),
        "balance": balance,
        "only": only,
        "tab": "me",
    }
    return render(request, "recognition/shop.html", context)


@never_cache
def item(request: HttpRequest, code: str) -> HttpResponse:
    """One item with the button, or why there is none."""
    row = queries.public_item(code)
    volunteer = subject_of(request) if request.user.is_authenticated else None
    return _item(request, row, volunteer)


def _item(
    request: HttpRequest, row: RewardItem, volunteer: Volunteer | None, said: str = "", status: int = 200
) -> HttpResponse:
    balance = balance_of(volunteer) if volunteer else 0
    context = {
        "item": row,
        "volunteer": volunteer,
        "suffix": suffix_of(request, volunteer),
        "balance": balance,
        "missing": max(0, row.cost - balance),
        "why_not": _why_not(row, volunteer),
        "said": said,
        "tab": "me",
    }
    return render(request, "recognition/item.html", context, status=status)


def _why_not(row: RewardItem, volunteer: Volunteer | None) -> str:
    """What stands against redeeming besides the points; empty when nothing does."""
    today = clock.today()
    if row.state != "open" or (row.ends_on and today > row.ends_on):
        return _("已经下架。")
    if row.starts_on and today < row.starts_on:
        return _("%(day)s 起可以兑换。") % {"day": row.starts_on}
    if row.stock < 1:
        return _("已经兑完。有人取消或补货以后可以再来看。")
    if volunteer is None:
        return ""
    if volunteer.state != Volunteer.State.VERIFIED:
        return _("先完成志愿者注册，再来兑换。")
    if not queries.may_redeem_from(row, volunteer):
        return _("由%(giver)s提供，只给自己的志愿者兑换。") % {"giver": row.giver}
    limit = row.limit
    if limit and queries.held_by(row, volunteer) >= limit:
        return _("每人最多兑 %(limit)s 件，您已经兑过了。") % {"limit": limit}
    return ""


def picture(request: HttpRequest, code: str) -> HttpResponse:
    """The picture, as what it was recognised as and nothing else."""
    return drawn(queries.public_item(code))


def drawn(row: RewardItem) -> HttpResponse:
    """A stripped picture with its own type; the name of the file changes with the picture, and so does the address."""
    response = HttpResponse(read_picture(row), content_type=row.picture_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, max-age=86400"
    return response


@login_required
@require_POST
def redeem(request: HttpRequest, code: str) -> HttpResponse:
    """Reserves one; told otherwise when somebody else was quicker."""
    row = queries.public_item(code)
    volunteer = subject_of(request)
    if volunteer is None:
        raise NotFound(_("先注册成志愿者，再来兑换。"))
    cost = request.POST.get("cost", "")
    try:
        made = redeem_item(
            request.user, volunteer=volunteer, item=row, cost=int(cost) if cost.isdecimal() and len(cost) < 8 else None
        )
    except Refusal as error:
        if error.status in (403, 404):
            raise
        row.refresh_from_db()
        return _item(request, row, volunteer, error.message, 409 if error.status == 409 else 422)
    messages.success(request, _("已为您留好，到期前去领。"))
    return redirect(reverse("recognition:redemption", args=[made.pk]) + suffix_of(request, volunteer))


@login_required
@never_cache
def redemptions(request: HttpRequest) -> HttpResponse:
    """What somebody redeemed; what waits to be collected comes first."""
    volunteer = subject_of(request)
    if volunteer is None:
        return redirect("portal:me")
    rows = queries.redemptions_of(volunteer)
    over = rows.exclude(state="reserved")
    page = paginate(over, order=["-reserved_at", "-id"], cursor=request.GET.get("after"), size=20, query=request.GET)
    waiting = [] if request.GET.get("after") else list(rows.filter(state="reserved").order_by("collect_by", "pk"))
    context = {
        "page": page,
        "waiting": waiting,
        "volunteer": volunteer,
        "suffix": suffix_of(request, volunteer),
        "tab": "me",
    }
    return render(request, "recognition/redemptions.html", context)


def _own(request: HttpRequest, pk: int) -> tuple[Redemption, Volunteer]:
    volunteer = subject_of(request)
    row = queries.redemptions_of(volunteer).filter(pk=pk).first() if volunteer else None
    if row is None or volunteer is None:
        raise NotFound()
    return row, volunteer


@login_required
@never_cache
def redemption(request: HttpRequest, pk: int) -> HttpResponse:
    """The code to show at the counter, where and until when."""
    row, volunteer = _own(request, pk)
    address = request.build_absolute_uri(f"{reverse('recognition:collect')}?code={row.code}")
    context = {
        "row": row,
        "item": row.item,
        "volunteer": volunteer,
        "suffix": suffix_of(request, volunteer),
        "address": address,
        "shown": f"{row.code[:3]} {row.code[3:6]} {row.code[6:]}",
        "may_cancel": row.state == Redemption.State.RESERVED and clock.now() <= row.cancel_until,
        "tab": "me",
    }
    return render(request, "recognition/redemption.html", context)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes it back within the term."""
    row, volunteer = _own(request, pk)
    try:
        cancel_redemption(request.user, redemption=row)
    except Refusal as error:
        if error.status == 404:
            raise
        messages.warning(request, error.message)
    else:
        messages.success(request, _("已取消，%(cost)s 积分已退回。") % {"cost": row.cost})
    return redirect(reverse("recognition:redemption", args=[row.pk]) + suffix_of(request, volunteer))
