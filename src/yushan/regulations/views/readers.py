"""Who must read a version, who has, who is late; reminding them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.paging import paginate
from yushan.common.rates import Rate
from yushan.common.refused import say_refused
from yushan.regulations import queries
from yushan.regulations.actions import remind_unread
from yushan.regulations.models import RegulationVersion
from yushan.regulations.rules import is_overdue
from yushan.regulations.views.common import own_version


@login_required
@never_cache
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The share that has read, the list of those who have not (late after the last day), and of those who have."""
    version = own_version(request, pk)
    shown = "read" if request.GET.get("show") == "read" else "unread"
    asked, unread = queries.readers(version).count(), queries.unread(version).count()
    if shown == "read":
        rows, order = queries.confirmed(version), ["-confirmed_at", "-id"]
    else:
        rows, order = queries.with_grants(queries.unread(version)), ["display_name", "id"]  # type: ignore[assignment]
    page = paginate(rows, order=order, cursor=request.GET.get("after"), size=30, query=request.GET)
    context = {
        "version": version,
        "regulation": version.regulation,
        "asked": asked,
        "unread": unread,
        "rate": Rate(asked - unread, asked, None),
        "read": asked - unread,
        "without_account": queries.without_account(version),
        "shown": shown,
        "page": page,
        "overdue": is_overdue(version.read_by, clock.today()),
        "may_remind": version.state == RegulationVersion.State.IN_FORCE and unread > 0,
        "reminded_today": version.reminded_on == clock.today(),
    }
    return render(request, "regulations/readers.html", context)


@login_required
@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """A message to those who have not read."""
    version = own_version(request, pk)
    try:
        count = remind_unread(request.user, version=version)
    except Refusal as error:
        say_refused(request, error)
    else:
        messages.success(request, _("正在提醒 %(n)s 个还没读的人。") % {"n": count})
    return redirect("regulations:readers", pk=pk)
