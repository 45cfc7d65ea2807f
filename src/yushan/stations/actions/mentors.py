"""Who learns from whom: pairs are made, visits written down, what came of it said at the end (T4.6)."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, Refusal
from yushan.common.locking import locked
from yushan.common.reasons import because
from yushan.organizations.access import can, require
from yushan.stations.actions.common import put, tell, user_or_none
from yushan.stations.models import Mentorship, MentorVisit, Station
from yushan.stations.queries.seen import in_force

_LONGEST_YEARS = 5


@transaction.atomic
def pair_stations(actor: Any, *, mentor: Station, learner: Station, aim: str, until: date) -> Mentorship:
    """A station learns from a demonstration station until a day. Needs station.designate over the learner's district.

    Refusal where the mentor is no demonstration station now, or one of them is not at work.
    """
    require(actor, "station.designate", on={"area": learner.area_id})
    if mentor.pk == learner.pk:
        raise Refusal("请选另一个站点来学。", field="learner")
    if not in_force().filter(station=mentor).exists():
        raise Refusal(f"“{mentor.name}”现在不是示范站点，请另选一个。", field="mentor")
    for station in (mentor, learner):
        if station.state not in Station.AT_WORK:
            raise Refusal(f"“{station.name}”现在是“{station.get_state_display()}”，不能结对。")
    today = clock.today()
    if not today < until <= today.replace(year=today.year + _LONGEST_YEARS, day=min(today.day, 28)):
        raise Refusal(f"结束日期要晚于今天，最多 {_LONGEST_YEARS} 年。", field="until")
    aim = because(aim, "请写明学什么。", field="aim", most=200)
    try:
        with transaction.atomic():
            made = Mentorship.objects.create(
                mentor=mentor, learner=learner, aim=aim, since=today, until=until, paired_by=user_or_none(actor),
                paired_at=clock.now(),
            )  # fmt: skip
    except IntegrityError:
        raise Conflict("这两个站点已经结对。") from None
    record(actor, "stations.pair", subject=learner, label=learner.name, reason=aim, mentor=mentor.name)
    for station, other in ((mentor, learner), (learner, mentor)):
        tell(station, f"paired:{made.pk}", f"“{station.name}”和“{other.name}”结对", f"学什么：{aim}")
    return made


def may_keep(actor: Any, pair: Mentorship) -> bool:
    """Whether somebody writes down visits of a pair: who keeps either station, or decides over the learner's district."""
    return can(actor, "station.edit", on=pair.mentor) or can(actor, "station.edit", on=pair.learner)


def _running(actor: Any, pair: Mentorship) -> Mentorship:
    row = locked(pair, "mentor__organization", "learner__organization")
    if not may_keep(actor, row):
        require(actor, "station.edit", on=row.learner)
    if row.ended_on is not None:
        raise Conflict("这对结对已经结束。")
    return row


@transaction.atomic
def record_visit_of_pair(
    actor: Any, *, pair: Mentorship, day: date, direction: str, people: int, learned: str
) -> MentorVisit:
    """One visit: which day, which way, how many went, what was learned."""
    row = _running(actor, pair)
    if not row.since <= day <= clock.today():
        raise Refusal(f"日期要在 {row.since:%Y-%m-%d} 到今天之间。", field="day")
    if direction not in MentorVisit.Direction.values:
        raise Refusal("请选择是谁去谁那里。", field="direction")
    if not 1 <= people <= 500:
        raise Refusal("请写去了几个人。", field="people")
    made = MentorVisit.objects.create(
        mentorship=row, day=day, direction=direction, people=people,
        learned=because(learned, "请写一句学到了什么。", field="learned"), recorded_by=user_or_none(actor),
        recorded_at=clock.now(),
    )  # fmt: skip
    record(actor, "stations.visit_pair", subject=row.learner, label=row.learner.name, mentor=row.mentor.name)
    return made


@transaction.atomic
def end_pair(actor: Any, *, pair: Mentorship, result: str) -> Mentorship:
    """The pair ends with what came of it: what was taken over, what it changed."""
    row = _running(actor, pair)
    result = because(result, "请写明学到了什么、用上了什么。", field="result", most=500)
    put(row, ended_on=clock.today(), result=result, ended_by=user_or_none(actor))
    record(
        actor, "stations.end_pair", subject=row.learner, label=row.learner.name, reason=result, mentor=row.mentor.name
    )
    return row
