"""Ranking of a round, points of a score, what its steps need; pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

WHOLE = 100
_POINTS = re.compile("[0-9]{1,3}")
# From so many scores on the highest and the lowest are left out, as juries do.
TRIMMED_FROM = 5


@dataclass(frozen=True)
class Ranked:
    """How one entry came out of a round."""

    entry: int
    mean: Fraction
    scores: int
    rank: int
    goes_on: bool


@dataclass(frozen=True)
class ContestFacts:
    """What the guards look at."""

    has_text: bool = False
    points: int = 0
    entries: int = 0
    reviewers: int = 0
    least: int = 0  # reviewers that each entry needs
    unscored: int = 0  # entries of the round with fewer scores than that
    applying: bool = False  # the last day for entering is not over
    noticing: bool = False  # the notice is not over
    objections: int = 0  # without an answer


def mean_of(totals: Sequence[int | Fraction]) -> Fraction:
    """The mean; from five scores on without the highest and the lowest."""
    kept = sorted(totals)[1:-1] if len(totals) >= TRIMMED_FROM else list(totals)
    return Fraction(sum(kept), len(kept))


def rank(totals: Mapping[int, Sequence[int]], places: int) -> list[Ranked]:
    """Best first; equal means share a rank, and whoever is equal to the last place goes on, too."""
    means = sorted(((mean_of(given), entry) for entry, given in totals.items()), key=lambda pair: (-pair[0], pair[1]))
    found: list[Ranked] = []
    for mean, entry in means:
        place = 1 + sum(1 for other, _entry in means if other > mean)
        found.append(Ranked(entry, mean, len(totals[entry]), place, place <= places))
    return found


def points_problem(points: Sequence[int], most: Sequence[int]) -> str:
    """What is wrong with the points of a score; empty when nothing is."""
    if len(points) != len(most):
        return "每一项都要打分。"
    wrong = next(
        (at for at, (given, limit) in enumerate(zip(points, most, strict=True)) if not 0 <= given <= limit), None
    )
    return "" if wrong is None else f"第 {wrong + 1} 项最多 {most[wrong]} 分。"


def read_criteria(text: str) -> list[tuple[str, int]]:
    """Lines like «群众受益 40»; ValueError with the line in words where one cannot be read."""
    found: list[tuple[str, int]] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, _space, points = line.rpartition(" ")
        if not name.strip() or not _POINTS.fullmatch(points) or not 1 <= int(points) <= WHOLE:
            raise ValueError(f"“{line[:20]}”要写成“名称 分值”，例如：群众受益 40。")
        found.append((name.strip()[:40], int(points)))
    return found


def open_lacks(facts: ContestFacts) -> list[str]:
    """Who enters has to know what is asked."""
    found = [] if facts.has_text else ["大赛说明"]
    return found if facts.points == WHOLE else [*found, f"评分标准合计 {WHOLE} 分（现在 {facts.points} 分）"]


def begin_lacks(facts: ContestFacts) -> list[str]:
    """The first round begins once nobody can enter any more."""
    found = ["申报截止日过去"] if facts.applying else []
    found += [] if facts.entries else ["至少一个参评项目"]
    return (
        found if facts.reviewers >= facts.least else [*found, f"至少 {facts.least} 位评审（现在 {facts.reviewers} 位）"]
    )


def round_lacks(facts: ContestFacts) -> list[str]:
    """A round ends when every entry has its scores."""
    return [f"还有 {facts.unscored} 个项目不到 {facts.least} 位评审打分"] if facts.unscored else []


def result_lacks(facts: ContestFacts) -> list[str]:
    """The result stands after the notice, with every objection answered."""
    found = ["公示期满"] if facts.noticing else []
    return [*found, f"答复 {facts.objections} 条异议"] if facts.objections else found
