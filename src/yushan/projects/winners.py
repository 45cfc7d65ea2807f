"""Winners that are given support: entries of contests here, nominees of award campaigns by the room above, which joins at
start. Measures are kept, followed and shown the same way for both.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse

from yushan.common.errors import NotFound
from yushan.organizations.access import can
from yushan.organizations.models import Area
from yushan.projects.models import ContestEntry, SupportMeasure

_READ = ("contest__area", "project__organization")


@dataclass(frozen=True)
class Winner:
    """Whom a measure is for.

    `subject` is what the trail speaks of, `of` the contest or campaign, `people` who hear of it, `url` where it is shown
    to staff, `own_url` to these people where that is elsewhere; `is_kept_by(user)` is true for who keeps the project, organization or station, who sees the evidence.
    """

    subject: Model
    name: str
    of: str
    area: Area | None
    has_won: bool
    people: tuple[int | None, ...]
    url: str
    is_kept_by: Callable[[Any], bool]
    own_url: str = ""


# Nominees by their keys, under lock where asked; those that are not there are left out.
Finder = Callable[[Collection[int], bool], Mapping[int, Winner]]
_find: Finder = lambda keys, is_locked: {}


def provide(finder: Finder) -> None:
    """Called in AppConfig.ready() of the room of award campaigns."""
    global _find
    _find = finder


def of_entry(entry: ContestEntry) -> Winner:
    """An entry of a contest; read it with contest, area and project."""
    project = entry.project
    return Winner(
        subject=entry,
        name=project.title,
        of=entry.contest.title,
        area=entry.contest.area,
        has_won=entry.state == ContestEntry.State.WINNER,
        people=(project.lead_id,),
        url=reverse("contests:entry", args=[entry.pk]),
        is_kept_by=lambda user: can(user, "project.edit", on=project),
    )


def locked(*, entry: ContestEntry | None = None, nominee: int = 0) -> Winner:
    """One or the other, its row under lock. NotFound when there is none."""
    if entry is not None:
        rows = ContestEntry.objects.select_for_update(of=("self",)).select_related(*_READ)
        return of_entry(rows.get(pk=entry.pk))
    found = _find([nominee], True).get(nominee)
    if found is None:
        raise NotFound()
    return found


def of(measure: SupportMeasure) -> Winner:
    """Whom a measure is for. NotFound where nobody knows it any more."""
    found = of_many([measure]).get(measure.pk)
    if found is None:
        raise NotFound()
    return found


def of_many(measures: Collection[SupportMeasure]) -> dict[int, Winner]:
    """The same by the key of each measure; 2 statements at most for entries and nominees each."""
    keys = {one.entry_id for one in measures if one.entry_id}
    entries = {one.pk: one for one in ContestEntry.objects.filter(pk__in=keys).select_related(*_READ)} if keys else {}
    others = {one.nominee_id for one in measures if one.nominee_id}
    nominees = _find(others, False) if others else {}
    found = {}
    for one in measures:
        if one.entry_id:
            found[one.pk] = of_entry(entries[one.entry_id])
        elif one.nominee_id and one.nominee_id in nominees:
            found[one.pk] = nominees[one.nominee_id]
    return found
