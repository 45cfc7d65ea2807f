"""Asking for a station: by a unit, a team, the district, or again by who keeps one that was declined or closed."""

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, Refusal
from yushan.common.reasons import because
from yushan.organizations.access import require
from yushan.organizations.actions.hosts import host_values
from yushan.organizations.models import Area, Organization, Unit
from yushan.stations.actions.assessing import begin
from yushan.stations.actions.common import held_station, put, user_or_none
from yushan.stations.actions.hours import keep_written_hours
from yushan.stations.actions.saving import check_card
from yushan.stations.lifecycle import STATION
from yushan.stations.models import Assessment, Station

_ASK = "请写明为什么在这里设站点：为谁服务、有什么条件。"


@transaction.atomic
def apply_station(
    actor: Any,
    *,
    area: Area,
    name: str,
    kind: str,
    application: str,
    unit: Unit | None = None,
    host_text: str = "",
    organization: Organization | None = None,
    address: str = "",
    longitude: Decimal | None = None,
    latitude: Decimal | None = None,
    opening_hours: str = "",
    contact_name: str = "",
    contact_phone: str = "",
) -> Station:
    """A station is asked for; its own score by the six haves comes next.

    Needs station.apply over the unit that hosts it, the team that serves there, or the district. `host_text`: a host
    that is no unit known here. Refusal for what cannot be, Conflict for a name that the district has already.
    """
    scope: dict[str, object] = {"area": area.pk}
    scope |= {"unit": unit.pk} if unit else {}
    scope |= {"organization": organization.path} if organization else {}
    require(actor, "station.apply", on=scope)
    name = check_card(name, kind, longitude, latitude)
    if not address.strip():
        raise Refusal("请写站点的地址。", field="address")
    if organization and organization.state != Organization.State.ACTIVE:
        raise Refusal("这个组织现在没有运行，请另选一个。", field="organization")
    application = because(application, _ASK, field="application")
    now = clock.now()
    try:
        with transaction.atomic():
            station = Station.objects.create(
                area=area, name=name, kind=kind, state=Station.State.APPLIED, organization=organization,
                address=address.strip(), longitude=longitude, latitude=latitude, opening_hours=opening_hours.strip(),
                contact_name=contact_name, contact_phone=contact_phone, application=application, created_at=now,
                applied_by=user_or_none(actor), applied_at=now, **host_values(unit or host_text),
            )  # fmt: skip
    except IntegrityError:
        raise Conflict(f"{area}已经有叫“{name}”的站点，请换一个名称，或在原来的站点上办理。", field="name") from None
    keep_written_hours(station)
    record(actor, "stations.apply", subject=station, label=name, reason=application)
    begin(actor, station, Assessment.Kind.FIRST)
    return station


@transaction.atomic
def apply_again(actor: Any, *, station: Station, application: str) -> Station:
    """A station that was declined or closed is asked for anew. Needs station.apply over it."""
    station = held_station(station)
    require(actor, "station.apply", on=station)
    state = STATION.next_state(station.state, "apply", station)
    application = because(application, _ASK, field="application")
    put(
        station, state=state, application=application, reason="", applied_by=user_or_none(actor), applied_at=clock.now()
    )
    record(actor, "stations.apply", subject=station, label=station.name, reason=application)
    begin(actor, station, Assessment.Kind.FIRST)
    return station
