"""Keeping what is counted of activities, their reports and opinions about them, in the transaction that writes them.

What an organization did in a year is counted together (teams that did something), so whoever changes one of its activities
holds the row of its place until the end; after the chains, where those are locked too.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from yushan.activities.models import Activity, ClosingReport, Feedback
from yushan.common.counts import local_day
from yushan.indicators.actions.appending import append
from yushan.indicators.actions.places import kept_places
from yushan.indicators.models import CountedActivity, PostedPlace
from yushan.indicators.rules import StepKey
from yushan.indicators.rules.people import Place
from yushan.indicators.rules.things import FLAGS, Happened, activity_steps, opinion_steps, team_steps
from yushan.organizations.models import Organization

_COLUMNS = ("organization_id", "is_team", "area", "detachment", "day", *FLAGS)
_CHUNK = 500
# By activity.
Rows = dict[int, Happened]


def _kept(condition: Q, *, locked: bool = False) -> Rows:
    rows = CountedActivity.objects.filter(condition).order_by("pk")
    rows = rows.select_for_update() if locked else rows
    found: Rows = {}
    for pk, organization, is_team, area, detachment, day, *flags in rows.values_list("pk", *_COLUMNS):
        amounts = dict(zip(FLAGS, flags, strict=True))
        found[pk] = Happened(organization, Place(area, detachment), day, is_team, amounts)
    return found


def _wanted(ids: Collection[int]) -> Any:
    """Activities that are counted: over, with a published report, or with opinions."""
    reports = ClosingReport.objects.filter(activity=OuterRef("pk"), published_at__isnull=False)
    counted = (
        Q(state__in=Activity.OVER) | Q(Exists(reports)) | Q(Exists(Feedback.objects.filter(activity=OuterRef("pk"))))
    )
    columns = (
        *(
            "pk",
            "organization_id",
            "organization__area_id",
            "organization__level",
            "area_id",
            "state",
            "ends_at",
            "mode",
        ),
        *(
            "is_online",
            "key_date_id",
            "project_id",
            "work_id",
            "closing_report__published_at",
            "closing_report__reached",
        ),
    )
    return Activity.objects.filter(counted, pk__in=ids).values(*columns)


def _happened(row: Mapping[str, Any], places: Mapping[int, Place]) -> Happened:
    held, published = row["state"] in Activity.OVER, row["closing_report__published_at"] is not None
    flags = {
        "held": held,
        "demonstration": held and row["mode"] == Activity.Mode.DEMONSTRATION,
        "regular": held and row["mode"] == Activity.Mode.REGULAR,
        "online": held and row["is_online"],
        "key_date": held and row["key_date_id"] is not None,
        "project": held and row["project_id"] is not None,
        "work": held and row["work_id"] is not None,
        "posted": row["state"] == Activity.State.SETTLED,
        "reported": published,
        "reached": published and (row["closing_report__reached"] or 0),
    }
    area = row["area_id"] or row["organization__area_id"] or 0
    return Happened(
        row["organization_id"],
        Place(area, places[row["organization_id"]].detachment),
        local_day(row["ends_at"]),
        row["organization__level"] == Organization.Level.TEAM,
        {name: int(amount) for name, amount in flags.items()},
    )


def _lock_places(organizations: Iterable[int]) -> dict[int, Place]:
    ids = set(organizations)
    kept_places(ids)
    list(PostedPlace.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    return kept_places(ids)


@transaction.atomic(savepoint=False)
def count_activities(activity_ids: Iterable[int]) -> int:
    """Brings the counts of these activities up to date, inside the caller's transaction; answers how many changed."""
    listed, number = sorted(set(activity_ids)), 0
    for start in range(0, len(listed), _CHUNK):
        number += _count(listed[start : start + _CHUNK])
    return number


def _count(ids: list[int]) -> int:
    organizations = set(Activity.objects.filter(pk__in=ids).values_list("organization_id", flat=True))
    organizations |= set(CountedActivity.objects.filter(pk__in=ids).values_list("organization_id", flat=True))
    places = _lock_places(organizations)
    kept = _kept(Q(pk__in=ids), locked=True)
    wanted = {row["pk"]: _happened(row, places) for row in _wanted(ids)}
    changed = [pk for pk in ids if kept.get(pk) != wanted.get(pk)]
    if not changed:
        return 0
    moved: Counter[StepKey] = Counter()
    for side, count in ((wanted, moved.update), (kept, moved.subtract)):
        for pk in changed:
            if pk in side:
                count(activity_steps(side[pk]))
    _teams(moved, {pk: kept[pk] for pk in changed if pk in kept}, {pk: wanted[pk] for pk in changed if pk in wanted})
    _opinions(moved, changed, kept, wanted)
    CountedActivity.objects.filter(pk__in=[pk for pk in changed if pk not in wanted]).delete()
    CountedActivity.objects.bulk_create(
        [_row(pk, wanted[pk]) for pk in changed if pk in wanted], update_conflicts=True, unique_fields=["activity"],
        update_fields=["organization", "is_team", "area", "detachment", "day", *FLAGS], batch_size=500,
    )  # fmt: skip
    append(moved)
    return len(changed)


def _row(pk: int, one: Happened) -> CountedActivity:
    return CountedActivity(
        activity=pk, organization_id=one.organization, is_team=one.is_team, area=one.place.area,
        detachment=one.place.detachment, day=one.day, **one.flags,
    )  # fmt: skip


def _teams(moved: Counter[StepKey], kept: Rows, wanted: Rows) -> None:
    """Each organization with all it did in the years concerned, before and after."""
    both = [*kept.values(), *wanted.values()]
    years = {one.day.year for one in both}
    before = _kept(Q(organization__in={one.organization for one in both}, day__year__in=years, held=1))
    after = {pk: one for pk, one in before.items() if pk not in kept and pk not in wanted} | wanted
    moved.update(team_steps(one for one in after.values() if one.day.year in years))
    moved.subtract(team_steps({**before, **kept}.values()))


def _opinions(moved: Counter[StepKey], changed: list[int], kept: Rows, wanted: Rows) -> None:
    """Opinions stand where their activity stands."""
    places = {pk: (_place(kept.get(pk)), _place(wanted.get(pk))) for pk in changed}
    elsewhere = [pk for pk, (old, new) in places.items() if old != new]
    given: dict[int, dict[date, list[int]]] = defaultdict(lambda: defaultdict(list))
    rows = Feedback.objects.filter(activity__in=elsewhere).values_list("activity_id", "given_on", "rating")
    for pk, day, rating in rows:
        given[pk][day].append(rating)
    for pk, stars in given.items():
        old, new = places[pk]
        if new:
            moved.update(opinion_steps(new, stars))
        if old:
            moved.subtract(opinion_steps(old, stars))


def _place(one: Happened | None) -> Place | None:
    return one.place if one else None


@transaction.atomic(savepoint=False)
def count_opinion(opinion: Feedback) -> None:
    """A fresh opinion stands where its activity stands; the first one makes the activity counted, with all its opinions."""
    kept = _kept(Q(pk=opinion.activity_id), locked=True)
    if not kept:
        _lock_places(Activity.objects.filter(pk=opinion.activity_id).values_list("organization_id", flat=True))
        kept = _kept(Q(pk=opinion.activity_id), locked=True)  # somebody else's may just have been the first
    if kept:
        append(opinion_steps(kept[opinion.activity_id].place, {opinion.given_on: [opinion.rating]}))
    else:
        count_activities([opinion.activity_id])
