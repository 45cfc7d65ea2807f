"""Reading what somebody typed a line at a time: milestones with their days, receivers; pure."""

import re
from dataclasses import dataclass
from datetime import date

MOST_MILESTONES = 12
_LINE = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s*[:：,，、]?\s*(.*)$")


class Unreadable(ValueError):
    """A line that cannot be read; str() says which one and how to write it."""


@dataclass(frozen=True)
class Milestone:
    """A day and what shall be reached by then."""

    due_on: date
    title: str


def milestones(text: str) -> list[Milestone]:
    """«2026-09-10 印发方案», one a line, in the order of their days. Unreadable names the line."""
    found = []
    for number, line in enumerate(filter(None, map(str.strip, text.splitlines())), 1):
        match = _LINE.match(line)
        if not match or not match[4].strip():
            raise Unreadable(f"第 {number} 个节点“{line[:20]}”读不懂，请写成“2026-09-10 印发方案”的样子。")
        try:
            day = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            raise Unreadable(f"第 {number} 个节点的日期不存在，请核对：“{line[:20]}”。") from None
        found.append(Milestone(day, match[4].strip()[:60]))
    if len(found) > MOST_MILESTONES:
        raise Unreadable(f"最多 {MOST_MILESTONES} 个节点，现在有 {len(found)} 个。")
    return sorted(found, key=lambda one: one.due_on)


def names(text: str) -> list[str]:
    """One name or code a line, also separated by «；»; each once, in the order written."""
    parts = (part.strip() for line in text.splitlines() for part in re.split(r"[；;]", line))
    return list(dict.fromkeys(part for part in parts if part))
