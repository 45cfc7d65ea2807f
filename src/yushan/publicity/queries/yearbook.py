"""What stands in the yearbook of a year: honours, best practices and achievements, stories; as everybody may see it now."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from yushan.campaigns.queries.honours import public_honours
from yushan.plan import queries as plan
from yushan.projects.models import Achievement
from yushan.projects.queries.practices import copied_to
from yushan.projects.queries.programmes import public_achievements
from yushan.publicity.queries.stories import public_stories
from yushan.publicity.queries.telling import Told, tell

# A yearbook prints so many stories, the newest of the year's honours.
MOST_STORIES = 40


@dataclass(frozen=True)
class Practice:
    """An achievement or best practice of the year with what shows it and where else it is done."""

    title: str
    kind: str
    level: str
    organization: str
    day: str
    summary: str
    evidence: list[str]
    copied: list[str]


@dataclass(frozen=True)
class Yearbook:
    """Everything of one year. `honours`: selections with their honours, each with lines of name and district."""

    year: int
    honours: list[tuple[str, list[tuple[str, list[tuple[str, str]]]]]] = field(default_factory=list)
    practices: list[Practice] = field(default_factory=list)
    stories: list[Told] = field(default_factory=list)
    count: int = 0


def years() -> list[int]:
    """Years for which there is something, the latest first; 2 statements."""
    from yushan.campaigns.queries.honours import years as of_honours

    reached = Achievement.objects.filter(state=Achievement.State.PUBLISHED, reached_on__isnull=False)
    found = {year for year, _count in of_honours()} | set(reached.values_list("reached_on__year", flat=True).distinct())
    return sorted(found, reverse=True)


def yearbook(year: int) -> Yearbook:
    """A year as it is now; a dozen statements for any number of honours."""
    rows = public_honours().filter(year=year).order_by("campaign", "nominee__category__order", "id")
    grouped: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    count = 0
    for row in rows:
        count += 1
        area = row.area.name if row.area else "市级"
        grouped[row.campaign.title][row.title].append((row.nominee.public_name, area))
    stories = public_stories().filter(honour__year=year).prefetch_related("pictures").order_by("-published_at", "-id")
    return Yearbook(
        year=year, honours=[(title, [*own.items()]) for title, own in grouped.items()], practices=_practices(year),
        stories=[tell(one, with_giver=False) for one in stories[:MOST_STORIES]], count=count,
    )  # fmt: skip


def _practices(year: int) -> list[Practice]:
    rows = public_achievements().filter(reached_on__year=year).prefetch_related("evidence").order_by("kind", "id")
    found, levels = list(rows), dict(plan.choices("achievement_levels"))
    copied = copied_to([row.entry_id for row in found if row.entry_id])
    order = {code: place for place, code in enumerate(levels)}
    found.sort(key=lambda row: (row.kind != Achievement.Kind.PRACTICE, -order.get(row.level, -1), row.pk))
    return [_practice(row, levels, copied) for row in found]


def _practice(row: Achievement, levels: dict[str, str], copied: dict[int, list[str]]) -> Practice:
    day: Any = row.reached_on
    return Practice(
        title=row.title, kind=str(row.get_kind_display()), level=levels.get(row.level, row.level),
        organization=row.organization.name, day=f"{day.year} 年 {day.month} 月 {day.day} 日" if day else "",
        summary=row.summary, evidence=[one.name for one in row.evidence.all()],
        copied=copied.get(row.entry_id or 0, []),
    )  # fmt: skip
