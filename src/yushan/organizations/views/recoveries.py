"""Helping somebody back in: the list, starting, confirming, and the slip with the code."""

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from yushan.accounts.actions.people import identity_hash, person_with
from yushan.accounts.models import Recovery, User
from yushan.accounts.models.recovery import OPEN
from yushan.accounts.queries import user_by_login
from yushan.common import clock
from yushan.common.errors import NotFound, Refusal
from yushan.common.identity import IdentityError, parse
from yushan.common.paging import paginate
from yushan.organizations import roster_filters
from yushan.organizations.access import require
from yushan.organizations.actions import recoveries as actions
from yushan.organizations.forms import AnswerForm, FindAccountForm, RecoveryForm, refused
from yushan.organizations.models import StaffMember
from yushan.organizations.queries.recoveries import (
    open_recovery,
    place_to_act,
    recoveries_seen,
    recovery_objection,
)
from yushan.organizations.unit_panels import RowAction

OWN = "不能给自己办。自己的登录要请同级的另一位管理员，或上一级的管理员恢复。"


def _has_account(member: StaffMember) -> bool:
    user = getattr(member.person, "user", None)
    return user is not None and user.is_active


ROW = RowAction(
    "恢复登录",
    "account.recover",
    frozenset({roster_filters.IN_SERVICE}),
    lambda member: reverse("organizations:start_recovery", args=[member.person.user.pk]),
    _has_account,
)


def _find(text: str) -> User | None:
    """By what one signs in with, or by a whole identity number."""
    if found := user_by_login(text):
        return found
    with suppress(IdentityError):
        digest = identity_hash(parse(text, clock.today()).number)
        return User.objects.filter(person=person_with(digest), person__isnull=False).first()
    return None


@login_required
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """What waits, what is under way, what is over; and whom to help."""
    require(request.user, "account.recover")
    form = FindAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = _find(form.cleaned_data["account"])
        if user == request.user:
            form.add_error("account", OWN)
        elif user and place_to_act(request.user, user):
            return redirect("organizations:start_recovery", user.pk)
        else:
            form.add_error(
                "account", "没有找到这个账号，或者不归您办理。请核对，或请对方所在单位、队伍、区县的管理员办理。"
            )
    over = request.GET.get("state") == "over"
    rows = recoveries_seen(request.user)
    rows = rows.exclude(state__in=OPEN) if over else rows.filter(state__in=OPEN)
    page = paginate(rows, order=["-asked_at", "-pk"], cursor=request.GET.get("after"), size=30, query=request.GET)
    mine = {row.pk for row in page.rows if row.state == "asked" or row.started_by_id != request.user.pk}
    mine -= {row.pk for row in page.rows if row.state == "confirmed"}
    context = {"form": form, "page": page, "over": over, "open": not over, "mine": mine}
    return render(request, "organizations/recoveries.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Who it is, where they belong, why and how one knows; also for what the person asked for themselves."""
    require(request.user, "account.recover")
    if pk == request.user.pk:
        raise Refusal(OWN)
    user = User.objects.select_related("person").filter(pk=pk).first()
    place = place_to_act(request.user, user) if user else None
    if user is None or place is None:
        raise NotFound()
    known = open_recovery(user)
    if known and known.state != Recovery.State.ASKED:
        if recoveries_seen(request.user).filter(pk=known.pk).exists():
            return redirect("organizations:recovery", known.pk)
        raise Refusal(f"{user.display_name}的恢复已经由{known.place_label}在办。")
    form = RecoveryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.start_recovery(request.user, user=user, **form.cleaned_data)
        except Refusal as error:
            refused(form, error)
        else:
            messages.success(request, "已发起，等另一位管理员复核。本人会收到消息。")
            return redirect("organizations:recovery", row.pk)
    context = {
        "who": user, "place": place, "form": form, "asked": known,
        "objection": recovery_objection(request.user, user),
    }  # fmt: skip
    return render(request, "organizations/start_recovery.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
def recovery(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: what the first said, what the second decides, the code for the slip."""
    row = recoveries_seen(request.user).filter(pk=pk).first()
    if row is None:
        raise NotFound()
    form = AnswerForm(request.POST or None)
    code = ""
    if request.method == "POST" and form.is_valid():
        try:
            code = _act(request, row, form.cleaned_data["answer"])
        except Refusal as error:
            refused(form, error)
        else:
            if not code:
                return redirect("organizations:recovery", pk)
            row = recoveries_seen(request.user).get(pk=pk)
    is_open = row.state in OPEN and row.expires_at > clock.now()
    two = (row.started_by_id, row.decided_by_id)
    context = {
        "row": row, "form": form, "slip": code, "is_open": is_open, "how": actions.HOW.get(row.how, ""),
        "decides": is_open and row.state == "waiting" and request.user.pk not in two,
        "may_refuse": is_open and row.state == "asked",
        "may_make": is_open and row.state == "confirmed" and request.user.pk in two,
        "may_withdraw": is_open and row.state in ("waiting", "confirmed") and request.user.pk in two,
        "objection": recovery_objection(request.user, row.user) if is_open else "",
        "use_url": request.build_absolute_uri(reverse("recovery_use")),
    }  # fmt: skip
    return render(request, "organizations/recovery.html", context, status=422 if form.errors else 200)


def _act(request: HttpRequest, row: Recovery, answer: str) -> str:
    """What the button says; answers the code where one was made."""
    act = request.POST.get("act")
    if act == "code":
        return actions.make_recovery_code(request.user, recovery=row)
    if act == "confirm":
        actions.confirm_recovery(request.user, recovery=row)
        messages.success(request, "已同意。发起的人可以当面给本人出恢复码了。")
    elif act == "refuse":
        actions.refuse_recovery(request.user, recovery=row, answer=answer)
        messages.success(request, "没有同意，已告诉发起的人。")
    elif act == "withdraw":
        actions.withdraw_recovery(request.user, recovery=row)
        messages.success(request, "已撤回，出过的恢复码作废。")
    return ""
