"""Who inspects, what is decided, what the station says about differences."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yushan.common.errors import NotAllowed, Refusal
from yushan.common.refused import put_refused
from yushan.organizations.access import can, require
from yushan.stations import actions
from yushan.stations.actions import assign_inspector, give_word, take_inspection
from yushan.stations.actions.deciding import DECLINE, FAIL, LOOK_AGAIN, PASS, RETURN
from yushan.stations.forms.steps import DecisionForm, InspectorForm, ReasonForm, WordForm
from yushan.stations.lifecycle import ASSESSMENT
from yushan.stations.models import Assessment, Station
from yushan.stations.queries.people import approval_scope, possible_inspectors
from yushan.stations.queries.picture import drawn
from yushan.stations.queries.ties import has_hand, tie_of
from yushan.stations.views.assessing import assessment_page, current
from yushan.stations.views.shared import ask, assessment_of, kind_name, station_for

Stage = Assessment.State


@login_required
def send_inspector(request: HttpRequest, pk: int) -> HttpResponse:
    """Who decides sends somebody of another unit; who may inspect goes by themselves."""
    station = station_for(request, pk)
    user = request.user
    decides = can(user, "station.approve", on=approval_scope(station))
    if not decides:
        require(user, "station.inspect", on=station)
    row = current(station, Stage.CHECK)
    if decides:
        form: Any = InspectorForm(request.POST or None, people=possible_inspectors(row))
        return ask(
            request, station, form,
            lambda data: assign_inspector(user, assessment=row, **data),
            title="安排核查", button="安排去核查", said="已安排，本人会收到消息。",
            effect="核查由别的单位的人来做：站点管理员、依托单位和服务队的人不在名单里。",
        )  # fmt: skip
    if words := tie_of(user, row):
        raise NotAllowed(f"您{words}，要由别的单位的人来核查。")
    return ask(
        request, station, None, lambda data: take_inspection(user, assessment=row),
        title="去核查", button="我去核查", said="已记下由您核查。出发前在“核查”里把核查表带走，没有网络也能填。",
        to="stations:detail", effect="核查表上有站点的自评和照片，您看到什么选什么，和自评不同的写一句。",
    )  # fmt: skip


def _outcomes(row: Assessment) -> list[tuple[str, str]]:
    passing = "通过，认定为科技志愿服务站点" if row.kind == Assessment.Kind.FIRST else "通过"
    found = [(PASS, passing)]
    if row.kind == Assessment.Kind.FIRST:
        found += [(RETURN, "退回站点整改，改好再自评"), (DECLINE, "不予认定")]
    else:
        found.append((FAIL, "没有通过，限期整改"))
    return [*found, (LOOK_AGAIN, "退回重新核查")]


@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Both scores side by side and what becomes of the station."""
    station = station_for(request, pk)
    require(request.user, "station.approve", on=approval_scope(station))
    row = current(station, Stage.DECISION)
    form = DecisionForm(request.POST or None, outcomes=_outcomes(row))
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide(request.user, assessment=row, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, "已审定，站点会收到结果。")
            return redirect("stations:detail", pk=pk)
    return _decision_page(request, station, row, form)


def _decision_page(request: HttpRequest, station: Station, row: Assessment, form: DecisionForm) -> HttpResponse:
    picture = drawn(row)
    context = {
        "station": station, "kind": kind_name(station), "assessment": row, "picture": picture, "form": form,
        "lacks": ASSESSMENT.missing(row.state, "pass", picture.sheet),
        "is_own": has_hand(request.user, row), "distance": row.visit_distance,
        "fixes": list(station.improvements.filter(assessment=row).order_by("id")),
    }  # fmt: skip
    return render(request, "stations/decide.html", context, status=form.answer_status if form.errors else 200)


@login_required
def word(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The station speaks about what differs."""
    station = station_for(request, pk, "station.edit")
    row = assessment_of(station, number)
    if request.method != "POST":
        return redirect("stations:assessment", pk=pk, number=number)
    form = WordForm(request.POST)
    if form.is_valid():
        try:
            give_word(request.user, assessment=row, word=form.cleaned_data["word"])
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, "说明已交，审定的人看得到。")
            return redirect("stations:assessment", pk=pk, number=number)
    return assessment_page(request, station, row, form, form.answer_status)


@login_required
def drop(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A grading that was begun by mistake."""
    station = station_for(request, pk)
    require(request.user, "station.approve", on=station)
    row = assessment_of(station, number)
    form = ReasonForm(request.POST or None)
    return ask(
        request, station, form,
        lambda data: actions.drop_assessment(request.user, assessment=row, reason=data["reason"]),
        title="撤销这次评定", button="撤销这次评定", said="已撤销，站点的等级不变。", is_danger=True,
        effect="这次评定的自评和照片留作记录，站点现在的等级和有效期不变。",
    )  # fmt: skip


@login_required
def miss(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A recheck whose own score never came in."""
    station = station_for(request, pk)
    require(request.user, "station.approve", on=approval_scope(station))
    row = assessment_of(station, number)
    form = ReasonForm(request.POST or None)
    return ask(
        request, station, form, lambda data: actions.miss(request.user, assessment=row, reason=data["reason"]),
        title="按没有参加复查处理", button="按复查没有通过处理", said="已按复查没有通过处理，站点进入限期整改。", is_danger=True,
        effect="站点会进入限期整改，到期没有改好会暂停开放。",
    )  # fmt: skip
