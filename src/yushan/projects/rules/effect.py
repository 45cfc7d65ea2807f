"""What the measures of effect come to: people reached without counting twice, change between two quizzes. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

MOST_QUESTIONS, MOST_OPTIONS = 10, 6


@dataclass(frozen=True)
class Reach:
    """`known`: people of groups, each group once with its largest number; `groups` of them. `unknown`: visits in
    `loose` sessions of whom nobody knows whether they came before; they are not added to people.
    """

    known: int = 0
    groups: int = 0
    unknown: int = 0
    loose: int = 0


def reach(rows: Iterable[tuple[str, int]]) -> Reach:
    """Of (group, people) for each session; a group that comes again counts once, with its largest number."""
    largest: dict[str, int] = {}
    unknown = loose = 0
    for group, people in rows:
        if name := group.strip():
            largest[name] = max(largest.get(name, 0), people)
        else:
            unknown, loose = unknown + people, loose + 1
    return Reach(sum(largest.values()), len(largest), unknown, loose)


def reach_words(found: Reach) -> str:
    """«8 个班组，来过几次都算一次；另有 3 次 95 人次没有班组，不能去重，没有算进来»."""
    said = f"{found.groups} 个班组，来过几次都算一次" if found.groups else "还没有登记班组"
    if found.loose:
        said += f"；另有 {found.loose} 次 {found.unknown:,} 人次没有班组，不能去重，没有算进来"
    return said


@dataclass(frozen=True)
class QuizResult:
    """Points of a hundred before and after. `pairs`: devices that answered both, whose change is the result."""

    before: Decimal | None = None
    after: Decimal | None = None
    count_before: int = 0
    count_after: int = 0
    pairs: int = 0
    change: Decimal | None = None
    people: int = 0  # devices, each once over all sessions


def _points(right: int, asked: int) -> Decimal:
    return Decimal(100 * right) / Decimal(asked)


def _mean(values: Sequence[Decimal]) -> Decimal | None:
    if not values:
        return None
    return (sum(values, Decimal(0)) / len(values)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def quiz_result(sheets: Iterable[tuple[int, str, str, int, int]]) -> QuizResult:
    """Of (run, stage, mark, right, asked). The change is the mean over those who answered before and after in the same
    session: who came only for one of the two says nothing of a change.
    """
    by: dict[tuple[int, str], dict[str, Decimal]] = {}
    for run, stage, mark, right, asked in sheets:
        by.setdefault((run, mark), {})[stage] = _points(right, asked)
    before = [one["before"] for one in by.values() if "before" in one]
    after = [one["after"] for one in by.values() if "after" in one]
    changes = [one["after"] - one["before"] for one in by.values() if len(one) == 2]
    people = len({mark for _run, mark in by})
    return QuizResult(_mean(before), _mean(after), len(before), len(after), len(changes), _mean(changes), people)


def quiz_problem(questions: Sequence[Mapping[str, Any]]) -> str:
    """Why this is no quiz, in words; empty when it is one."""
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        return f"测验要有 1 到 {MOST_QUESTIONS} 题。"
    for place, one in enumerate(questions, 1):
        options = one["options"]
        if not one["text"].strip():
            return f"第 {place} 题没有写问题。"
        if not 2 <= len(options) <= MOST_OPTIONS or len(set(options)) != len(options):
            return f"第 {place} 题要有 2 到 {MOST_OPTIONS} 个不同的答案。"
        if one["right"] not in options:
            return f"第 {place} 题没有标出哪个是对的。"
    return ""


def read_quiz(text: str) -> list[dict[str, Any]]:
    """Questions as people type them: a block each, blank line between; first the question, then an answer a line, the
    right one with a star before it.
    """
    blocks: list[list[str]] = [[]]
    for raw in text.splitlines():
        if line := raw.strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [_question(block) for block in blocks if block]


def _question(block: list[str]) -> dict[str, Any]:
    head, *lines = block
    bare = [line.lstrip("*＊").strip() for line in lines]
    right = [text for text, line in zip(bare, lines, strict=True) if line[0] in "*＊"]
    return {"text": head, "options": bare, "right": right[0] if len(right) == 1 else ""}


def written_quiz(questions: Sequence[Mapping[str, Any]]) -> str:
    """The other way: for the form."""
    return "\n\n".join(
        "\n".join([one["text"], *(f"*{option}" if option == one["right"] else option for option in one["options"])])
        for one in questions
    )


def marked(questions: Sequence[Mapping[str, Any]], given: Sequence[str]) -> int:
    """How many answers are right."""
    return sum(one["right"] == answer for one, answer in zip(questions, given, strict=True))
