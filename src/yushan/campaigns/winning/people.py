"""People get a badge where the category gives one."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from yushan.campaigns.models import Category, HonourEntry
from yushan.campaigns.winning import Win
from yushan.recognition.actions import award_badges, end_award


def _code(category: Category) -> str:
    return f"award-{category.pk}"


def give(actor: Any, entries: Sequence[HonourEntry]) -> None:
    """In bulk, a badge for each category that gives one."""
    by_category: dict[int, list[HonourEntry]] = defaultdict(list)
    for entry in entries:
        if entry.nominee.category.gives.get("badge"):
            by_category[entry.nominee.category_id].append(entry)
    for own in by_category.values():
        category, year = own[0].nominee.category, own[0].year
        people = [one.nominee.volunteer_id for one in own if one.nominee.volunteer_id]
        award_badges(
            people, code=_code(category), name=f"{year} {category.honour}"[:40], description=own[0].campaign.title
        )


def take(actor: Any, entry: HonourEntry) -> None:
    """Ends the badge."""
    if entry.nominee.volunteer_id:
        end_award(entry.nominee.volunteer_id, code=_code(entry.nominee.category), reason=entry.reason)


WIN = Win(give, take)
