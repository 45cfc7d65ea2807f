"""What a version still lacks for its next step, what changed between two wordings, how far reading has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Readiness:
    """The facts that the guards of the life cycle look at."""

    has_content: bool
    open_comments: int = 0
    is_first: bool = True
    has_change_note: bool = True


def opening_lacks(facts: Readiness) -> list[str]:
    """What a draft lacks before others are asked for comments."""
    return [] if facts.has_content else ["正文或 PDF 文件"]


def publishing_lacks(facts: Readiness) -> list[str]:
    """What a draft lacks before it is published."""
    found = opening_lacks(facts)
    if facts.open_comments:
        found.append(f"{facts.open_comments} 条意见还没有答复")
    if not facts.is_first and not facts.has_change_note:
        found.append("修订说明")
    return found


def days_problem(effective_on: date, read_by: date | None, today: date) -> tuple[str, str]:
    """Field and sentence of what is wrong with the days of a publication; two empty texts when nothing is."""
    if effective_on < today:
        return "effective_on", "生效日期不能早于今天。"
    if read_by and read_by < effective_on:
        return "read_by", "阅读期限不能早于生效日期。"
    return "", ""


@dataclass(frozen=True)
class Line:
    """A line of a comparison. `kind`: same, added, removed, or gap (`count` lines that did not change)."""

    kind: str
    text: str = ""
    count: int = 0


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]


def _shown(lines: Sequence[str], around: int, is_first: bool, is_last: bool) -> list[Line]:
    """Unchanged lines: those next to a change, and how many are left out between them."""
    head = 0 if is_first else around
    tail = 0 if is_last else around
    if len(lines) <= head + tail + 1:
        return [Line("same", text) for text in lines]
    left_out = len(lines) - head - tail
    end = [Line("same", text) for text in lines[len(lines) - tail :]] if tail else []
    return [*(Line("same", text) for text in lines[:head]), Line("gap", count=left_out), *end]


def differences(old: str, new: str, around: int = 1) -> list[Line]:
    """Both wordings line by line; empty when nothing changed. Removed lines stand before those added in their place."""
    before, after = _lines(old), _lines(new)
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    if all(tag == "equal" for tag, *_ in steps):
        return []
    found: list[Line] = []
    for place, (tag, i1, i2, j1, j2) in enumerate(steps):
        if tag == "equal":
            found += _shown(before[i1:i2], around, place == 0, place == len(steps) - 1)
        else:
            found += [Line("removed", text) for text in before[i1:i2] if text]
            found += [Line("added", text) for text in after[j1:j2] if text]
    return found


def is_overdue(read_by: date | None, today: date) -> bool:
    """True from the day after the last one."""
    return read_by is not None and today > read_by


def own_last_day(read_by: date | None, begun: date, days: int) -> date | None:
    """Until when one person has to have read a version: its last day, but `days` after they came to be a reader."""
    return max(read_by, begun + timedelta(days=days)) if read_by else None
