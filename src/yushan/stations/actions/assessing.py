"""A grading begins, is handed in by the station, is taken back, is dropped."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.errors import Conflict, Refusal
from yushan.common.reasons import because
from yushan.organizations.access import can, require
from yushan.stations.actions.common import held, held_station, put, put_hand, tell, user_or_none
from yushan.stations.lifecycle import ASSESSMENT, STATION
from yushan.stations.models import Assessment, Hand, ItemScore, Side, Station
from yushan.stations.queries import criteria as versions
from yushan.stations.queries.sheets import facts_now, sheet_of
from yushan.stations.rules.scoring import total

# What somebody gives an item: points (None: not yet), a note.
Scores = Mapping[str, tuple[int | None, str]]
State = Station.State


def begin(actor: Any, station: Station, kind: str, due_on: date | None = None) -> Assessment:
    """Opens a grading under the version that is in force; the own scores of the last one are there to begin with, as far
    as the version still knows them. Called inside a transaction that holds the station."""
    version = versions.in_force(clock.today())
    if version is None:
        raise Refusal("还没有“六有”评分标准，请市级管理员先导入行动方案。")
    before = station.assessments.exclude(self_at=None).order_by("-id").first()
    try:
        with transaction.atomic():
            made = Assessment.objects.create(
                station=station, version=version, kind=kind, opened_at=clock.now(), opened_by=user_or_none(actor),
                due_on=due_on,
            )  # fmt: skip
    except IntegrityError:
        raise Conflict("这个站点已经有一次评定在进行，办完再开始新的。") from None
    made.station, made.version = station, version
    if before:
        _carry(before, made)
    record(actor, "stations.open_assessment", subject=station, label=station.name, kind=kind, version=version.code)
    return made


def _carry(before: Assessment, made: Assessment) -> None:
    """Own scores that still fit an item. What the platform knows itself is suggested anew. Of one application whoever wrote
    them has a hand in this one, too."""
    items = versions.criteria_of(made.version).items
    kept = []
    for score in before.scores.filter(side=Side.SELF):
        item = items.get(score.item)
        if item and not item.fact and item.level_of(score.points):
            kept.append(ItemScore(assessment=made, side=Side.SELF, item=item.key, points=score.points, note=score.note))
    ItemScore.objects.bulk_create(kept)
    if before.kind == made.kind == Assessment.Kind.FIRST:
        wrote = before.hands.filter(side=Side.SELF).values_list("user", flat=True)
        Hand.objects.bulk_create(Hand(assessment=made, user_id=user, side=Side.SELF) for user in wrote)


@transaction.atomic
def open_assessment(actor: Any, *, station: Station, kind: str, due_on: date | None = None) -> Assessment:
    """A station at work or suspended is graded (anew). Needs station.edit or station.approve over it.

    Conflict while a grading is under way, and for stations that are none yet or no more.
    """
    station = held_station(station)
    if not can(actor, "station.edit", on=station):
        require(actor, "station.approve", on=station)
    if station.state not in (*Station.AT_WORK, State.SUSPENDED):
        raise Conflict(f"站点现在是“{station.get_state_display()}”，不能开始评定。")
    if due_on is None:
        due_on = clock.today() + timedelta(days=rulebook.number("station_self_check_days"))
    made = begin(actor, station, kind, due_on)
    tell(
        station, f"assessment:{made.pk}", f"“{station.name}”开始{made.get_kind_display()}",
        f"请在 {due_on.month} 月 {due_on.day} 日以前按“{made.version.title}”填写自评。",
    )  # fmt: skip
    return made


def write_scores(actor: Any, assessment: Assessment, side: str, scores: Scores) -> int:
    """What one side gave; answers how many items are other than they were, and keeps whose hand that was. Refusal for
    points that an item does not have. Items without points are left open."""
    criteria, given = versions.criteria_of(assessment.version), {}
    for key, (points, note) in scores.items():
        item = criteria.items.get(key)
        if item is None:
            raise Refusal("评分标准里没有这一项，请刷新页面。")
        if points is None:
            continue
        if item.level_of(points) is None:
            raise Refusal(f"“{item.name}”没有 {points} 分这一档，请重新选择。", field=key)
        given[key] = (points, note.strip()[:300])
    standing = assessment.scores.filter(side=side, item__in=scores)
    before = {item: (points, note) for item, points, note in standing.values_list("item", "points", "note")}
    changed = [key for key in scores if before.get(key) != given.get(key)]
    if changed:
        standing.filter(item__in=changed).delete()
        ItemScore.objects.bulk_create(
            ItemScore(assessment=assessment, side=side, item=key, points=given[key][0], note=given[key][1])
            for key in changed
            if key in given
        )
        put_hand(actor, assessment, side)
    return len(changed)


def _own(actor: Any, assessment: Assessment) -> Assessment:
    row = held(assessment)
    require(actor, "station.edit", on=row.station)
    if row.state != Assessment.State.SELF:
        raise Conflict(f"这次评定现在是“{row.get_state_display()}”，自评不能再改。")
    return row


@transaction.atomic
def save_self_check(actor: Any, *, assessment: Assessment, scores: Scores, word: str = "") -> Assessment:
    """Keeps the station's own score as far as it is written. Needs station.edit. Nothing new leaves no line in the trail."""
    row = _own(actor, assessment)
    changed, word = write_scores(actor, row, Side.SELF, scores), word.strip()[:300]
    if word != row.self_word:
        put(row, self_word=word)
        put_hand(actor, row, Side.SELF)
    elif not changed:
        return row
    record(actor, "stations.self_check", subject=row.station, label=row.station.name, items=changed)
    return row


