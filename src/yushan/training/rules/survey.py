"""The survey at the end of a class: its questions, and what came of the answers."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

QUESTIONS = {
    "useful": "内容对我的工作有用",
    "clear": "讲得清楚、听得懂",
    "practice": "有动手练习或者案例",
    "order": "时间、地点安排得合适",
    "again": "愿意推荐别人来学",
}
# Fewer answers would show who said what.
LEAST = 5
_STARS = range(1, 6)


def ratings_of(sent: Mapping[str, str]) -> dict[str, int]:
    """The stars by question; KeyError names the first that has none."""
    found = {}
    for key in QUESTIONS:
        text = str(sent.get(key, ""))
        if text not in {str(star) for star in _STARS}:
            raise KeyError(key)
        found[key] = int(text)
    return found


def means(answers: Iterable[Mapping[str, int]]) -> dict[str, Fraction]:
    """The mean of the stars of each question; nothing below `LEAST` answers."""
    listed = list(answers)
    if len(listed) < LEAST:
        return {}
    return {key: Fraction(sum(one.get(key, 0) for one in listed), len(listed)) for key in QUESTIONS}
