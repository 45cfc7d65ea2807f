"""Objections during the notice: by anybody, with a receipt by which the answer is found."""

import json
from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yushan.campaigns.actions.noticing import Receipt, hashed_code, is_noticed, raise_objection
from yushan.campaigns.forms.nominating import LookUpForm, ObjectionForm
from yushan.campaigns.models import Nominee
from yushan.campaigns.queries.public import objection_by_number, objection_by_token, public_nominee
from yushan.campaigns.views import by_code
from yushan.common.errors import Conflict, NotFound, Refusal, TooOften
from yushan.common.refused import put_refused
from yushan.common.text import compact
from yushan.volunteers.views.wizard import kept_aside, put_aside

_SEEN = "award_objections"
_WRONG = "编号或查询码不对，请核对。"


def _noticed(code: str) -> Nominee:
    nominee = public_nominee(code)
    if not is_noticed(nominee):
        raise Conflict(_("现在不在公示期，不能提异议。"))
    return nominee


@never_cache
def raise_one(request: HttpRequest, code: str) -> HttpResponse:
    """What is not right. Without an account a code by SMS follows, where codes are sent."""
    nominee, has_account = _noticed(code), request.user.is_authenticated
    form = ObjectionForm(request.POST or None, has_account=has_account)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if has_account or not by_code.is_asked():
                if not has_account and not ratelimit.consume(request, action="award_voice"):
                    raise TooOften(_("这个网络提得太频繁了，请过一小时再试。"))
                return _place(request, nominee, data)
            by_code.ask(request, "object", phone=data["phone"], kept={"nominee": nominee.code, **data})
        except Refusal as error:
            put_refused(form, error)
        else:
            return redirect("campaigns:object_code", code=code)
    context = {"form": form, "nominee": nominee, "campaign": nominee.campaign, "tab": "home"}
    return render(request, "campaigns/object.html", context, status=form.answer_status if form.errors else 200)


def _place(request: HttpRequest, nominee: Nominee, data: dict[str, Any]) -> HttpResponse:
    actor = request.user if request.user.is_authenticated else None
    made: Receipt = raise_objection(
        actor, nominee=nominee, text=data["text"], name=data.get("name", ""), phone=data.get("phone", "")
    )
    by_code.forget(request, "object")
    _let_see(request, made.objection.token)
    put_aside(request, "award-receipt", json.dumps({"token": made.objection.token, "code": made.code}))
    return redirect("campaigns:objection", token=made.objection.token)


@never_cache
def code(request: HttpRequest, code: str) -> HttpResponse:
    """The code that went to the telephone; right, the objection is raised."""
    nominee, typed = _noticed(code), by_code.kept(request, "object")
    if typed.get("nominee") != nominee.code:
        return redirect("campaigns:object", code=code)
    return by_code.page(
        request, "object", typed, lambda: _place(request, nominee, typed), back="campaigns:object", args=[code],
        again="campaigns:object_code",
    )  # fmt: skip


def _let_see(request: HttpRequest, token: str) -> None:
    seen = [one for one in request.session.get(_SEEN, []) if one != token]
    request.session[_SEEN] = [*seen, token][-30:]


@never_cache
def detail(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt and later the answer, for whoever raised it: by account, in this browser, or by number and code."""
    row = objection_by_token(token)
    own = request.user.is_authenticated and row.user_id == request.user.pk
    if not own and token not in request.session.get(_SEEN, []):
        raise NotFound(_("请先用编号和查询码打开这条异议。"))
    text = kept_aside(request, "award-receipt")
    receipt = json.loads(text) if text else {}
    context = {
        "objection": row,
        "campaign": row.nominee.campaign,
        "secret": receipt.get("code", "") if receipt.get("token") == token else "",
        "tab": "home",
    }
    return render(request, "campaigns/objection.html", context)


@never_cache
def find(request: HttpRequest) -> HttpResponse:
    """An objection by number and code."""
    form = LookUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = compact(form.cleaned_data["number"]).upper()
        try:
            if not ratelimit.consume(request, action="award_look_up", key=number):
                raise TooOften(_("试的次数太多了，请过一小时再试。"), field="code")
        except Refusal as error:
            form.refuse(error)
            form.answer_status = error.status
        else:
            row = objection_by_number(number)
            right = row.code_hash if row else ""
            typed = hashed_code(row.number if row else "", compact(form.cleaned_data["code"]))
            if row and constant_time_compare(right, typed):
                _let_see(request, row.token)
                return redirect("campaigns:objection", token=row.token)
            form.add_error("code", _WRONG)
    context = {"form": form, "tab": "home"}
    return render(request, "campaigns/find.html", context, status=form.answer_status if form.errors else 200)
