"""What somebody does next at a station: one filled button, and what it needs."""

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from yushan.organizations.access import can
from yushan.stations.lifecycle import STATION
from yushan.stations.models import Assessment, Side, Station
from yushan.stations.queries.criteria import criteria_of
from yushan.stations.queries.people import approval_scope, speaks_for
from yushan.stations.queries.ties import has_hand, tie_of

Stage = Assessment.State


@dataclass(frozen=True)
class NextStep:
    """The button, who else it waits for, how far it is."""

    label: str = ""
    url: str = ""
    waits: str = ""
    hint: str = ""
    steps: tuple[tuple[str, str, str], ...] = ()


def next_step(user: Any, station: Station, current: Assessment | None) -> NextStep:
    """What this person does next; without a button it says for whom the station waits."""
    if current is None:
        return _without(user, station)
    found = {Stage.SELF: _self, Stage.CHECK: _check, Stage.DECISION: _decision}[Stage(current.state)]
    step = found(user, station, current)
    return replace(step, steps=_road(station, step)) if station.state in Station.ON_THE_WAY else step


def _road(station: Station, step: NextStep) -> tuple[tuple[str, str, str], ...]:
    """The road to the certificate with what is missing for the next step."""
    hint = step.hint or step.waits
    return tuple((label, state, hint if state == "now" else "") for label, state in STATION.stepper(station.state))


def _without(user: Any, station: Station) -> NextStep:
    if station.state in (Station.State.DECLINED, Station.State.CLOSED) and can(user, "station.apply", on=station):
        return NextStep("重新申请", reverse("stations:again", args=[station.pk]))
    can_begin = can(user, "station.edit", on=station) or can(user, "station.approve", on=station)
    if station.state in Station.AT_WORK and station.total is None and can_begin:
        return NextStep("开始评定", reverse("stations:begin", args=[station.pk]))
    if station.state == Station.State.RECTIFYING:
        return NextStep("看整改", reverse("stations:improvements", args=[station.pk]))
    return NextStep()


def _self(user: Any, station: Station, current: Assessment) -> NextStep:
    if not can(user, "station.edit", on=station):
        return NextStep(waits="等站点交自评")
    scored, items = current.scores.filter(side=Side.SELF).count(), len(criteria_of(current.version).items)
    return NextStep("填写自评", reverse("stations:self_check", args=[station.pk]), hint=f"已填 {scored} / {items} 项")


def _check(user: Any, station: Station, current: Assessment) -> NextStep:
    if current.inspector_id == user.pk:
        return NextStep("填写核查", reverse("stations:inspect", args=[station.pk]))
    if current.inspector_id is None and can(user, "station.approve", on=approval_scope(station)):
        return NextStep("安排核查", reverse("stations:send_inspector", args=[station.pk]))
    if current.inspector_id is None and can(user, "station.inspect", on=station) and not tie_of(user, current):
        return NextStep("我去核查", reverse("stations:send_inspector", args=[station.pk]))
    return NextStep(waits=f"等 {current.inspector} 来核查" if current.inspector else "等安排人来核查")


def _decision(user: Any, station: Station, current: Assessment) -> NextStep:
    if current.asks_word and can(user, "station.edit", on=station) and speaks_for(user, station):
        return NextStep("说明差别", reverse("stations:assessment", args=[station.pk, current.pk]))
    if can(user, "station.approve", on=approval_scope(station)) and not has_hand(user, current):
        return NextStep("审定", reverse("stations:decide", args=[station.pk]))
    return NextStep(waits="等站点说明和复核的差别" if current.asks_word else "等审定")
