"""Figures of needs with their formulas and the list behind; demand on the map, what nobody offers, the seasons."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yushan.common import clock
from yushan.common.asked import asked_number
from yushan.common.maps import outline
from yushan.needs.queries import figures as queries
from yushan.needs.rules.figures import forecast
from yushan.organizations.access import require
from yushan.organizations.queries.areas import areas

_MONTHS = [f"{month} 月" for month in range(1, 13)]
_YEARS = 4


def _year(request: HttpRequest) -> int:
    this = clock.today().year
    asked = asked_number(request.GET.get("year"), 4)
    return asked if this - _YEARS < asked <= this else this


def _years() -> list[int]:
    this = clock.today().year
    return [this - back for back in range(_YEARS)]


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Fulfilment, median working hours to claim, satisfaction: the whole scope and each area."""
    require(request.user, "need.view")
    year = _year(request)
    whole, by_area = queries.sums(request.user, year)
    lines = [(area, by_area[area.pk]) for area in areas() if area.pk in by_area]
    list_url = f"{reverse('needs:list')}?year={year}"
    context = {
        "whole": whole, "lines": lines, "year": year, "years": _years(), "today": clock.today(), "list_url": list_url,
    }  # fmt: skip
    return render(request, "needs/figures.html", context)


@login_required
def demand(request: HttpRequest) -> HttpResponse:
    """Where how much is asked for, what nobody offers there, and what past years say about the months to come."""
    require(request.user, "need.view")
    year = _year(request)
    counts = queries.demand_by_area(request.user, year)
    lines = [(area, counts.get(area.pk, 0)) for area in areas()]
    values = [
        {
            "code": area.code,
            "value": count,
            "text": _("点单 %(n)d 件") % {"n": count},
            "url": f"{reverse('needs:list')}?year={year}&counted=1&area={area.code}",
        }
        for area, count in lines
        if count
    ]
    this, past = queries.months(request.user, year)
    expected = forecast(past)
    chart = {
        "labels": _MONTHS,
        "unit": _("件"),
        "series": [
            {"name": _("%(year)d 年") % {"year": year}, "values": this},
            *([{"name": _("往年同月平均"), "values": expected, "forecast": True}] if past else []),
        ],
    }
    most = max((count for _area, count in lines), default=0)
    context = {
        "year": year, "years": _years(), "lines": sorted((one for one in lines if one[1]), key=lambda one: one[0].code),
        "map": {"outline": outline(), "label": _("有点单"), "values": values, "most": most},
        "gaps": queries.gaps(request.user, year, {area.pk: area for area in areas()})[:60],
        "chart": chart, "months": list(zip(_MONTHS, this, expected, strict=True)), "past": len(past),
        "unsorted": queries.unsorted(request.user, year), "total": sum(count for _area, count in lines),
    }  # fmt: skip
    return render(request, "needs/demand.html", context)
