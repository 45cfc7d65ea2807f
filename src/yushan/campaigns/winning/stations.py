"""Stations become demonstration stations where the category names a level (G6, G7).

Naming them is the action of their own room; a category without a level gives the honour alone.
"""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from yushan.audit.actions import record
from yushan.campaigns.actions.base import tell
from yushan.campaigns.models import HonourEntry
from yushan.campaigns.winning import Win
from yushan.common.errors import Conflict, Refusal
from yushan.stations.actions.designating import designate_station, end_designation


def _level(entry: HonourEntry) -> str:
    return str(entry.nominee.category.gives.get("level", ""))


def give(actor: Any, entries: Sequence[HonourEntry]) -> None:
    """Each winner of a category with a level; one that is of that level already stays so.

    One that cannot be named today (its recheck failed meanwhile, it was suspended) keeps the honour, and whoever organises is
    told: the result of all the others does not wait for it.
    """
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
        except Refusal as refused:
            record(
                actor, "campaigns.not_designated", subject=entry.nominee, label=entry.number,
                reason=refused.message[:300], level=_level(entry),
            )  # fmt: skip
            campaign = entry.campaign
            tell(
                campaign, [campaign.created_by_id, getattr(actor, "pk", None)], f"undesignated:{entry.nominee_id}",
                f"“{station.name}”入选了，没有评为示范站点", f"{refused.message}条件具备以后在站点的页面上评定。",
                reverse("campaigns:nominee", args=[entry.nominee_id]),
            )  # fmt: skip


def take(actor: Any, entry: HonourEntry) -> None:
    """Ends what this very honour brought: the standing designation of its level and document."""
    station = entry.nominee.station
    if station is None or not _level(entry):
        return
    for row in station.designations.filter(level=_level(entry), document_no=entry.document_no, ended_on=None):
        end_designation(actor, designation=row, reason=entry.reason)


WIN = Win(give, take)
