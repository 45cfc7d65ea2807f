"""What organizations have on hand, serve in a month and have served, and who of their members can do something."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, Sum

from yushan.common import clock
from yushan.needs.models import Need
from yushan.volunteers.models import Membership, Skill
from yushan.volunteers.queries.skills import skill_tree

Month = tuple[int, int]
_ON_HAND = (Need.State.CLAIMED, Need.State.SERVING)
_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class OfKind:
    """What an organization did of one service type in the last twelve months."""

    done: int
    stars: int
    reviews: int


@dataclass
class Work:
    """By organization: orders on hand; by organization and month, those served then; by organization and type, the past."""

    open_now: dict[int, int] = field(default_factory=dict)
    in_month: dict[tuple[int, Month], int] = field(default_factory=dict)
    of_kind: dict[tuple[int, int | None], OfKind] = field(default_factory=dict)


def day_of(need: Need, today: date) -> date:
    """The day on which it is likely served: the first of its windows that is not over, else today."""
    days = sorted(date.fromisoformat(one["day"]) for one in need.windows)
    return next((day for day in days if day >= today), today)


def month_of(need: Need, today: date) -> Month:
    """Year and month of that day."""
    day = day_of(need, today)
    return day.year, day.month


def _within(month: Month) -> Q:
    """Needs that are served in a month: by their activity, before there is one by the first day that was asked for."""
    first = date(*month, 1)
    after = (first + timedelta(days=32)).replace(day=1)
    planned = Q(activity__starts_at__gte=clock.at(first), activity__starts_at__lt=clock.at(after))
    return planned | Q(activity=None, first_day__gte=first, first_day__lt=after)


def work_of(needs: Sequence[Need], keys: Sequence[int], months: set[Month]) -> Work:
    """2 statements. The needs themselves do not count."""
    work, own = Work(), [need.pk for need in needs]
    with_team = Need.objects.filter(organization__in=keys, state__in=Need.WITH_TEAM).exclude(pk__in=own).order_by()
    numbered = {f"in_{number}": month for number, month in enumerate(sorted(months))}
    counted = with_team.filter(
        Q(state__in=_ON_HAND) | Q(claimed_at__gte=clock.now() - _YEAR)
    ).values("organization").annotate(
        open_now=Count("pk", filter=Q(state__in=_ON_HAND)),
        **{name: Count("pk", filter=_within(month)) for name, month in numbered.items()},
    )  # fmt: skip
    rows: Iterable[dict[str, Any]] = (dict(line) for line in counted)
    for row in rows:
        work.open_now[row["organization"]] = row["open_now"]
        for name, month in numbered.items():
            work.in_month[row["organization"], month] = row[name]
    past = with_team.filter(
        state__in=(Need.State.DONE, Need.State.REVIEWED),
        claimed_at__gte=clock.now() - _YEAR,
        service_type__in={need.service_type_id for need in needs},
    )
    summed = past.values("organization", "service_type").annotate(
        done=Count("pk"), stars=Sum("review__stars"), reviews=Count("review")
    )
    for one in summed:
        work.of_kind[one["organization"], one["service_type"]] = OfKind(one["done"], one["stars"] or 0, one["reviews"])
    return work


def skilled(codes: frozenset[str], keys: Sequence[int]) -> dict[int, int] | None:
    """Of each organization the members with one of these skills or a finer one; None when no skill is needed."""
    skills = {node.key for code in codes for node in skill_tree().below(code)}
    if not skills:
        return None
    having = Skill.volunteers.through.objects.filter(skill__in=skills).values("volunteer_id")
    rows = Membership.objects.filter(organization__in=keys, state="approved", volunteer__in=having)
    return dict(rows.values_list("organization").annotate(Count("volunteer", distinct=True)))
