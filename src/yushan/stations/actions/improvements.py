"""What has to be put right: written down, done with evidence, looked at by somebody above, given up with a word."""

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.reasons import because
from yushan.organizations.access import can, require
from yushan.stations.actions.assessing import open_assessment
from yushan.stations.actions.common import held_station, put, tell, user_or_none
from yushan.stations.actions.photos import PHOTOS, bare
from yushan.stations.lifecycle import IMPROVEMENT
from yushan.stations.models import Assessment, EvidencePhoto, Improvement, Side, Station
from yushan.stations.queries.people import approval_scope, possible_owners

MOST = 40
MOST_PICTURES = 4


def _check(station: Station, owner: User, due_on: date) -> None:
    if due_on < clock.today():
        raise Refusal("完成日期不能早于今天。", field="due_on")
    if not possible_owners(station).filter(pk=owner.pk).exists():
        raise Refusal(f"{owner}不管这个站点，请先授权，或换一位负责人。", field="owner")


@transaction.atomic
def add_improvement(
    actor: Any, *, station: Station, text: str, owner: User, due_on: date, item: str = ""
) -> Improvement:
    """One more thing to put right, with who sees to it until when; the owner is told. Needs station.edit."""
    station = held_station(station)
    require(actor, "station.edit", on=station)
    if station.state == Station.State.CLOSED:
        raise Conflict("站点已关闭，不用再整改。")
    _check(station, owner, due_on)
    if station.improvements.filter(state__in=Improvement.UNFINISHED).count() >= MOST:
        raise Refusal(f"没办完的整改最多 {MOST} 条，相近的请合并。")
    made = Improvement.objects.create(
        station=station, item=item, text=because(text, "请写清楚改什么。", field="text", most=200), owner=owner,
        due_on=due_on, created_by=user_or_none(actor), created_at=clock.now(),
    )  # fmt: skip
    record(actor, "stations.add_improvement", subject=station, label=station.name, improvement=made.pk)
    _tell_owner(actor, made)
    return made


def _tell_owner(actor: Any, made: Improvement) -> None:
    if made.owner_id and made.owner_id != getattr(actor, "pk", None):
        tell(
            made.station, f"improvement:{made.pk}:{made.owner_id}:{made.due_on}", f"“{made.station.name}”的一项整改由您负责",
            f"{made.text}。{made.due_on.month} 月 {made.due_on.day} 日前改好，改好了拍照报告。", to=[made.owner_id],
        )  # fmt: skip


def _held(improvement: Improvement) -> Improvement:
    """Locked in the order of the house: the station, then the row."""
    station = held_station(improvement.station)
    row = Improvement.objects.select_for_update(of=("self",)).filter(pk=improvement.pk).first()
    if row is None:
        raise NotFound()
    row.station = station
    return row


@transaction.atomic
def hand_improvement(actor: Any, *, improvement: Improvement, owner: User, due_on: date) -> Improvement:
    """Another owner; another day only where no recheck set it. Needs station.edit."""
    row = _held(improvement)
    require(actor, "station.edit", on=row.station)
    if row.state != Improvement.State.OPEN:
        raise Conflict(f"这一条现在是“{row.get_state_display()}”，不能再改。")
    _check(row.station, owner, max(due_on, clock.today()) if row.is_required else due_on)
    if row.is_required and due_on != row.due_on and not can(actor, "station.approve", on=approval_scope(row.station)):
        raise Refusal("限期整改的日期由审定的人定。确有困难的，请向区县说明。", field="due_on")
    put(row, owner=owner, due_on=due_on)
    record(actor, "stations.hand_improvement", subject=row.station, label=row.station.name, improvement=row.pk)
    _tell_owner(actor, row)
    return row


