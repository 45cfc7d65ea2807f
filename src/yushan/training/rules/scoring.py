"""Points: counted in halves, so that nothing is rounded; the same paper and answers always give the same."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yushan.training.rules.answers import Nonsense, number_of


@dataclass(frozen=True)
class Key:
    """What is right, and what it is worth."""

    kind: str
    answer: Any
    points: int


def half_points(key: Key, value: Any, *, half_for_part: bool = False) -> int:
    """What an answer is worth, in halves of a point."""
    if value is None:
        return 0
    whole = key.points * 2
    if key.kind == "multiple":
        given, right = set(value), set(key.answer)
        if given == right:
            return whole
        return key.points if half_for_part and given and given < right else 0
    if key.kind == "number":
        wanted, tolerance = (Decimal(str(part)) for part in key.answer)
        try:
            return whole if abs(number_of(value) - wanted) <= tolerance else 0
        except Nonsense:
            return 0
    return whole if value == key.answer and type(value) is type(key.answer) else 0


@dataclass(frozen=True)
class Score:
    """What came of a paper."""

    marks: dict[str, int]
    reached: int
    most: int
    passed: bool


def score(
    paper: Sequence[tuple[int, Any]], keys: Mapping[int, Key], answers: Mapping[int, Any], *,
    pass_percent: int, half_for_part: bool = False,
) -> Score:  # fmt: skip
    """The marks of every question, their sum, and whether it is enough: compared exactly, not as a rounded per cent."""
    marks = {str(pk): half_points(keys[pk], answers.get(pk), half_for_part=half_for_part) for pk, _places in paper}
    most = sum(keys[pk].points * 2 for pk, _places in paper)
    reached = sum(marks.values())
    return Score(marks, reached, most, bool(most) and reached * 100 >= pass_percent * most)


def digest(paper: Sequence[Any], answers: Mapping[int, Any], marks: Mapping[str, int]) -> str:
    """A fingerprint of what was asked, answered and given for it."""
    whole = [[[pk, list(places)] for pk, places in paper], sorted(answers.items()), sorted(marks.items())]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
