"""The second pair of eyes on who becomes or stops being a city administrator."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yushan.common.errors import NotFound, Refusal
from yushan.organizations import actions, queries
from yushan.organizations.forms import AnswerForm, refused


@login_required
def grant_request(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked for, by whom and why; another city administrator decides, who asked may withdraw."""
    row = queries.grant_requests_seen(request.user).filter(pk=pk).first()
    if row is None:
        raise NotFound()
    waiting = row.state == "waiting"
    decides = waiting and request.user.pk not in (row.asked_by_id, row.user_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act, answer = request.POST.get("act"), form.cleaned_data["answer"]
        try:
            if act == "withdraw":
                actions.withdraw_city_admin(request.user, request=row)
                messages.success(request, "已撤回。")
            else:
                done = actions.decide_city_admin(request.user, request=row, agreed=act == "agree", answer=answer)
                messages.success(request, f"{done.get_state_display()}，已通知{row.asked_by.display_name}。")
        except Refusal as error:
            refused(form, error)
        else:
            return redirect("organizations:grant_request", pk)
    context = {
        "row": row, "form": form, "waiting": waiting, "decides": decides,
        "may_withdraw": waiting and row.asked_by_id == request.user.pk,
    }  # fmt: skip
    return render(request, "organizations/grant_request.html", context, status=422 if form.errors else 200)
