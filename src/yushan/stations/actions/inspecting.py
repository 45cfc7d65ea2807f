"""The visit: who goes, what was seen. Somebody of another unit; nobody inspects what they belong to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.phone_facts import Position
from yushan.organizations.access import can, require
from yushan.stations.actions.assessing import Scores, write_scores
from yushan.stations.actions.common import held, put, put_hand, tell, user_or_none
from yushan.stations.lifecycle import ASSESSMENT, STATION
from yushan.stations.models import Assessment, Improvement, Side, Station
from yushan.stations.queries.criteria import criteria_of
from yushan.stations.queries.people import approval_scope, possible_inspectors
from yushan.stations.queries.sheets import sheet_of
from yushan.stations.queries.ties import tie_of
from yushan.stations.rules.scoring import total

_WAITS = "这次评定现在是“{}”，不用核查。"
MOST_FIXES = 20


def _waiting(assessment: Assessment) -> Assessment:
    row = held(assessment)
    if row.state != Assessment.State.CHECK:
        raise Conflict(_WAITS.format(row.get_state_display()))
    return row


def require_inspector(actor: Any, row: Assessment) -> None:
    """Who inspects this one and nobody else: NotAllowed for everybody who is not sent, or belongs to the station."""
    require(actor, "station.inspect", on=row.station)
    if words := tie_of(actor, row):
        raise NotAllowed(f"您{words}，要由别的单位的人来核查。")
    if row.state != Assessment.State.CHECK:
        raise Conflict(_WAITS.format(row.get_state_display()))
    if row.inspector_id != actor.pk:
        raise NotAllowed("这次核查没有安排给您。先在站点页点“我去核查”，或请审定的人安排。")


@transaction.atomic
def assign_inspector(
    actor: Any, *, assessment: Assessment, inspector: User, visit_on: date | None = None
) -> Assessment:
    """Somebody is sent to look. Needs station.approve where the station is decided. Refusal for who may not inspect it."""
    row = _waiting(assessment)
    require(actor, "station.approve", on=approval_scope(row.station))
    if not possible_inspectors(row).filter(pk=inspector.pk).exists():
        raise Refusal(f"{inspector}是本站点的人，或没有核查的权限，请另选一位。", field="inspector")
    return _send(actor, row, inspector, visit_on)


@transaction.atomic
def take_inspection(actor: Any, *, assessment: Assessment, visit_on: date | None = None) -> Assessment:
    """Somebody who may inspect goes by themselves; Conflict where somebody else is going."""
    row = _waiting(assessment)
    require(actor, "station.inspect", on=row.station)
    if words := tie_of(actor, row):
        raise NotAllowed(f"您{words}，要由别的单位的人来核查。")
    if row.inspector_id and row.inspector_id != actor.pk:
        raise Conflict(f"已经安排 {row.inspector} 去核查。")
    return _send(actor, row, actor, visit_on)


def _send(actor: Any, row: Assessment, inspector: Any, visit_on: date | None) -> Assessment:
    if visit_on and visit_on < clock.today():
        raise Refusal("核查日期不能早于今天。", field="visit_on")
    put(row, inspector=inspector, inspector_since=clock.now(), visit_on=visit_on)
    station = row.station
    record(actor, "stations.send_inspector", subject=station, label=station.name, inspector=str(inspector))
    if inspector.pk != actor.pk:
        when = f"，日期 {visit_on.month} 月 {visit_on.day} 日" if visit_on else ""
        tell(
            station, f"inspect:{row.pk}:{inspector.pk}", f"请核查“{station.name}”",
            f"地址 {station.address or station.area}{when}。没有网络的地方也能填，出发前把核查表带走。", to=[inspector.pk],
        )  # fmt: skip
    if visit_on:
        tell(
            station, f"visit:{row.pk}:{visit_on}", f"{visit_on.month} 月 {visit_on.day} 日有人来“{station.name}”核查",
            "请照常开放，准备好自评里提到的材料。",
        )  # fmt: skip
    return row


@dataclass(frozen=True)
class Visit:
    """What an inspector brings back: scores with notes, words, what has to be put right by item, where and when."""

    scores: Scores
    word: str = ""
    fixes: Mapping[str, str] = field(default_factory=dict)
    at: datetime | None = None
    position: Position | None = None


@transaction.atomic
def record_visit(
    actor: Any, *, assessment: Assessment, visit: Visit, key: str | None = None
) -> tuple[Assessment, bool]:
    """The inspection as it was seen, and whether it is new: what a phone sends again with its `key` is answered as it was.

    Refusal where an item is not scored or differs from the station's own score without a word.
    """
    row = held(assessment)
    if key and row.visit_key == key:
        if row.inspector_id != actor.pk:
            raise NotAllowed("这次核查是别人填的。")
        return row, False
    require_inspector(actor, row)
    criteria = criteria_of(row.version)
    write_scores(actor, row, Side.CHECK, visit.scores)
    sheet = sheet_of(row)
    state = ASSESSMENT.next_state(row.state, "inspect", sheet)
    if row.station.state == Station.State.SELF_SCORED:
        put(row.station, state=STATION.next_state(row.station.state, "inspect", sheet))
    now, place = clock.now(), visit.position
    put(
        row, state=state, visit_key=key, visited_at=visit.at or now, visit_sent_at=now,
        visit_longitude=place.longitude if place else None, visit_latitude=place.latitude if place else None,
        check_total=total(criteria, sheet.check_points), check_word=visit.word.strip()[:500],
        asks_word=sheet.needs_word,
    )  # fmt: skip
    put_hand(actor, row, Side.CHECK)
    _ask_to_mend(actor, row, visit.fixes)
    record(actor, "stations.inspect", subject=row.station, label=row.station.name, points=row.check_total)
    _tell_of_visit(row, sheet.needs_word)
    return row, True


def _ask_to_mend(actor: Any, row: Assessment, fixes: Mapping[str, str]) -> None:
    """Whoever scored the station sees to it; somebody else can be named afterwards."""
    row.station.improvements.filter(assessment=row, state=Improvement.State.OPEN).delete()  # of a visit looked at again
    due = clock.today() + timedelta(days=rulebook.number("station_improvement_days"))
    items = criteria_of(row.version).items
    Improvement.objects.bulk_create(
        Improvement(
            station=row.station, assessment=row, item=item, text=text.strip()[:200], owner=row.self_by, due_on=due,
            created_by=user_or_none(actor), created_at=clock.now(),
        )
        for item, text in list(fixes.items())[:MOST_FIXES]
        if item in items and text.strip()
    )  # fmt: skip


def _tell_of_visit(row: Assessment, needs_word: bool) -> None:
    body = "复核和自评有差别，请在站点页写一句说明，写了才能审定。" if needs_word else "等审定，结果会告诉您。"
    tell(row.station, f"inspected:{row.pk}:{row.visited_at:%Y%m%d%H%M}", f"“{row.station.name}”核查完了", body)


def may_inspect(actor: Any, row: Assessment) -> bool:
    """Whether somebody could go and look: entitled, and of another unit. 2 statements."""
    return can(actor, "station.inspect", on=row.station) and not tie_of(actor, row)
