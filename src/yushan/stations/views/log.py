"""The use log of a station, and its workbook."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from yushan.common.asked import asked_day
from yushan.common.errors import Refusal
from yushan.common.paging import paginate
from yushan.common.refused import say_refused
from yushan.organizations.access import can
from yushan.stations.actions.using import hand_out_log
from yushan.stations.queries.bookings import linked_codes
from yushan.stations.queries.keepers import station_kept, station_seen
from yushan.stations.queries.using import sum_of, uses_of
from yushan.stations.views.weeks import span_asked

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """Who used what when, how many people, for which activity."""
    station = station_seen(request.user, pk)
    first, last = span_asked(request)
    page = paginate(
        uses_of(station, first, last), order=["-starts_at", "-pk"], cursor=request.GET.get("after"), query=request.GET
    )
    named = linked_codes({row.activity_code for row in page.rows if row.activity_code})
    context = {
        "station": station, "page": page, "rows": [(row, named.get(row.activity_code)) for row in page.rows],
        "first": first, "last": last, "used": sum_of(station, first, last), "place": "log",
        "may_export": can(request.user, "station.edit", on=station),
    }  # fmt: skip
    return render(request, "stations/log.html", context)


@login_required
@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The same days as a workbook, with a reason that is kept."""
    station = station_kept(request.user, pk)
    first, last = asked_day(request.POST.get("first")), asked_day(request.POST.get("last"))
    try:
        if first is None or last is None:
            raise Refusal("请选从哪一天到哪一天。")
        book = hand_out_log(
            request.user, station=station, first=first, last=last, reason=request.POST.get("reason", "")
        )
    except Refusal as error:
        say_refused(request, error)
        return redirect("stations:log", pk=pk)
    answer = HttpResponse(book, content_type=_XLSX)
    name = content_disposition_header(True, f"{station.name}使用记录{first:%Y%m%d}-{last:%Y%m%d}.xlsx")
    answer["Content-Disposition"] = name or "attachment"
    return answer
