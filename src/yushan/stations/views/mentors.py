"""Who learns from whom: the pairs of a station, their visits, what came of them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yushan.common.errors import NotFound
from yushan.organizations.access import can
from yushan.stations import actions
from yushan.stations.forms.steps import PairForm, ResultForm, VisitForm
from yushan.stations.models import Mentorship, Station
from yushan.stations.queries.demonstration import pairs_of
from yushan.stations.views.shared import ask, kind_name, station_for


@login_required
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """Pairs in which it teaches and in which it learns."""
    station = station_for(request, pk)
    teaching, learning = pairs_of(station)
    context = {
        "station": station, "kind": kind_name(station), "teaching": teaching, "learning": learning,
        "edits": can(request.user, "station.edit", on=station),
        "may_pair": station.state in Station.AT_WORK and can(request.user, "station.designate", on=station),
    }  # fmt: skip
    return render(request, "stations/mentors.html", context)


@login_required
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    """This station learns from a demonstration station."""
    station = station_for(request, pk, "station.designate")
    form = PairForm(request.POST or None, actor=request.user)
    return ask(
        request, station, form, lambda data: actions.pair_stations(request.user, learner=station, **data),
        title="结对学习", button="结成对子", said="已结对，双方会收到消息。", to="stations:mentors",
        effect="示范站点和这个站点都会收到消息；走访和学到的记在这里，结束时写成果。",
    )  # fmt: skip


def _pair_of(station: Station, number: int) -> Mentorship:
    rows = Mentorship.objects.select_related("mentor", "learner")
    found = rows.filter(pk=number).first()
    if found is None or station.pk not in (found.mentor_id, found.learner_id):
        raise NotFound()
    return found


@login_required
def visit(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One visit is written down."""
    station = station_for(request, pk, "station.edit")
    row = _pair_of(station, number)
    form = VisitForm(request.POST or None)
    return ask(
        request, station, form, lambda data: actions.record_visit_of_pair(request.user, pair=row, **data),
        title=f"记一次走访：{row.learner.name} 向 {row.mentor.name} 学习", button="记下走访", said="已记下。",
        to="stations:mentors", effect=f"学什么：{row.aim}",
    )  # fmt: skip


@login_required
def end(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The pair ends with what came of it."""
    station = station_for(request, pk, "station.edit")
    row = _pair_of(station, number)
    form = ResultForm(request.POST or None)
    return ask(
        request, station, form, lambda data: actions.end_pair(request.user, pair=row, **data),
        title="结束结对，写成果", button="写好成果，结束结对", said="结对已结束，成果留在两个站点的页上。",
        to="stations:mentors", effect=f"学什么：{row.aim}",
    )  # fmt: skip
