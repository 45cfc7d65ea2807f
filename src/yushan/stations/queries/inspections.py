"""What the inspector's app carries: one's inspections, and the sheet of each with what the station said of itself."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from yushan.common import code_tables
from yushan.organizations.access import visible
from yushan.stations.models import Assessment, Side
from yushan.stations.queries.seen import through
from yushan.stations.queries.sheets import facts_now, photos_of, sheet_of
from yushan.stations.rules.criteria import MOST_PHOTOS, Item
from yushan.stations.rules.scoring import Given

_MOST = 60


def _own(user: Any) -> QuerySet[Assessment]:
    rows = Assessment.objects.filter(inspector=user).select_related(
        "station__area", "station__host", "station__organization", "version"
    )
    return visible(user, "station.inspect", rows, **through("station"))


def own_inspections(user: Any) -> list[Assessment]:
    """Inspections that one has to make, the oldest first; 1 statement."""
    return list(_own(user).filter(state=Assessment.State.CHECK).order_by("visit_on", "self_at", "pk")[:_MOST])


def own_inspection(user: Any, pk: int) -> Assessment | None:
    """One of them, or one that was made; 1 statement."""
    return _own(user).filter(pk=pk).first()


def sent_ms(row: Assessment) -> int:
    """When its last visit came in; 0 before the first. By it the app knows a visit that has to be made once more."""
    return round(row.visit_sent_at.timestamp() * 1000) if row.visit_sent_at else 0


def shown(row: Assessment) -> dict[str, Any]:
    """A line of the app's list."""
    station = row.station
    return {
        "id": row.pk,
        "station": station.name,
        "kind": code_tables.label("station_kinds", station.kind),
        "place": " ".join(part for part in (station.area.name, station.address) if part),
        "what": row.get_kind_display(),
        "day": row.visit_on.isoformat() if row.visit_on else "",
        "sent_ms": sent_ms(row),
    }


def sheet_to_carry(row: Assessment) -> dict[str, Any]:
    """The criteria item by item, with the station's own choice, its note, its pictures and what the platform knows."""
    facts, photos = facts_now(row), photos_of(row)
    sheet = sheet_of(row, facts, photos)

    def item(one: Item) -> dict[str, Any]:
        own, fact = sheet.own.get(one.key, Given()), facts.get(one.fact) if one.fact else None
        return {
            "key": one.key,
            "name": one.name,
            "asks": one.asks,
            "knock_out": one.knock_out,
            "levels": [{"words": level.words, "points": level.points} for level in one.levels],
            "own": own.points,
            "own_note": own.note,
            "own_photos": [
                reverse("stations:evidence", args=[photo.code]) for photo in photos.get((Side.SELF, one.key), ())
            ],
            "fact": f"{fact.kind.label} {fact.text}" if fact else "",
        }

    return {
        **shown(row),
        "version": row.version.title,
        "self_word": row.self_word,
        "most_photos": MOST_PHOTOS,
        "haves": [{"name": have.name, "items": [item(one) for one in have.items]} for have in sheet.criteria.haves],
    }
