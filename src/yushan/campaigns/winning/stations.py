"""Stations become demonstration stations where the category names a level (G6, G7).

Naming them is the action of their own room; a category without a level gives the honour alone.
"""

from collections.abc import Sequence
from typing import Any

from yushan.campaigns.models import HonourEntry
from yushan.campaigns.winning import Win
from yushan.common.errors import Conflict
from yushan.stations.actions.designating import designate_station, end_designation


def _level(entry: HonourEntry) -> str:
    return str(entry.nominee.category.gives.get("level", ""))


def give(actor: Any, entries: Sequence[HonourEntry]) -> None:
    """Each winner of a category with a level; one that is of that level already stays so."""
    for entry in entries:
        station = entry.nominee.station
        if station is None or not _level(entry):
            continue
        try:
            designate_station(
                actor, station=station, level=_level(entry), year=entry.year,
                document_no=entry.document_no, valid_until=entry.valid_until,
                reason=f"“{entry.campaign.title}”评定为{entry.title}",
            )  # fmt: skip
        except Conflict:
            continue


def take(actor: Any, entry: HonourEntry) -> None:
    """Ends what this very honour brought: the standing designation of its level and document."""
    station = entry.nominee.station
    if station is None or not _level(entry):
        return
    for row in station.designations.filter(level=_level(entry), document_no=entry.document_no, ended_on=None):
        end_designation(actor, designation=row, reason=entry.reason)


WIN = Win(give, take)
