"""Measures of support for staff: all of them with what is late, the steps of one, its files."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yushan.common import clock
from yushan.common.documents import download
from yushan.common.errors import NotAllowed
from yushan.common.paging import paginate
from yushan.common.refused import done
from yushan.organizations.access import can
from yushan.plan import queries as plan
from yushan.projects import winners
from yushan.projects.actions import supports as actions
from yushan.projects.models import SupportMeasure
from yushan.projects.queries import supports as queries

_CHIPS = (("", "落实中"), ("late", "超期"), ("done", "已落实"), ("cancelled", "不再落实"), ("mine", "我负责的"))


def has_supports(user: Any) -> bool:
    """Who organises, and who was given something to see to."""
    return can(user, "contest.edit") or queries.supports_of(user).exists()


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Measures for winners of contests and award campaigns, the soonest due first."""
    if not has_supports(request.user):
        raise NotAllowed("支持措施由组织评选的人和负责落实的人查看。")
    show, kind = request.GET.get("show", "")[:12], request.GET.get("kind", "")[:40]
    rows = queries.supports_seen(request.user)
    if show in ("done", "cancelled"):
        rows = rows.filter(state=show)
    else:
        rows = rows.filter(state=SupportMeasure.State.OPEN)
        rows = queries.late(rows) if show == "late" else rows
        rows = rows.filter(owner=request.user.pk) if show == "mine" else rows
    rows = rows.filter(kind=kind) if kind else rows
    page = paginate(rows.select_related("owner"), order=["due_on", "id"], cursor=request.GET.get("after"), size=25,
                    query=request.GET)  # fmt: skip
    kinds, whose = plan.choices("support_measures"), winners.of_many(page.rows)
    context = {
        "page": page,
        "lines": [(row, dict(kinds).get(row.kind, row.kind), whose.get(row.pk)) for row in page.rows],
        "chips": _CHIPS,
        "show": show,
        "kinds": kinds,
        "kind": kind,
        "today": clock.today(),
    }
    return render(request, "contests/supports.html", context)


@login_required
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """A measure is done, will not be, or gets one more file."""
    row, winner = queries.support_seen(request.user, pk)
    said, sent = request.POST.get("evidence", ""), request.FILES.get("file")
    name, content = (sent.name or "", sent.read()) if sent else ("", None)
    acts: dict[str, tuple[Any, str]] = {
        "drop": (lambda: actions.drop_support(request.user, support=row, reason=said), _("已记下不再落实。")),
        "done": (
            lambda: actions.finish_support(request.user, support=row, evidence=said, name=name, content=content),
            _("已落实，入选方会收到通知。"),
        ),
        "file": (
            lambda: actions.add_evidence(request.user, support=row, name=name, content=content or b""),
            _("凭据已放上。"),
        ),
    }
    act, words = acts.get(request.POST.get("do", ""), acts["done"])
    done(request, act, words, "contests:supports")
    return HttpResponseRedirect(winner.url)


@login_required
@require_safe
def file(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A file that shows what was done."""
    row = queries.support_file(request.user, pk, code)
    return download(actions.EVIDENCE.fetch(row.file), row.media_type, f"support-{row.support_id}-{row.pk}")
