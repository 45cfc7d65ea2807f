"""A team ends: its stations go over to the one that takes over, or stay without a team until somebody names another."""

from typing import Any

from yushan.audit.actions import record
from yushan.organizations.effects import Effect
from yushan.organizations.models import Organization
from yushan.stations.actions.common import held_station, put, tell
from yushan.stations.models import Station


def effects(organization: Organization, successor: Organization | None) -> list[Effect]:
    """What `carry_stations` will do, for organizations.effects."""
    count = organization.stations.exclude(state=Station.State.CLOSED).count()
    return [Effect(count, "个站点", f"改由{successor.name}负责" if successor else "没有服务队负责，请另定一支")]


def carry_stations(
    sender: Any, actor: Any, organization: Organization, successor: Organization | None, reason: str, **kwargs: Any
) -> None:
    """Listens to organizations.signals.organization_ending; sent twice, the second time nothing is left."""
    for found in organization.stations.exclude(state=Station.State.CLOSED).order_by("pk"):
        station = held_station(found)
        put(station, organization=successor)
        record(actor, "stations.change_team", subject=station, label=station.name, reason=reason[:300])
        tell(
            station, f"team:{organization.pk}", f"“{station.name}”的服务队变了",
            f"{organization.name}不再运行，" + (f"站点改由{successor.name}负责。" if successor else "请另定一支服务队。"),
        )  # fmt: skip
