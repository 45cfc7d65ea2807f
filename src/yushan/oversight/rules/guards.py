"""What is still missing before an assignment can be said to be finished or signed off; pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Facts:
    """What the guards look at."""

    files: int = 0
    asks_file: bool = False
    milestones_left: Sequence[str] = ()
    parts_left: int = 0
    is_reporter: bool = False


def finish_lacks(facts: Facts) -> list[str]:
    """Every milestone is reached, what was broken down is signed off, a file shows it where the task asks for one."""
    lacks = [f"节点“{title}”" for title in facts.milestones_left]
    if facts.parts_left:
        lacks.append(f"分下去的 {facts.parts_left} 项还没有销号")
    if facts.asks_file and not facts.files:
        lacks.append("一份佐证材料")
    return lacks


def sign_lacks(facts: Facts) -> list[str]:
    """Four eyes: who reported it does not sign it off."""
    return ["由报告办结以外的人销号"] if facts.is_reporter else []
