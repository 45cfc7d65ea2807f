"""What scores come to: points of a have, the whole, grade, what stands against certifying. Pure.

Each have gives 0–100 points, the whole is the mean by weight: exact in hundredths, because weights are per cent.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from yushan.stations.rules.criteria import Criteria, Grade, Have, Item

Points = Mapping[str, int]
HUNDREDTHS = 100


def points_of(have: Have, points: Points) -> int:
    """0–100: what the items of a have got; what nobody scored counts nothing."""
    return sum(points.get(item.key, 0) for item in have.items)


def worth(have: Have, points: Points) -> int:
    """What a have adds to the whole, in hundredths of a point; at most its weight."""
    return have.weight * points_of(have, points)


def total(criteria: Criteria, points: Points) -> int:
    """The whole in hundredths of a point of 100."""
    return sum(worth(have, points) for have in criteria.haves)


def points_text(hundredths: int | None) -> str:
    """«87», «86.5»: one decimal, half up; «—» where nobody scored."""
    if hundredths is None:
        return "—"
    tenths = (hundredths + 5) // 10
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)


def grade_of(criteria: Criteria, hundredths: int) -> Grade | None:
    """The best grade that so many points reach, compared exactly; None below the last."""
    return next((grade for grade in criteria.grades if hundredths >= grade.least * HUNDREDTHS), None)


@dataclass(frozen=True)
class Verdict:
    """What scores of one side come to. `empty`: haves with nothing; `knocked`: items without which nothing goes."""

    total: int
    grade: Grade | None
    empty: tuple[Have, ...]
    knocked: tuple[Item, ...]

    @property
    def passes(self) -> bool:
        """Certified can be what has a grade, something of each of the six, and every indispensable item."""
        return self.grade is not None and not self.empty and not self.knocked

    def objections(self, least: int) -> list[str]:
        """Why it does not pass, in words; `least` points are needed."""
        found = [f"“{have.name}”没有得分" for have in self.empty]
        found += [f"必备项“{item.name}”没有做到" for item in self.knocked]
        if self.grade is None:
            found.append(f"总分 {points_text(self.total)} 分，不到 {least} 分")
        return found


def verdict(criteria: Criteria, points: Points) -> Verdict:
    """What the scores of one side come to."""
    whole = total(criteria, points)
    return Verdict(
        whole,
        grade_of(criteria, whole),
        tuple(have for have in criteria.haves if points_of(have, points) == 0),
        tuple(item for item in criteria.items.values() if item.knock_out and not points.get(item.key, 0)),
    )


def least_of(criteria: Criteria) -> int:
    """Points that the lowest grade needs."""
    return criteria.grades[-1].least


def objections(criteria: Criteria, points: Points) -> list[str]:
    """Why scores do not pass; empty when they do."""
    found = verdict(criteria, points)
    return [] if found.passes else found.objections(least_of(criteria))


# --- what is still missing -----------------------------------------------------------------------
@dataclass(frozen=True)
class Given:
    """What a station said of an item: points, a note, how many pictures."""

    points: int | None = None
    note: str = ""
    photos: int = 0


def item_lacks(item: Item, given: Given, known: int | None) -> str:
    """What is missing of a station's own score of an item; `known` is the platform's number. Empty when nothing is."""
    if given.points is None or item.level_of(given.points) is None:
        return "还没有选"
    if given.points and given.photos < item.photos:
        return f"还差 {item.photos - given.photos} 张照片"
    if item.fact and known is not None and given.points > item.suggested(known).points and not given.note.strip():
        return "选得比平台记录的高，请写明依据"
    return ""


def self_check_lacks(criteria: Criteria, given: Mapping[str, Given], facts: Mapping[str, int]) -> list[str]:
    """What a station's own score lacks before it is handed in: «固定的服务场所：还差 1 张照片»."""
    found = []
    for item in criteria.items.values():
        lack = item_lacks(item, given.get(item.key, Given()), facts.get(item.fact) if item.fact else None)
        if lack:
            found.append(f"“{item.name}”{lack}")
    return found


def inspection_lacks(criteria: Criteria, own: Points, given: Mapping[str, Given]) -> list[str]:
    """What an inspection lacks: a score for every item, a word wherever it differs from the station's own."""
    found = []
    for item in criteria.items.values():
        one = given.get(item.key, Given())
        if one.points is None or item.level_of(one.points) is None:
            found.append(f"“{item.name}”还没有选")
        elif one.points != own.get(item.key, 0) and not one.note.strip():
            found.append(f"“{item.name}”和自评不同，请写明看到的情况")
    return found


def asks_for_word(criteria: Criteria, own: Points, check: Points) -> bool:
    """Whether the station has to speak about what differs: too many points in the whole, or the outcome turned over."""
    difference = abs(total(criteria, own) - total(criteria, check))
    return (
        difference >= criteria.explain_from * HUNDREDTHS
        or verdict(criteria, own).passes != verdict(criteria, check).passes
    )
