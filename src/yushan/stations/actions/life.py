"""Suspending a station, opening it again, closing it for good with everything that hangs on it."""

from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import NotAllowed
from yushan.common.reasons import because
from yushan.organizations.access import can, require
from yushan.organizations.actions.ending_grants import end_grants_over
from yushan.organizations.effects import Effect
from yushan.organizations.models import RoleGrant
from yushan.stations import effects
from yushan.stations.actions.assessing import drop
from yushan.stations.actions.common import held_station, moved, put, tell, user_or_none
from yushan.stations.lifecycle import STATION
from yushan.stations.models import Assessment, Improvement, Mentorship, Station
from yushan.stations.queries.people import approval_scope
from yushan.stations.queries.seen import in_force
from yushan.stations.signals import station_closing

_CLOSED = "站点已关闭"


@transaction.atomic
def suspend(actor: Any, *, station: Station, reason: str) -> Station:
    """The station is not open to the public until it is resumed; what was planned there stays. Needs station.approve of the
    level above."""
    station = held_station(station)
    require(actor, "station.approve", on=approval_scope(station))
    state = STATION.next_state(station.state, "suspend", station)
    reason = because(reason, "请写明为什么暂停，群众和站点都看得到。")
    put(station, state=state, reason=reason)
    record(actor, "stations.suspend", subject=station, label=station.name, reason=reason)
    tell(station, f"suspended:{clock.now():%Y%m%d%H%M}", f"“{station.name}”暂停开放", f"原因：{reason}")
    moved(station, "suspend")
    return station


@transaction.atomic
def resume(actor: Any, *, station: Station) -> Station:
    """A suspended station opens again. Not by this where it was suspended over what it had to put right: that one is graded
    anew."""
    station = held_station(station)
    require(actor, "station.approve", on=approval_scope(station))
    unfinished = station.improvements.filter(is_required=True, state__in=Improvement.UNFINISHED).count()
    put(station, state=STATION.next_state(station.state, "resume", unfinished), reason="", rectify_by=None)
    record(actor, "stations.resume", subject=station, label=station.name)
    tell(station, f"resumed:{clock.now():%Y%m%d%H%M}", f"“{station.name}”恢复开放")
    moved(station, "resume")
    return station


def closing_effects(station: Station) -> list[Effect]:
    """What `close` will do, in words; a bounded number of statements."""
    unfinished = station.improvements.filter(state__in=Improvement.UNFINISHED).count()
    grants = RoleGrant.objects.filter(scope=RoleGrant.Scope.STATION, scope_id=station.pk, ends_at=None).count()
    pairs = Mentorship.objects.filter(ended_on=None)
    paired = pairs.filter(mentor=station).count() + pairs.filter(learner=station).count()
    own = [
        Effect(station.assessments.filter(state__in=Assessment.OPEN).count(), "次评定", "撤销"),
        Effect(unfinished, "项整改", "不再要求"),
        Effect(in_force().filter(station=station).count(), "项示范站点认定", "同时结束"),
        Effect(paired, "对结对", "同时结束"),
        Effect(grants, "位站点管理员", "授权同时结束"),
    ]
    return [effect for effect in own if effect.count] + effects.of_closing(station)


@transaction.atomic
def close(actor: Any, *, station: Station, reason: str) -> Station:
    """The station is given up: gradings, improvements, designations, pairs and grants end, rooms above are told.

    Needs station.approve of the level above; who asked for a station and keeps it withdraws it while it is on the way.
    """
    station = held_station(station)
    if not can(actor, "station.approve", on=approval_scope(station)):
        require(actor, "station.edit", on=station)
        if station.state not in Station.ON_THE_WAY:
            raise NotAllowed("已认定的站点由区县或市里关闭。一时不能开放的，请登记闭馆日期。")
    state = STATION.next_state(station.state, "close", station)
    reason = because(reason, "请写明为什么关闭，群众和站点都看得到。")
    station_closing.send(sender=None, actor=actor, station=station, reason=reason)
    for row in Assessment.objects.select_for_update(of=("self",)).filter(station=station, state__in=Assessment.OPEN):
        drop(actor, row, reason)
    today, who = clock.today(), user_or_none(actor)
    station.improvements.filter(state__in=Improvement.UNFINISHED).update(
        state=Improvement.State.DROPPED, note=_CLOSED, ended_at=clock.now(), ended_by=who
    )
    in_force().filter(station=station, ended_on=None).update(ended_on=today, end_reason=_CLOSED, ended_by=who)
    for side in ("mentor", "learner"):
        Mentorship.objects.filter(**{side: station}, ended_on=None).update(
            ended_on=today, result=f"{station.name}关闭，结对结束。", ended_by=who
        )
    put(station, state=state, reason=reason, rectify_by=None, recheck_on=None)
    record(actor, "stations.close", subject=station, label=station.name, reason=reason)
    tell(station, "closed", f"“{station.name}”已关闭", f"原因：{reason}")
    end_grants_over(actor, RoleGrant.Scope.STATION, station.pk)
    moved(station, "close")
    return station
