"""Naming demonstration stations, and ending that (T4.6, G6, G7). The campaigns of selection call the same actions."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.locking import locked
from yushan.common.reasons import because
from yushan.organizations.access import require
from yushan.stations.actions.common import held_station, moved, put, tell, user_or_none
from yushan.stations.models import Designation, Station

_YEARS = range(2000, 2201)


def _scope(level: str, station: Station) -> dict[str, object]:
    """A district names its own; what the city or the state named only the city writes down."""
    return {"area": station.area_id} if level == Designation.Level.AREA else {}


@transaction.atomic
def designate_station(
    actor: Any,
    *,
    station: Station,
    level: str,
    year: int,
    document_no: str,
    valid_until: date | None = None,
    reason: str,
) -> Designation:
    """A station is a demonstration station of a level from today: national, city or area.

    Needs station.designate over the district, for the two upper levels over the city. Refusal for a station that is not
    certified or has to put something right, Conflict where it is one of that level already.
    """
    station = held_station(station)
    if level not in Designation.Level.values:
        raise Refusal("请选择示范站点的级别。", field="level")
    require(actor, "station.designate", on=_scope(level, station))
    if station.state != Station.State.CERTIFIED:
        raise Refusal(f"站点现在是“{station.get_state_display()}”，已认定的站点才能评为示范站点。", field="station")
    today = clock.today()
    if year not in _YEARS:
        raise Refusal("请写四位年份。", field="year")
    if valid_until and valid_until < today:
        raise Refusal("有效期不能早于今天。", field="valid_until")
    document_no = because(document_no, "请写认定文件的文号。", field="document_no", most=60)
    reason = because(reason, "请写明示范什么，别的站点能学什么。")
    over = station.designations.filter(level=level, ended_on=None, valid_until__lt=today)
    over.update(ended_on=today, end_reason="有效期已过")
    try:
        with transaction.atomic():
            made = Designation.objects.create(
                station=station, level=level, year=year, document_no=document_no, since=today, valid_until=valid_until,
                reason=reason, designated_by=user_or_none(actor), designated_at=clock.now(),
            )  # fmt: skip
    except IntegrityError:
        raise Conflict(f"“{station.name}”已经是{Designation.Level(level).label}示范站点。", field="level") from None
    record(
        actor, "stations.designate", subject=station, label=station.name, reason=reason, level=level, year=year,
        document=document_no,
    )  # fmt: skip
    tell(
        station, f"designated:{made.pk}", f"“{station.name}”被评为{made.get_level_display()}科技志愿服务示范站点",
        f"文号：{document_no}。",
    )  # fmt: skip
    moved(station, "designate")
    return made


@transaction.atomic
def end_designation(actor: Any, *, designation: Designation, reason: str) -> Designation:
    """The station is no demonstration station of that level any more, from today."""
    station = held_station(designation.station)
    row = locked(designation)
    require(actor, "station.designate", on=_scope(row.level, station))
    if row.ended_on is not None:
        raise Conflict("这项认定已经结束。")
    put(row, ended_on=clock.today(), end_reason=because(reason, "请写明为什么取消。"), ended_by=user_or_none(actor))
    record(actor, "stations.end_designation", subject=station, label=station.name, reason=reason, level=row.level)
    tell(
        station, f"designation-end:{row.pk}", f"“{station.name}”不再是{row.get_level_display()}示范站点", row.end_reason
    )
    moved(station, "end_designation")
    return row


def designation_of(station: Station, pk: int) -> Designation:
    """One of a station's designations; NotFound for any other."""
    found = station.designations.filter(pk=pk).first()
    if found is None:
        raise NotFound()
    found.station = station
    return found
