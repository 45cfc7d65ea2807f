"""Grading pages: beginning one, the station's own score with pictures, the inspector's on the desk, what came of all."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from yushan.common.asked import asked_number
from yushan.common.errors import NotFound, Refusal
from yushan.common.refused import done, say_refused
from yushan.organizations.access import can, require
from yushan.stations.actions import (
    Visit,
    add_evidence,
    hand_in,
    open_assessment,
    record_visit,
    remove_evidence,
    save_self_check,
    take_back_assessment,
)
from yushan.stations.actions.inspecting import require_inspector
from yushan.stations.forms.steps import WordForm
from yushan.stations.lifecycle import ASSESSMENT
from yushan.stations.models import Assessment, Side, Station
from yushan.stations.queries.criteria import open_assessment as current_of
from yushan.stations.queries.people import approval_scope, speaks_for
from yushan.stations.queries.picture import drawn
from yushan.stations.rules.criteria import MOST_PHOTOS
from yushan.stations.views.shared import ask, assessment_of, kind_name, station_for

Stage = Assessment.State


def current(station: Station, state: str) -> Assessment:
    """The grading under way, in a state; NotFound where there is none."""
    found = current_of(station)
    if found is None or found.state != state:
        raise NotFound("这个站点现在没有这一步要办，请回站点页看最新状态。")
    found.station = station
    return found


@login_required
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Grading a station that was taken over, or grading one anew."""
    station = station_for(request, pk)
    if not can(request.user, "station.approve", on=station):
        require(request.user, "station.edit", on=station)
    return ask(
        request, station, None,
        lambda data: open_assessment(request.user, station=station, kind=Assessment.Kind.AGAIN),
        title="开始评定", button="开始按“六有”评定", said="评定已经开始，请填写自评。", to="stations:detail",
        effect="站点先按现行的“六有”标准自评，再由别的单位的人来核查，最后审定等级。评定期间照常开放。",
    )  # fmt: skip


def _scores(request: HttpRequest, keys: Any) -> dict[str, tuple[int | None, str]]:
    """What was chosen and written for each item; points of nothing chosen are None."""
    found = {}
    for key in keys:
        text = request.POST.get(f"points:{key}", "")
        points = asked_number(text, 3) if text.isascii() and text.isdigit() else None
        found[key] = (points, request.POST.get(f"note:{key}", ""))
    return found


def _add_pictures(request: HttpRequest, row: Assessment, side: str, keys: Any) -> None:
    for key in keys:
        for upload in request.FILES.getlist(f"photo:{key}")[:MOST_PHOTOS]:
            add_evidence(request.user, assessment=row, side=side, item=key, content=upload.read())


@login_required
def self_check(request: HttpRequest, pk: int) -> HttpResponse:
    """The station's own score: kept as often as one likes, handed in once nothing is missing."""
    station = station_for(request, pk, "station.edit")
    row = current(station, Stage.SELF)
    picture = drawn(row)
    keys = list(picture.criteria.items)
    if request.method == "POST":
        word = request.POST.get("word", "")
        try:
            save_self_check(request.user, assessment=row, scores=_scores(request, keys), word=word)
            _add_pictures(request, row, Side.SELF, keys)
            if request.POST.get("do") == "hand_in":
                hand_in(request.user, assessment=row)
                messages.success(request, "自评已交，等人来核查。")
                return redirect("stations:detail", pk=pk)
        except Refusal as error:
            say_refused(request, error)
        else:
            messages.success(request, "已保存，还没有交。")
        return redirect("stations:self_check", pk=pk)
    lacks = ASSESSMENT.missing(row.state, "hand_in", picture.sheet)
    context = {
        "station": station, "kind": kind_name(station), "assessment": row, "picture": picture, "lacks": lacks,
        "most_photos": MOST_PHOTOS, "side": Side.SELF.value, "scored": len(picture.sheet.own_points), "items": len(keys),
    }  # fmt: skip
    return render(request, "stations/self_check.html", context)


@login_required
@require_POST
def remove_photo(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Takes a picture of the own score or of one's inspection away."""
    station = station_for(request, pk)
    row = current_of(station)
    found = row.photos.filter(code=code).first() if row else None
    if row is None or found is None:
        raise NotFound("这张照片已经删除。")
    row.station = station
    found.assessment = row
    to = "stations:self_check" if found.side == Side.SELF else "stations:inspect"
    return done(request, lambda: remove_evidence(request.user, photo=found), "照片已删除。", to, pk)


@login_required
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The station changes its own score once more."""
    station = station_for(request, pk, "station.edit")
    row = current(station, Stage.CHECK)
    return ask(
        request, station, None, lambda data: take_back_assessment(request.user, assessment=row),
        title="撤回自评", button="撤回自评，再改", said="已撤回，改好再交。", to="stations:self_check",
        effect="撤回以后可以再改自评。已经安排了核查的，核查的人会收到消息，要重新安排。",
    )  # fmt: skip


@login_required
def inspect(request: HttpRequest, pk: int) -> HttpResponse:
    """The inspection on a desk; the app for the phone does the same without a network."""
    station = station_for(request, pk, "station.inspect")
    row = current(station, Stage.CHECK)
    require_inspector(request.user, row)
    picture = drawn(row)
    keys = list(picture.criteria.items)
    if request.method == "POST":
        fixes = {key: text for key in keys if (text := request.POST.get(f"fix:{key}", "").strip())}
        visit = Visit(_scores(request, keys), request.POST.get("word", ""), fixes)
        try:
            _add_pictures(request, row, Side.CHECK, keys)
            record_visit(request.user, assessment=row, visit=visit)
        except Refusal as error:
            say_refused(request, error)
            return _inspection_page(request, station, row, drawn(row), 422)
        messages.success(request, "核查已交，等审定。")
        return redirect("stations:detail", pk=pk)
    return _inspection_page(request, station, row, picture)


def _inspection_page(
    request: HttpRequest, station: Station, row: Assessment, picture: Any, status: int = 200
) -> HttpResponse:
    context = {
        "station": station, "kind": kind_name(station), "assessment": row, "picture": picture,
        "most_photos": MOST_PHOTOS, "side": Side.CHECK.value, "typed": request.POST,
    }  # fmt: skip
    return render(request, "stations/inspect.html", context, status=status)


@login_required
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every grading of a station with its version and outcome, the latest first."""
    station = station_for(request, pk)
    rows = station.assessments.select_related("version", "inspector", "decided_by").order_by("-id")[:60]
    return render(request, "stations/assessments.html", {"station": station, "kind": kind_name(station), "rows": rows})


@login_required
def assessment(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One grading whole: every item with both scores, notes and pictures, where and when it was seen."""
    station = station_for(request, pk)
    row = assessment_of(station, number)
    return assessment_page(request, station, row)


def assessment_page(
    request: HttpRequest, station: Station, row: Assessment, form: WordForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of one grading, also with a word of the station that was refused."""
    edits = can(request.user, "station.edit", on=station)
    decides = can(request.user, "station.approve", on=approval_scope(station))
    may_speak = row.state == Stage.DECISION and edits and speaks_for(request.user, station)
    context = {
        "station": station, "kind": kind_name(station), "assessment": row, "picture": drawn(row),
        "form": (form or WordForm(initial={"word": row.station_word})) if may_speak else None,
        "may_drop": decides and row.state in Assessment.OPEN and row.kind != Assessment.Kind.FIRST,
        "may_miss": decides and row.is_overdue, "distance": row.visit_distance,
    }  # fmt: skip
    return render(request, "stations/assessment.html", context, status=status)