@transaction.atomic
def report_improvement(
    actor: Any, *, improvement: Improvement, note: str, pictures: Sequence[bytes] = ()
) -> Improvement:
    """It is put right: a word how, and pictures where it can be seen. By its owner, or who keeps the station."""
    row = _held(improvement)
    if row.owner_id != actor.pk:
        require(actor, "station.edit", on=row.station)
    state = IMPROVEMENT.next_state(row.state, "report", row)
    note = because(note, "请写一句怎么改的。", field="note")
    if row.is_required and not pictures and not row.photos.exists():
        raise Refusal("限期整改要附照片，让核实的人看得到。", field="photo")
    _keep(actor, row, pictures)
    now = clock.now()
    put(row, state=state, note=note, answer="", reported_at=now, reported_by=user_or_none(actor))
    record(actor, "stations.report_improvement", subject=row.station, label=row.station.name, improvement=row.pk)
    return row


def _keep(actor: Any, row: Improvement, pictures: Sequence[bytes]) -> None:
    if len(pictures) + row.photos.count() > MOST_PICTURES:
        raise Refusal(f"一条整改最多放 {MOST_PICTURES} 张照片。", field="photo")
    now, cleaned = clock.now(), [bare(content) for content in pictures]
    EvidencePhoto.objects.bulk_create(
        EvidencePhoto(
            improvement=row, side=Side.SELF, item=row.item, code=secrets.token_urlsafe(16), file=PHOTOS.keep(picture),
            media_type=media, taken_at=now, added_by=user_or_none(actor), added_at=now,
        )
        for picture, media in cleaned
    )  # fmt: skip


@transaction.atomic
def look_over(actor: Any, *, improvement: Improvement, accepted: bool, answer: str = "") -> Improvement:
    """Whoever decides over the station has looked: it is so, or it goes back with a word. Not by who reported it."""
    row = _held(improvement)
    require(actor, "station.approve", on=approval_scope(row.station))
    if actor.pk and row.reported_by_id == actor.pk:
        raise NotAllowed("这一条是您报告的，要由另一个人核实。")
    if accepted:
        state = IMPROVEMENT.next_state(row.state, "accept", row)
        put(row, state=state, ended_at=clock.now(), ended_by=user_or_none(actor))
        _grade_anew(actor, row.station)
    else:
        state = IMPROVEMENT.next_state(row.state, "return", row)
        put(row, state=state, answer=because(answer, "请写明还差什么。", field="answer"))
        tell(
            row.station, f"improvement-back:{row.pk}:{clock.now():%Y%m%d%H%M}", f"“{row.station.name}”的一项整改要再改",
            f"{row.text}：{row.answer}", to=[pk for pk in (row.owner_id, row.reported_by_id) if pk],
        )  # fmt: skip
    action = "stations.accept_improvement" if accepted else "stations.return_improvement"
    record(actor, action, subject=row.station, label=row.station.name, reason=row.answer, improvement=row.pk)
    return row


def _grade_anew(actor: Any, station: Station) -> None:
    """Everything that a failed recheck asked for is put right: the station is graded anew, nobody has to think of it."""
    if station.rectify_by is None or station.state not in (Station.State.RECTIFYING, Station.State.SUSPENDED):
        return
    unfinished = station.improvements.filter(is_required=True, state__in=Improvement.UNFINISHED)
    under_way = station.assessments.filter(state__in=Assessment.OPEN)
    if not unfinished.exists() and not under_way.exists():
        open_assessment(actor, station=station, kind=Assessment.Kind.AGAIN)


@transaction.atomic
def drop_improvement(actor: Any, *, improvement: Improvement, note: str) -> Improvement:
    """It is given up, with a word why. Needs station.edit; what a recheck asked for only who decides over the station."""
    row = _held(improvement)
    if row.is_required:
        require(actor, "station.approve", on=approval_scope(row.station))
    else:
        require(actor, "station.edit", on=row.station)
    state = IMPROVEMENT.next_state(row.state, "drop", row)
    note = because(note, "请写明为什么不改了。", field="note")
    put(row, state=state, note=note, ended_at=clock.now(), ended_by=user_or_none(actor))
    _grade_anew(actor, row.station)
    record(
        actor, "stations.drop_improvement", subject=row.station, label=row.station.name, reason=note, improvement=row.pk
    )
    return row
