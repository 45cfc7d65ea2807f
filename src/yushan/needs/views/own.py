"""The asker's own pages: by account, or by link and code."""

from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from allauth.core.internal.ratelimit import truncate_ip
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yushan.accounts.models import User
from yushan.common.documents import download
from yushan.common.errors import NotFound, Refusal, TooOften
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused
from yushan.common.text import compact
from yushan.needs import actions
from yushan.needs.actions.ordering import FILES, hashed_code
from yushan.needs.askers import Asker, asks, why_no_review
from yushan.needs.forms_own import CodeOnlyForm, LookUpForm, ReviewForm
from yushan.needs.lifecycle import NEED
from yushan.needs.models import Need
from yushan.needs.queries import cases
from yushan.needs.queries.lists import chain_of, dispatches_of
from yushan.needs.queries.own import need_by_number, need_by_token, orders_of, story
from yushan.needs.views import wizard
from yushan.needs.views.common import said_of, windows_text

_WRONG = "单号或查询码不对，请核对。查询码忘了，可以打服务热线，报单号请人查。"


def asker(request: HttpRequest, need: Need) -> Any:
    """Whoever ordered, as the actions know them; None for everybody else."""
    if asks(request.user, need):
        return request.user
    behind = request.user if request.user.is_authenticated else None
    return Asker(need.token, behind) if wizard.may_see(request, need.token) else None


def _asked(request: HttpRequest, token: str) -> tuple[Need, Any]:
    need = need_by_token(token)
    actor = asker(request, need)
    if actor is None:
        raise NotFound(_("请先用查询码打开这件点单。"))
    return need, actor


def _try_code(request: HttpRequest, need: Need | None, what: str, typed: str, *, action: str = "need_code") -> bool:
    """Counts the tries of an address at one number, or one link; the same answer for numbers that do not exist.

    By number alone, ten tries of a stranger would lock the asker out: a number can be guessed, a link cannot.
    """
    address = truncate_ip(get_adapter().get_client_ip(request))
    if not ratelimit.consume(request, action=action, key=f"{address} {what}"):
        raise TooOften(_("试的次数太多了，请过一小时再试，或者打服务热线。"), field="code")
    right = need.code_hash if need else ""
    return constant_time_compare(right, hashed_code(need.number if need else "", compact(typed)))


@never_cache
def find(request: HttpRequest) -> HttpResponse:
    """An order by number and code."""
    form = LookUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = compact(form.cleaned_data["number"])
        need = need_by_number(number)
        try:
            right = _try_code(request, need, number.upper(), form.cleaned_data["code"])
        except Refusal as error:
            form.refuse(error)
            form.answer_status = error.status
        else:
            if right and need:
                wizard.let_see(request, need.token)
                return redirect("needs:own", token=need.token)
            form.add_error("code", _WRONG)
    context = {"form": form, "tab": "home"}
    return render(request, "needs/find.html", context, status=form.answer_status if form.errors else 200)


@never_cache
def own(request: HttpRequest, token: str) -> HttpResponse:
    """One order: how far it is, what can be done, messages, the review. Without an account the code is asked once."""
    need = need_by_token(token)
    actor = asker(request, need)
    if actor is None:
        return _ask_code(request, need)
    followed, review = need.followed, getattr(need, "review", None)
    called_by, called_until = cases.called_by(need, review)
    is_done = followed.state == Need.State.DONE or (followed != need and followed.state == Need.State.REVIEWED)
    context = {
        "need": need,
        # Of a merged order: the one that is worked on, of which its team, its time and its state are said, no more.
        "followed": followed,
        "chain": chain_of(need) if need.state == Need.State.MERGED else [],
        "steps": NEED.stepper(followed.state),
        "windows": windows_text(need),
        "story": story(need, dispatches_of(need), names=False),
        "talk": list(need.talk.all()) if need.organization_id or need.ended_at else [],
        "files": list(need.files.all()),
        "may_renew": request.user.is_authenticated and asks(request.user, need),
        "urged_by": _urged_by(followed),
        "may_withdraw": followed.state in Need.OPEN,
        "may_talk": need.organization_id and need.state in (Need.State.CLAIMED, Need.State.SERVING, Need.State.DONE),
        "review": review,
        "called_by": called_by,
        "called_until": called_until,
        "why_no_review": why_no_review(actor, need, followed.organization)
        if is_done and review is None and followed.organization
        else "",
        "may_review": is_done and review is None,
        "tab": "me" if request.user.is_authenticated else "home",
    }
    return render(request, "needs/own.html", context)


