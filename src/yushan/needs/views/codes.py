"""New codes: taken by whoever ordered, or read out at the desk to whoever calls."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.common.errors import Conflict, NotFound, Refusal, TooOften
from yushan.common.refused import put_refused, say_refused
from yushan.common.text import compact
from yushan.needs import actions
from yushan.needs.askers import asks
from yushan.needs.forms_staff import CodeForm
from yushan.needs.queries.own import need_by_number, need_by_token
from yushan.organizations.access import can, require

_WRONG = "单号或手机号后 4 位不对，或者这一单不归您登记。请再问一遍对方。"


def _limit(request: HttpRequest, number: str) -> None:
    if not ratelimit.consume(request, action="need_new_code", key=number.upper()):
        raise TooOften(_("这一单换查询码的次数太多了，请过一小时再试。"), field="digits")


@login_required
@require_POST
@never_cache
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """A new code for what one ordered with one's account, shown once."""
    need = need_by_token(token)
    if not asks(request.user, need):
        raise NotFound()
    try:
        _limit(request, need.number)
        made = actions.renew_code(request.user, need=need)
    except Refusal as error:
        say_refused(request, error)
        return redirect("needs:own", token=token)
    return render(request, "needs/new_code.html", {"need": need, "secret": made.code, "tab": "me"})


@login_required
@never_cache
def issue(request: HttpRequest) -> HttpResponse:
    """At the desk: the number of the order and the last digits of its telephone number, asked back from whoever calls."""
    require(request.user, "need.record")
    form, made = CodeForm(request.POST or None, initial={"number": request.GET.get("number", "")[:20]}), None
    if request.method == "POST" and form.is_valid():
        number = compact(form.cleaned_data["number"])
        try:
            _limit(request, number)
            if (need := need_by_number(number)) is None:
                raise Refusal(_WRONG, field="digits")
            made = actions.issue_code(request.user, need=need, digits=form.cleaned_data["digits"])
        except (Conflict, TooOften) as error:
            put_refused(form, error)
        except Refusal:  # the same words whether the number is wrong or the order is not one's own
            form.add_error("digits", _WRONG)
    context = {
        "form": form, "made": made, "has_board": can(request.user, "need.view") or can(request.user, "need.claim"),
    }  # fmt: skip
    return render(request, "needs/code.html", context, status=form.answer_status if form.errors else 200)
