"""Signing in by a code: number → six digits → (the first time) whose account it is. What was asked for in one browser is answered there.

The answers do not tell whether somebody signs in with a number: only the telephone learns that.
"""

import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import ratelimit
from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yushan.accounts import code_flow, gateways
from yushan.accounts.actions.codes import MINUTES, owner_of, verify_phone
from yushan.accounts.forms import CodeForm, OwnNameForm, PhoneForm
from yushan.accounts.models import OneTimeCode, User
from yushan.common.errors import NotFound, Refusal
from yushan.common.text import same_name

_KEY = "sign_in_code"
_NAME_WITHIN = 600  # seconds between the right code and the name


def _next(request: HttpRequest) -> str:
    """Where to go afterwards: an address of this site, or nothing."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if wanted and get_adapter().is_safe_url(wanted) else ""


def _put(form: Form, error: Refusal) -> None:
    form.add_error(error.field if error.field in form.fields else None, error.message)


def _page(request: HttpRequest, template: str, form: Form, **context: Any) -> HttpResponse:
    return render(request, template, {"form": form} | context, status=422 if form.is_bound else 200)


def _signed_in(request: HttpRequest) -> HttpResponse | None:
    if not gateways.is_configured():
        raise NotFound(_("这里没有开通短信验证码登录，请用密码登录。"))
    if request.user.is_authenticated:
        return redirect(_next(request) or resolve_url(settings.LOGIN_REDIRECT_URL))
    return None


@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """To which number; also «once more» from the next page, which does not bring the number again."""
    if away := _signed_in(request):
        return away
    kept = request.session.get(_KEY, {})
    again = request.method == "POST" and "again" in request.POST
    row = OneTimeCode.objects.filter(pk=kept.get("pk")).first() if again else None
    typed = {"phone": row.phone} if row else request.POST if request.method == "POST" else None
    form = PhoneForm(typed)
    to = kept.get("next", "") if row else _next(request)
    if form.is_bound and form.is_valid():
        try:
            made = code_flow.ask(request, phone=form.cleaned_data["phone"], purpose=OneTimeCode.Purpose.SIGN_IN)
        except Refusal as error:
            if row:
                late = CodeForm({})
                late.errors.clear()
                late.add_error(None, error.message)
                return _enter_page(request, late, row, to)
            _put(form, error)
        else:
            request.session[_KEY] = {"pk": made.pk, "next": to}
            return redirect("sign_in_code_enter")
    return _page(request, "account/sign_in_code.html", form, next=to)


def _enter_page(request: HttpRequest, form: Form, row: OneTimeCode, to: str) -> HttpResponse:
    context = {"phone": row.phone, "minutes": MINUTES, "next": to}
    return _page(request, "account/sign_in_code_enter.html", form, **context)


@never_cache
def enter(request: HttpRequest) -> HttpResponse:
    """The six digits."""
    if away := _signed_in(request):
        return away
    kept = request.session.get(_KEY, {})
    row = OneTimeCode.objects.filter(pk=kept.get("pk")).first()
    if row is None:
        return redirect("sign_in_code")
    to = str(kept.get("next", ""))
    form = CodeForm(request.POST if request.method == "POST" else None)
    if not (form.is_bound and form.is_valid()):
        return _enter_page(request, form, row, to)
    try:
        code_flow.use(request, row=row, code=form.cleaned_data["code"])
        user = owner_of(row)
        if user is None:  # closed in these minutes
            raise Refusal(str(code_flow.WRONG), field="code")
    except Refusal as error:
        _put(form, error)
        return _enter_page(request, form, row, to)
    if user.phone_verified_at is None:
        request.session[_KEY] = {"pk": row.pk, "next": to, "right_at": time.time()}
        return redirect("sign_in_code_name")
    return _let_in(request, user, to)


@never_cache
def name(request: HttpRequest) -> HttpResponse:
    """The first time: a number that was mistyped at registration must not open the account to its real owner."""
    if away := _signed_in(request):
        return away
    kept = request.session.get(_KEY, {})
    row = OneTimeCode.objects.filter(pk=kept.get("pk")).first()
    user = owner_of(row) if row else None
    if row is None or user is None or time.time() - kept.get("right_at", 0.0) > _NAME_WITHIN:
        return redirect("sign_in_code")
    form = OwnNameForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        own = user.person.name if user.person else user.display_name
        if not ratelimit.consume(request, action="sms_name", key=str(user.pk)):
            form.add_error("name", _("试的次数太多了，今天请用密码登录。"))
        elif same_name(own, form.cleaned_data["name"]):
            verify_phone(user, phone_digest=row.phone_hash)
            return _let_in(request, user, str(kept.get("next", "")))
        else:
            form.add_error("name", _("与这个手机号登记的姓名不一致。不是您的账号，请用自己的编号和密码登录。"))
    return _page(request, "account/sign_in_code_name.html", form)


def _let_in(request: HttpRequest, user: User, to: str) -> HttpResponse:
    """As after a password: a second factor where there is one, a new session key."""
    request.session.pop(_KEY, None)
    record_authentication(request, user, method="code")
    return perform_login(request, Login(user=user, redirect_url=to or None))