def _urged_by(need: Need) -> str:
    """Who looks after an order that is late, in words; empty for others."""
    if not need.is_urged:
        return ""
    return str(_("市里")) if need.level == Need.Level.CITY else need.area.name


def _ask_code(request: HttpRequest, need: Need) -> HttpResponse:
    form = CodeOnlyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if _try_code(request, need, need.token, form.cleaned_data["code"], action="need_link"):
                wizard.let_see(request, need.token)
                return redirect("needs:own", token=need.token)
            form.add_error("code", _WRONG)
        except Refusal as error:
            form.refuse(error)
            form.answer_status = error.status
    return render(
        request, "needs/ask_code.html", {"form": form, "tab": "home"}, status=form.answer_status if form.errors else 200
    )


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What I ordered."""
    rows = orders_of(cast("User", request.user))
    page = paginate(rows, order=["-id"], cursor=request.GET.get("after"), size=20, query=request.GET)
    return render(request, "needs/mine.html", {"page": page, "tab": "me"})


@require_POST
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Takes it back, until it is done."""
    (need, actor), reason = _asked(request, token), request.POST.get("reason", "")
    return done(request, lambda: actions.withdraw(actor, need=need, reason=reason), _("已撤回。"), "needs:own", token)


@require_POST
def say(request: HttpRequest, token: str) -> HttpResponse:
    """A message to the team."""
    (need, actor), text = _asked(request, token), request.POST.get("text", "")
    said = _("已留言，队里会看到。")
    return done(
        request, lambda: actions.say(actor, need=need, text=text), lambda row: said_of(row, said), "needs:own", token
    )


@never_cache
def review(request: HttpRequest, token: str) -> HttpResponse:
    """The review: stars, words, a picture."""
    need, actor = _asked(request, token)
    followed = need.followed
    is_done = followed.state == Need.State.DONE or (followed != need and followed.state == Need.State.REVIEWED)
    if request.method == "GET" and (not is_done or hasattr(need, "review")):
        messages.info(request, _("办完以后才能评，评过的不再改。"))
        return redirect("needs:own", token=token)
    form = ReviewForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        photo = form.cleaned_data["photo"]
        try:
            photos = [actions.keep_file(photo.read())] if photo else []
            data = form.cleaned_data
            made = actions.review(actor, need=need, stars=data["stars"], text=data["text"], photos=photos)
        except Refusal as error:
            error.field = "photo" if error.field == "attached" else error.field
            put_refused(form, error)
        else:
            said = _("谢谢，评价已收到。")
            messages.success(request, said + _("不满意的地方会有人打电话问您。") if made.is_unhappy else said)
            return redirect("needs:own", token=token)
    if request.method == "GET" and followed.organization and (why := why_no_review(actor, need, followed.organization)):
        messages.info(request, why)
        return redirect("needs:own", token=token)
    context = {
        "form": form,
        "need": need,
        "followed": followed,
        "tab": "me" if request.user.is_authenticated else "home",
    }
    return render(request, "needs/review.html", context, status=form.answer_status if form.errors else 200)


@never_cache
@require_safe
def own_file(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """A file that the asker sent along."""
    need, _actor = _asked(request, token)
    row = need.files.filter(pk=pk).first()
    if row is None:
        raise NotFound()
    return download(FILES.fetch(row.name), row.media_type, f"{need.number}-{row.pk}")
