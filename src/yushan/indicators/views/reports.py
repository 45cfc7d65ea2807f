"""Reports of weeks, months and years: the ones that were made, and who is told of which."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yushan.common import documents
from yushan.common.asked import asked_numbers
from yushan.common.errors import NotFound
from yushan.common.paging import paginate
from yushan.common.refused import done
from yushan.indicators import export, places
from yushan.indicators.actions import reports as actions
from yushan.indicators.documents.report import percent
from yushan.indicators.models import ReportOrder
from yushan.indicators.moments import Moment
from yushan.indicators.places import Place
from yushan.indicators.queries import reports as found
from yushan.indicators.rules.reports import PERIODS, change, from_data, standing
from yushan.indicators.rules.statements import rates_of
from yushan.indicators.views.catalogue import kept_of, place_of
from yushan.indicators.words import RATES

_NODES = ("city", "area", "unit")
# The period that the form begins with.
_FIRST = "month"


def _place(request: HttpRequest) -> Place:
    """The node that is ordered for; who begins at an organization is told that there are no reports of these."""
    place = place_of(request)
    if place.scope not in _NODES:
        raise NotFound("报告按全市、区县和单位做，不按组织做。请从“数据查询”里看组织的数字。")
    return place


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The reports that were made, newest first."""
    if not places.sees_figures(request.user):
        raise places.no_permission()
    asked = request.GET.get("period", "")
    period = asked if asked in PERIODS else ""
    page = paginate(
        found.reports_seen(request.user, period),
        order=["-last_day", "-id"],
        cursor=request.GET.get("after"),
        query=request.GET,
    )
    context: dict[str, Any] = {
        "page": page,
        "rows": [(row, found.place_of(row).name, from_data(row.content).span.title) for row in page.rows],
        "chips": [("全部", "?", not period)]
        + [(label, f"?period={code}", code == period) for code, label in PERIODS.items()],
        "period": period,
    }
    return render(request, "indicators/reports.html", context)


@login_required
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: what it says first, its files, and the page as of the same day."""
    kept = found.report_seen(request.user, pk)
    content = from_data(kept.content)
    place, before = found.place_of(kept), rates_of(content.before)
    at = Moment(kept.last_day.year, kept.last_day, is_today=False)
    context: dict[str, Any] = {
        "kept": kept,
        "content": content,
        "place": place,
        "title": content.span.title,
        "rates": [
            (RATES[name].title, rate, percent(rate), standing(rate), change(rate, before.get(name)))
            for name, rate in rates_of(content.rates).items()
        ],
        "page_url": place.url("", at),
    }
    return render(request, "indicators/report.html", context)


@login_required
@require_safe
@never_cache
def take_along(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The file of a report."""
    kept = found.report_seen(request.user, pk)
    if kind not in ("pdf", "xlsx"):
        raise NotFound("只有 pdf 和 xlsx 两种文件，请从页面上选择。")
    with default_storage.open(kept.pdf if kind == "pdf" else kept.book) as file:
        content = file.read()
    span = from_data(kept.content).span
    name = f"{kept.content['name']}-{span.title}".replace(" ", "")
    if kind == "pdf":
        return documents.download(content, documents.PDF, name)
    answer = HttpResponse(content, content_type=export.XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.xlsx')}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@dataclass(frozen=True)
class _Line:
    """An order as it is listed; `ends`: the button ends it for all, not only for oneself."""

    order: ReportOrder
    place: Place
    period: str
    readers: list[str]
    mine: bool
    ends: bool
    readers_url: str


@login_required
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """Who is told of which report, and the form for one more."""
    if not places.sees_figures(request.user):
        raise places.no_permission()
    place = _place(request)
    page = paginate(found.orders_seen(request.user), order=["id"], cursor=request.GET.get("after"), query=request.GET)
    arranges = actions.may_arrange(request.user, place)
    asked = request.GET.get("period", "")
    period = asked if asked in PERIODS else _FIRST
    kept = found.order_of(place, period) if arranges else None
    context: dict[str, Any] = {
        "place": place,
        "places": places.areas_to_choose(request.user),
        "units": found.units_to_choose(request.user),
        "sees_city": places.sees_city(request.user),
        "page": page,
        "lines": [_line(request.user, row) for row in page.rows],
        "periods": PERIODS.items(),
        "arranges": arranges,
        "people": found.to_choose(place) if arranges else [],
        "period": period,
        "readers": set(kept.readers.values_list("pk", flat=True)) if kept else {request.user.pk},
        "query": urlencode(kept_of(place)),
    }
    return render(request, "indicators/report_orders.html", context)


def _line(user: Any, row: ReportOrder) -> _Line:
    place, readers = found.place_of(row), list(row.readers.all())
    mine = any(one.pk == user.pk for one in readers)
    return _Line(
        row, place, PERIODS[row.period], [one.display_name or one.username for one in readers], mine,
        actions.may_arrange(user, place),
        f"{reverse('indicators:report_orders')}?{urlencode(kept_of(place) | {'period': row.period})}#order",
    )  # fmt: skip


def _orders_url(place: Place) -> str:
    query = urlencode(kept_of(place))
    return reverse("indicators:report_orders") + (f"?{query}" if query else "")


@login_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Orders a report."""
    place = _place(request)
    readers = asked_numbers(request.POST.getlist("readers"))
    period = request.POST.get("period", "")
    # The boxes stood as the readers of one period: of another one nobody was taken off.
    offered = [one.pk for one in found.to_choose(place)] if request.POST.get("shown") == period else []
    return done(
        request,
        lambda: actions.order(request.user, place=place, period=period, readers=readers, offered=offered),
        lambda kept: f"已订{place.name} {PERIODS[kept.period]}，每期做好以后发消息通知。", _orders_url(place),
    )  # fmt: skip


@login_required
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends an order, or takes oneself off it."""
    return done(request, lambda: actions.stop(request.user, pk=pk), "已停订。", reverse("indicators:report_orders"))


@login_required
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Makes the last report that is over, now."""
    place = _place(request)
    job = actions.start(request.user, place=place, period=request.POST.get("period", ""))
    return redirect("job", job.pk)