@transaction.atomic
def hand_in(actor: Any, *, assessment: Assessment) -> Assessment:
    """The station's own score is final and waits for an inspector; what the platform knows is kept with it. Refusal where
    something is missing."""
    row = _own(actor, assessment)
    facts = facts_now(row)
    sheet = sheet_of(row, facts)
    state = ASSESSMENT.next_state(row.state, "hand_in", sheet)
    if row.station.state == State.APPLIED:
        put(row.station, state=STATION.next_state(row.station.state, "hand_in", sheet))
    put(
        row, state=state, facts={code: fact.value for code, fact in facts.items()}, self_by=user_or_none(actor),
        self_at=clock.now(), self_total=total(sheet.criteria, sheet.own_points),
    )  # fmt: skip
    put_hand(actor, row, Side.SELF)
    record(actor, "stations.hand_in", subject=row.station, label=row.station.name, points=row.self_total)
    return row


@transaction.atomic
def take_back_assessment(actor: Any, *, assessment: Assessment) -> Assessment:
    """The station changes its own score once more, as long as nobody has inspected it."""
    row = held(assessment)
    require(actor, "station.edit", on=row.station)
    state = ASSESSMENT.next_state(row.state, "take_back", None)
    if row.station.state == State.SELF_SCORED:
        put(row.station, state=STATION.next_state(row.station.state, "take_back", None))
    inspector = row.inspector_id
    put(row, state=state, self_at=None, self_total=None, facts={}, inspector=None, inspector_since=None, visit_on=None)
    record(actor, "stations.take_back", subject=row.station, label=row.station.name)
    if inspector:
        tell(
            row.station, f"take-back:{row.pk}:{clock.now():%Y%m%d%H%M}", f"“{row.station.name}”撤回了自评",
            "先不用去核查，改好交上来以后再安排。", to=[inspector],
        )  # fmt: skip
    return row


def drop(actor: Any, row: Assessment, reason: str) -> None:
    """Ends a grading that is under way without an outcome. Called inside a transaction that holds it."""
    put(row, state=ASSESSMENT.next_state(row.state, "drop", None), reason=reason[:300], decided_at=clock.now())


@transaction.atomic
def drop_assessment(actor: Any, *, assessment: Assessment, reason: str) -> Assessment:
    """A grading that was begun by mistake. Needs station.approve; the first one ends by declining or closing."""
    row = held(assessment)
    require(actor, "station.approve", on=row.station)
    if row.kind == Assessment.Kind.FIRST:
        raise Conflict("首次认定不能撤销。不同意设站点的，请审定时选“不予认定”。")
    reason = because(reason, "请写明为什么撤销，站点看得到。")
    drop(actor, row, reason)
    record(actor, "stations.drop_assessment", subject=row.station, label=row.station.name, reason=reason)
    return row
