"""The decision over a grading, by a second person of the level above; what follows for the station."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.errors import NotAllowed, Refusal
from yushan.common.reasons import because
from yushan.organizations.access import needs_second_person, require
from yushan.stations.actions.assessing import begin
from yushan.stations.actions.common import held, moved, put, put_hand, tell, user_or_none
from yushan.stations.lifecycle import ASSESSMENT, STATION
from yushan.stations.models import Assessment, Improvement, Side, Station
from yushan.stations.queries.people import approval_scope, speaks_for
from yushan.stations.queries.sheets import sheet_of
from yushan.stations.queries.ties import has_hand
from yushan.stations.rules.dates import years_after
from yushan.stations.rules.scoring import points_text, verdict
from yushan.stations.rules.sheet import Sheet

State = Station.State
PASS, FAIL, RETURN, DECLINE, LOOK_AGAIN = "pass", "fail", "return", "decline", "look_again"


@transaction.atomic
def give_word(actor: Any, *, assessment: Assessment, word: str) -> Assessment:
    """The station speaks about what differs between both scores, before the decision: it is heard, not somebody for it.
    Needs station.edit by a grant on the station, its host unit or its team; the district speaks where nobody has one."""
    row = held(assessment)
    require(actor, "station.edit", on=row.station)
    if not speaks_for(actor, row.station):
        raise NotAllowed("这句说明由站点自己写：请站点管理员、依托单位或服务队的管理员来写。")
    if row.state != Assessment.State.DECISION:
        raise Refusal("核查以后、审定以前才需要说明差别。")
    put(row, station_word=because(word, "请写明为什么和复核不一样。", field="word", most=500), asks_word=False)
    put_hand(actor, row, Side.SELF)
    record(actor, "stations.give_word", subject=row.station, label=row.station.name)
    return row


def _decider(actor: Any, assessment: Assessment) -> Assessment:
    """The grading under lock, for who may decide it: nobody who had a hand in either score, were it only once, whoever they
    are; who asked for the station neither, unless it is the city (four eyes)."""
    row = held(assessment)
    require(actor, "station.approve", on=approval_scope(row.station))
    if has_hand(actor, row):
        raise NotAllowed("您参加了这次自评或核查，要由另一个人审定。")
    if needs_second_person(actor, row.station.applied_by_id):
        raise NotAllowed("这个站点是您申请的，要由另一个人审定。")
    return row


@transaction.atomic
def decide(actor: Any, *, assessment: Assessment, outcome: str, reason: str = "") -> Assessment:
    """Passed, failed, back to the station, declined, or to be looked at again; needs station.approve of the level above.

    Passing needs nothing but what the scores say; everything else a reason. Conflict for the second of two.
    """
    row = _decider(actor, assessment)
    if outcome != PASS:
        reason = because(reason, "请写明原因，站点看得到。")
    acts = {PASS: _pass, FAIL: _fail, RETURN: _return, DECLINE: _decline, LOOK_AGAIN: _look_again}
    if outcome not in acts:
        raise Refusal("请选择审定的结果。", field="outcome")
    acts[outcome](actor, row, sheet_of(row), reason.strip()[:300])
    record(
        actor, f"stations.{outcome}", subject=row.station, label=row.station.name, reason=reason, kind=row.kind,
        points=row.check_total,
    )  # fmt: skip
    return row


def _ended(actor: Any, row: Assessment, state: str, reason: str, **more: Any) -> None:
    put(row, state=state, decided_by=user_or_none(actor), decided_at=clock.now(), reason=reason, **more)


def _pass(actor: Any, row: Assessment, sheet: Sheet, reason: str) -> None:
    state, station, today = ASSESSMENT.next_state(row.state, "pass", sheet), row.station, clock.today()
    grade = verdict(sheet.criteria, sheet.check_points).grade
    if grade is None:  # the guard has seen to it
        raise Refusal("没有达到最低等级。")
    until = years_after(today, sheet.criteria.valid_years)
    _ended(actor, row, state, reason, grade=grade.code, valid_until=until)
    event = {State.INSPECTED: "certify", State.RECTIFYING: "restore", State.SUSPENDED: "restore"}.get(
        State(station.state)
    )
    if event:
        put(station, state=STATION.next_state(station.state, event, sheet), certified_on=station.certified_on or today)
    put(
        station, version=row.version, grade=grade.code, total=row.check_total, valid_until=until, reason="",
        recheck_on=min(years_after(today, 1), until), rectify_by=None,
        certified_on=station.certified_on or today,
    )  # fmt: skip
    # What is left to put right has no station waiting for it any more.
    station.improvements.filter(is_required=True, state__in=Improvement.UNFINISHED).update(is_required=False)
    tell(
        station, f"passed:{row.pk}", f"“{station.name}”通过{row.get_kind_display()}：{grade.name}",
        f"复核 {points_text(row.check_total)} 分，有效期到 {until:%Y-%m-%d}。",
    )  # fmt: skip
    moved(station, event or "pass")


def _fail(actor: Any, row: Assessment, sheet: Sheet, reason: str) -> None:
    if row.kind == Assessment.Kind.FIRST:
        raise Refusal("首次认定没有通过的，请选“退回站点整改”或“不予认定”。", field="outcome")
    _ended(actor, row, ASSESSMENT.next_state(row.state, "fail", sheet), reason)
    to_mend(actor, row, sheet, reason)


def to_mend(actor: Any, row: Assessment, sheet: Sheet, reason: str) -> None:
    """The station puts right what was found wanting, within a term; afterwards the worker suspends it (rechecks.py)."""
    station, today = row.station, clock.today()
    until = station.rectify_by or today + timedelta(days=rulebook.number("station_rectify_days"))
    if station.state == State.CERTIFIED:
        put(station, state=STATION.next_state(station.state, "fail", sheet), rectify_by=until, reason=reason)
        moved(station, "fail")
    _require(actor, row, sheet, max(until, today), reason)
    tell(
        station, f"failed:{row.pk}", f"“{station.name}”{row.get_kind_display()}没有通过",
        f"{reason}。请在 {until.month} 月 {until.day} 日以前改好并报告，到期没有改好会暂停开放。",
    )  # fmt: skip


def _require(actor: Any, row: Assessment, sheet: Sheet, until: date, reason: str) -> None:
    """What the inspector asked for is due with the term; what got nothing and was not named yet joins it."""
    mine = row.station.improvements.filter(assessment=row, state__in=Improvement.UNFINISHED)
    mine.update(is_required=True, due_on=until)
    named = set(mine.values_list("item", flat=True))
    wanting = [item for item in sheet.criteria.items.values() if sheet.check and not sheet.check_points.get(item.key)]
    texts = {item.key: f"{item.name}：{_seen(sheet, item.key)}" for item in wanting if item.key not in named}
    if not texts and not named:
        texts = {"": reason}
    Improvement.objects.bulk_create(
        Improvement(
            station=row.station, assessment=row, item=item, text=text[:200], owner=row.self_by or row.opened_by,
            due_on=until, is_required=True, created_by=user_or_none(actor), created_at=clock.now(),
        )
        for item, text in texts.items()
    )  # fmt: skip


def _seen(sheet: Sheet, key: str) -> str:
    given, item = sheet.check.get(key), sheet.criteria.items[key]
    return given.note if given and given.note else item.levels[-1].words


def _return(actor: Any, row: Assessment, sheet: Sheet, reason: str) -> None:
    """A first grading goes back to the station: this one stays as it was found, a new one begins with its own scores."""
    state = STATION.next_state(row.station.state, "return", sheet)
    _ended(actor, row, ASSESSMENT.next_state(row.state, "return", sheet), reason)
    put(row.station, state=state, reason=reason)
    begin(actor, row.station, row.kind)
    tell(row.station, f"returned:{row.pk}", f"“{row.station.name}”请改好再交自评", reason)


def _decline(actor: Any, row: Assessment, sheet: Sheet, reason: str) -> None:
    state = STATION.next_state(row.station.state, "decline", sheet)
    put(row.station, state=state, reason=reason)
    _ended(actor, row, ASSESSMENT.next_state(row.state, "decline", sheet), reason)
    tell(
        row.station, f"declined:{row.pk}", f"“{row.station.name}”没有认定", f"原因：{reason}。条件具备后可以重新申请。"
    )


def _look_again(actor: Any, row: Assessment, sheet: Sheet, reason: str) -> None:
    state = ASSESSMENT.next_state(row.state, "look_again", sheet)
    if row.station.state == State.INSPECTED:
        put(row.station, state=STATION.next_state(row.station.state, "look_again", sheet))
    put(row, state=state, visit_key=None, reason=reason)
    if row.inspector_id:
        tell(
            row.station, f"look-again:{row.pk}:{clock.now():%Y%m%d%H%M}", f"请再核查一次“{row.station.name}”", reason,
            to=[row.inspector_id],
        )  # fmt: skip


@transaction.atomic
def miss(actor: Any, *, assessment: Assessment, reason: str) -> Assessment:
    """A recheck whose own score never came in counts as failed. Needs station.approve, after its term."""
    row = held(assessment)
    require(actor, "station.approve", on=approval_scope(row.station))
    if row.kind == Assessment.Kind.FIRST or row.due_on is None or row.due_on >= clock.today():
        raise Refusal("自评还没有到期，不能按没有参加处理。")
    reason = because(reason, "请写明原因，站点看得到。")
    _ended(actor, row, ASSESSMENT.next_state(row.state, "miss", None), reason)
    to_mend(actor, row, sheet_of(row), reason)
    record(actor, "stations.miss", subject=row.station, label=row.station.name, reason=reason)
    return row
