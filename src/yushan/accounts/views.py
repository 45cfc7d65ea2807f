"""Where I am signed in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.accounts.actions import sessions
from yushan.accounts.queries import sign_ins_of
from yushan.accounts.user_agents import is_phone

_MOST = 50


@login_required
def sign_ins(request: HttpRequest) -> HttpResponse:
    """The list, this device first."""
    rows = list(sign_ins_of(request.user)[:_MOST])  # type: ignore[arg-type]
    own = request.session.session_key
    shown = [{"row": row, "here": row.session_key == own, "phone": is_phone(row.device)} for row in rows]
    shown.sort(key=lambda one: not one["here"])
    return render(request, "account/sign_ins.html", {"rows": shown, "others": sum(not one["here"] for one in shown)})


@login_required
@require_POST
def end_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Signs one device out; of this one the page leads to the start."""
    row = sessions.end_one(request.user, pk=pk)  # type: ignore[arg-type]
    if row.session_key == request.session.session_key:
        request.session.flush()
        return redirect("portal:home")
    messages.success(request, _("已退出：%(device)s。") % {"device": row.device})
    return redirect("sign_ins")


@login_required
@require_POST
def end_sign_ins(request: HttpRequest) -> HttpResponse:
    """Signs out everywhere else."""
    count = sessions.end_all(request.user, user=request.user, keep=request.session.session_key)  # type: ignore[arg-type]
    messages.success(request, _("已退出其他 %(count)s 处登录，只剩这台设备。") % {"count": count})
    return redirect("sign_ins")
