"""How messages leave the platform, for operators: counts, what was not sent and why, trying again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.common.errors import Refusal
from yushan.common.paging import paginate
from yushan.notifications import actions, gate, gateways
from yushan.notifications.models import Delivery
from yushan.notifications.queries import count_of_states, given_up
from yushan.notifications.rules import CHANNELS, TOPICS


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """A week by way and state, and what was not sent."""
    gate.require(request.user)
    page = paginate(
        given_up(), order=["-created_at", "-pk"], cursor=request.GET.get("after"), size=30, query=request.GET
    )
    context = {
        "lines": count_of_states(),
        "states": [label for _value, label in Delivery.State.choices],
        "ways": gateways.available(),
        "page": page,
        "rows": [(row, TOPICS[row.topic].label) for row in page.rows],
    }
    return render(request, "notifications/overview.html", context)


@login_required
@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """All of a way, or one."""
    gate.require(request.user)
    channel, pk = request.POST.get("channel", ""), request.POST.get("delivery", "")
    if channel not in CHANNELS and not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise Refusal(_("请从列表里选要重发的。"))
    count = actions.try_again(request.user, channel=channel, pk=int(pk) if channel not in CHANNELS else None)
    if count:
        messages.success(request, _("%(count)d 条正在重新发送，刷新可见结果。") % {"count": count})
    else:
        messages.info(request, _("没有要重发的，可能已经发出。"))
    return redirect("notifications:overview")
