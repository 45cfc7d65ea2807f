"""A station closes: who plans something there hears that it needs another place."""

from typing import Any

from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.activities.actions.messages import organisers
from yushan.activities.models import Activity
from yushan.activities.queries.at_places import AHEAD
from yushan.stations.models import Station


def tell_of_closing(sender: Any, actor: Any, station: Station, reason: str, **kwargs: Any) -> None:
    """Listens to stations.signals.station_closing. The activity itself goes on: its place is written on it."""
    rows = Activity.objects.filter(station=station, state__in=AHEAD).select_related("organization").order_by("pk")
    for row in rows:
        notify(
            organisers(row, "activity.edit"), key=f"changed:{row.pk}:station-closed:{station.pk}",
            title=f"“{row.title}”要另选地方", body=f"{station.name}关闭：{reason}。请改活动地点，报了名的人会收到变更通知。",
            url=reverse("activities:detail", args=[row.pk]),
        )  # fmt: skip
