"""The data that is doubtful: what, where, who looks after it, until when, how it goes; and what is done about it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.forms import KitForm
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused, say_refused
from yushan.common.text import safe_cell
from yushan.indicators import export, places
from yushan.indicators.actions import quality as actions
from yushan.indicators.models import QualityIssue
from yushan.indicators.queries import quality as found
from yushan.indicators.queries.owners import owners_of
from yushan.indicators.queries.reminders import issue_quiet_day, with_readers
from yushan.indicators.queries.watching import checks
from yushan.indicators.rules.quality import Points, added_up, change
from yushan.indicators.views.catalogue import file_kind

State = QualityIssue.State
STATES = {"open": "待处理", found.LATE: "已超时", "accepted": "已说明", "solved": "已解决"}
HEADER = ("核查", "地方", "情况", "数量", "由谁处理", "状态", "期限", "发现时间", "说明")
MOST_EXPORTED = 20_000


class AcceptForm(KitForm):
    """Why it is as it should be."""

    reason = forms.CharField(label="为什么不用改", max_length=300, help_text="上级能看到；数量再增加时会重新提出。")


def _rows(request: HttpRequest, asked: Mapping[str, str]) -> QuerySet[QualityIssue]:
    return found.at(found.issues_of(request.user), area=asked["area"], unit=asked["unit"])


def _asked(request: HttpRequest) -> dict[str, str]:
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "open")
    return {
        "kind": kind if kind in checks() else "",
        "area": request.GET.get("area", "")[:12],
        "unit": request.GET.get("unit", "")[:18],
        "state": state if state in STATES else "open",
    }


def _url(asked: Mapping[str, str], **more: str) -> str:
    query = {key: value for key, value in (dict(asked) | more).items() if value and (key, value) != ("state", "open")}
    return "?" + urlencode(query)


def _chart(points: Points) -> dict[str, Any] | None:
    """None before there are two days."""
    if len(points) < 2:
        return None
    labels = [f"{day.month}-{day.day}" for day, _ in points]
    return {"labels": labels, "series": [{"name": "待处理", "values": [n for _, n in points]}], "unit": " 处"}


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The kinds with their numbers and how they go; the places below, those due soonest first."""
    asked, words = _asked(request), checks()
    rows = _rows(request, asked)
    tallies = found.tallies(rows)
    # What is kept by day is kept by area: of one unit alone there is no trend.
    trend = {} if asked["unit"] else found.trend_of(request.user, clock.today(), asked["area"])
    order = ["-seen_at", "-pk"] if asked["state"] == "solved" else ["until", "pk"]
    listed = found.soonest_first(found.narrowed(rows, kind=asked["kind"], state=asked["state"]))
    page = paginate(listed, order=order, cursor=request.GET.get("after"), query=request.GET)
    owners = owners_of((one.scope, one.node) for one in page.rows)
    points = added_up(of_kind for kind, of_kind in trend.items() if asked["kind"] in ("", kind))
    context = {
        "asked": asked,
        "kinds": [
            (
                one,
                tallies.get(one.code, found.Tally()),
                change(trend.get(one.code, []), clock.today()),
                _url(asked, kind=one.code),
            )
            for one in words.values()
        ],
        "all_url": _url(asked, kind=""),
        "everywhere_url": _url(asked, unit=""),
        "chosen": words.get(asked["kind"]),
        "states": [(label, _url(asked, state=code), code == asked["state"]) for code, label in STATES.items()],
        "areas": places.areas_to_choose(request.user),
        "page": page,
        "rows": [(one, words.get(one.kind), owners[one.scope, one.node].text) for one in page.rows],
        "points": points,
        "chart": _chart(points),
        "export_url": _url(asked),
        "sees_rules": places.sees_city(request.user),
    }
    return render(request, "indicators/quality.html", context)


@login_required
@require_safe
def take_along(request: HttpRequest) -> HttpResponse:
    """The places as they are narrowed, as a table without names of people."""
    asked, kind, words = _asked(request), file_kind(request), checks()
    every = found.narrowed(_rows(request, asked), kind=asked["kind"], state=asked["state"])
    rows = list(found.soonest_first(every).order_by("until", "pk")[:MOST_EXPORTED])
    owners = owners_of((one.scope, one.node) for one in rows)
    cells = [
        [
            words[one.kind].name if one.kind in words else one.kind, safe_cell(one.place_name), safe_cell(one.text),
            one.number, "有" if owners[one.scope, one.node].people else "没有", one.get_state_display(),
            f"{clock.local(one.due_at):%Y-%m-%d}" if one.due_at else "—", f"{clock.local(one.found_at):%Y-%m-%d}",
            safe_cell(one.reason),
        ]
        for one in rows
    ]  # fmt: skip
    title = f"数据质量：{STATES[asked['state']]}，{clock.today()}"
    note = "数量是有疑点的行、人或条数。"
    if len(rows) == MOST_EXPORTED:
        note += f"只含最早到期的 {MOST_EXPORTED:,} 处，其余请按区县或核查分开下载。"
    return export.download(kind, f"数据质量-{clock.today()}", title, HEADER, cells, note)


def _show(request: HttpRequest, issue: QualityIssue, form: AcceptForm, status: int = 200) -> HttpResponse:
    words = checks().get(issue.kind)
    is_looking, is_solved = bool(getattr(request, "seeing_as", None)), issue.state == State.SOLVED
    owners = owners_of([(issue.scope, issue.node)])[issue.scope, issue.node]
    handles = found.may_handle(request.user, issue) and not is_looking and not is_solved and words is not None
    reminds = found.may_remind_of(request.user, issue) and not is_looking and not is_solved and words is not None
    context = {
        "issue": issue,
        "words": words,
        "owners": owners,
        "sent": with_readers(issue.reminders.order_by("-sent_at", "-pk")[:20]),
        "may_handle": handles,
        "may_remind": reminds and issue.state == State.OPEN,
        "quiet": issue_quiet_day(issue, words.remind_days) if words and reminds else None,
        "form": form,
    }
    return render(request, "indicators/quality_issue.html", context, status=status)


@login_required
@require_safe
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One doubt: what it is, why it matters, who looks after it, who was reminded, what can be done."""
    return _show(request, found.issue_of(request.user, pk), AcceptForm())


@login_required
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """It is as it should be, and why."""
    issue, form = found.issue_of(request.user, pk), AcceptForm(request.POST)
    if form.is_valid():
        try:
            actions.accept(request.user, issue=issue, reason=form.cleaned_data["reason"])
        except Refusal as error:
            put_refused(form, error)
        else:
            return redirect("indicators:quality_issue", pk)
    elif not found.may_handle(request.user, issue):
        actions.accept(request.user, issue=issue, reason="")
    return _show(request, issue, form, 422)


@login_required
@require_POST
def recheck(request: HttpRequest, pk: int) -> HttpResponse:
    """Looks again now, for who has put it right."""
    issue = found.issue_of(request.user, pk)
    try:
        gone = actions.recheck(request.user, issue=issue)
    except Refusal as error:
        say_refused(request, error)
    else:
        if gone:
            messages.success(request, "核查过了，这一条已经解决。")
        else:
            messages.warning(request, "核查过了，问题还在，请看下面的情况。")
    return redirect("indicators:quality_issue", pk)


@login_required
@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """A message to those who look after the place."""
    issue = found.issue_of(request.user, pk)
    return done(
        request,
        lambda: actions.remind_about(request.user, issue=issue),
        lambda sent: f"已提醒 {sent.reached} 人。",
        "indicators:quality_issue",
        pk,
    )
