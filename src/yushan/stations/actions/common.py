"""What several actions need: rows under lock in the order of the house, words to those who keep a station."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.common.actors import is_system
from yushan.common.errors import NotFound
from yushan.common.locking import locked
from yushan.stations.models import Assessment, Hand, Station
from yushan.stations.queries.people import told_of
from yushan.stations.signals import station_moved

_WITH = ("area", "host", "organization", "version")


def held_station(station: Station) -> Station:
    """The station under lock, with area, host, team and version."""
    return locked(station, *_WITH)


def held(assessment: Assessment) -> Assessment:
    """A grading under lock, its station before it, so that two at once wait for each other."""
    station = held_station(assessment.station)
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("version", "inspector", "self_by")
    found = rows.filter(pk=assessment.pk).first()
    if found is None:
        raise NotFound()
    found.station = station
    return found


def user_or_none(actor: Any) -> Any:
    """Who acted, for a column; the platform itself is nobody."""
    return None if is_system(actor) or not getattr(actor, "pk", None) else actor


def put(row: Any, **values: Any) -> None:
    """Writes these columns and no others."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def put_hand(actor: Any, assessment: Assessment, side: str) -> None:
    """Keeps that somebody wrote something of a side's score; the platform itself has no hand in anything. 1 statement."""
    if user := user_or_none(actor):
        Hand.objects.bulk_create([Hand(assessment=assessment, user_id=user.pk, side=side)], ignore_conflicts=True)


def moved(station: Station, event: str) -> None:
    """Tells the rooms above that a station took a step of its life."""
    station_moved.send(sender=None, station=station, event=event)


def tell(station: Station, key: str, title: str, body: str = "", *, to: Iterable[int] | None = None) -> None:
    """One message, once by its key, to whoever keeps the station, or to the users given."""
    notify(
        told_of(station) if to is None else to,
        key=f"station:{station.pk}:{key}",
        title=title,
        body=body,
        url=reverse("stations:detail", args=[station.pk]),
    )
