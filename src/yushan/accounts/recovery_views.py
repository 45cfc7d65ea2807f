"""Getting one's access back: asking for help, setting a new password by the code on the slip, and saying «not me»."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from yushan.accounts.actions import recovering
from yushan.accounts.actions.people import identity_hash
from yushan.accounts.forms_recovery import AskForm, TakeBackForm
from yushan.accounts.models import Recovery
from yushan.common import vault
from yushan.common.errors import Refusal, TooOften

_TOO_MANY = "试的次数太多了，请过一小时再来，或者直接去找管理员。"


def _limit(request: HttpRequest, action: str, key: str) -> None:
    if not ratelimit.consume(request, action=action, key=key):
        raise TooOften(_(_TOO_MANY))


@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """Name and identity number; what is answered is the same for everybody."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        identity = form.cleaned_data["identity"]
        try:
            _limit(request, "recovery_ask", identity_hash(identity.number))
        except TooOften as error:
            form.add_error(None, error.message)
        else:
            recovering.ask_recovery(name=form.cleaned_data["name"], identity=identity)
            return redirect("recovery_asked")
    return render(request, "account/recovery_ask.html", {"form": form}, status=422 if form.is_bound else 200)


def asked(request: HttpRequest) -> HttpResponse:
    """What happens next."""
    return render(request, "account/recovery_asked.html")


@never_cache
@sensitive_post_parameters("code", "password", "again")
def use(request: HttpRequest) -> HttpResponse:
    """The code on the slip and a new password; afterwards one signs in with it."""
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            _limit(request, "recovery_try", vault.lookup_hash(data["login"].lower(), "recovery-try"))
            row = recovering.try_code(login=data["login"], code=data["code"])
            if row is None:
                raise Refusal(recovering.WRONG, field="code")
            recovering.take_back(recovery=row, code=data["code"], password=data["password"])
        except Refusal as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            request.session.flush()  # whoever was signed in here, it begins anew
            messages.success(request, _("新密码已经生效，请用它登录。第二道验证要重新设置。"))
            return redirect("account_login")
    return render(request, "account/recovery_use.html", {"form": form}, status=422 if form.is_bound else 200)


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What is going on about one's own access, and the way to stop it."""
    if request.method == "POST":
        if recovering.deny_recovery(request.user):  # type: ignore[arg-type]
            messages.success(request, _("已拒绝。建议马上改一次密码。"))
        else:
            messages.info(request, _("现在没有在办的恢复申请。"))
        return redirect("recovery_mine")
    rows = Recovery.objects.filter(user=request.user.pk).select_related("started_by", "decided_by")  # type: ignore[misc]
    context: dict[str, Any] = {"rows": list(rows.order_by("-asked_at")[:10])}
    context["is_open"] = any(row.ended_at is None for row in context["rows"])
    return render(request, "account/recovery_mine.html", context)
