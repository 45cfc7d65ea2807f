"""The card, hours and features of a station, as its keepers change them; the sign for the door."""

from collections import defaultdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from yushan.common.asked import asked_number
from yushan.common.errors import NotFound, Refusal
from yushan.common.refused import done, put_refused
from yushan.organizations.queries.hosts import units_called
from yushan.stations import actions
from yushan.stations.actions.card import may_rebind
from yushan.stations.documents import typeset_sign
from yushan.stations.forms.card import CardForm, ClosedForm, HoursForm, TagsForm, hours_initial
from yushan.stations.models import Station, StationTag
from yushan.stations.queries.rooms import outside_hours
from yushan.stations.rules.hours import Window
from yushan.stations.views.shared import kind_name, station_for

_CARD = (
    "name", "kind", "address", "longitude", "latitude", "directions", "introduction", "public_phone", "contact_name",
    "contact_phone",
)  # fmt: skip


def _host_typed(station: Station) -> str:
    """The host as the form takes it: its name, or its code where another unit is called the same."""
    host = station.host
    return str(host.code) if host is not None and len(units_called(host.name)) > 1 else station.host_name


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts of the card and features, on one page."""
    station = station_for(request, pk, "station.edit")
    rebind = may_rebind(request.user, station)
    initial = {name: getattr(station, name) for name in _CARD}
    initial |= {"host_unit": _host_typed(station), "organization": station.organization_id}
    tagged: dict[str, list[int]] = defaultdict(list)
    for tag in station.tags.select_related("entry"):
        tagged[tag.entry.table].append(tag.entry_id)
    form = CardForm(request.POST or None, actor=request.user, may_rebind=rebind, initial=initial)
    tags = TagsForm(request.POST or None, initial=dict(tagged))
    if request.method == "POST" and form.is_valid() and tags.is_valid():
        try:
            actions.change_card(request.user, station=station, **form.facts())
            actions.tag_station(request.user, station=station, entries=tags.entries())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, "资料已保存，站点页马上更新。")
            return redirect("stations:detail", pk=pk)
    status = form.answer_status if form.errors or tags.errors else 200
    context = {"station": station, "kind": kind_name(station), "form": form, "tags": tags, "tables": StationTag.TABLES}
    return render(request, "stations/edit.html", context, status=status)


@login_required
def hours(request: HttpRequest, pk: int) -> HttpResponse:
    """Hours of the week, and days on which the station is closed."""
    station = station_for(request, pk, "station.edit")
    weekly: dict[int, list[Window]] = defaultdict(list)
    for row in station.weekly_hours.all():
        weekly[row.weekday].append((row.opens, row.closes))
    asked = request.POST if request.method == "POST" else None
    is_closing = bool(asked and asked.get("do") == "close")
    form = HoursForm(None if is_closing else asked, initial=hours_initial(weekly, station.rests_on_holidays))
    closing = ClosedForm(asked if is_closing else None, auto_id="closed-%s")
    if asked is not None:
        filled = closing if is_closing else form
        if filled.is_valid():
            try:
                if is_closing:
                    actions.close_days(request.user, station=station, **closing.cleaned_data)
                else:
                    actions.set_hours(
                        request.user, station=station, weekly=form.weekly(),
                        rests_on_holidays=form.cleaned_data["rests_on_holidays"],
                    )  # fmt: skip
            except Refusal as error:
                put_refused(filled, error)
            else:
                messages.success(request, "闭馆日期已登记，站点页马上更新。" if is_closing else "开放时间已保存。")
                return redirect("stations:hours", pk=pk)
    context = {
        "station": station, "kind": kind_name(station), "form": form, "closing": closing, "has_hours": bool(weekly),
        "closed": list(station.closed_days.order_by("-last_day")[:60]), "outside": outside_hours(station),
    }  # fmt: skip
    failed = form.errors or closing.errors
    return render(request, "stations/hours.html", context, status=422 if failed else 200)


@login_required
@require_POST
def open_days(request: HttpRequest, pk: int) -> HttpResponse:
    """The station opens on these days after all."""
    station = station_for(request, pk, "station.edit")
    row = station.closed_days.filter(pk=asked_number(request.POST.get("closed"))).first()
    if row is None:
        raise NotFound("这一段闭馆日期已经删掉了。")
    return done(
        request, lambda: actions.open_days(request.user, station=station, closed=row), "已删掉，这些天照常开放。",
        "stations:hours", pk,
    )  # fmt: skip


@login_required
@require_safe
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The sign for the door as PDF: name, hours, telephone, the code that leads to the public page."""
    station = station_for(request, pk)
    if station.state not in Station.AT_WORK:
        raise NotFound("认定以后才有站牌。")
    answer = HttpResponse(typeset_sign(station, kind_name(station)), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{station.code}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
