"""What was changed in the room, as a story: for the cards «改动经过» of its pages."""

from collections.abc import Sequence
from datetime import datetime

from yushan.audit import words
from yushan.audit.models import AuditLine
from yushan.audit.queries import history
from yushan.projects.models import Project, Spending

PLAN = ("save_milestone", "reach_milestone", "drop_milestone", "save_risk", "close_risk", "drop_risk", "save_sheets")
MONEY = ("save_head", "drop_head", "add_spending", "decide_spending", "reverse_spending")
# Where a line has no words of before and after: what it is about.
_ABOUT = ("milestone", "risk", "head")
_STATES = {str(value): str(label) for value, label in Spending.State.choices} | {"closed": "已解除", "open": "又打开"}


def _detail(line: AuditLine) -> str:
    before, after = str(line.details.get("was") or ""), str(line.details.get("now") or "")
    said = f"{before} → {after}" if before and after else after or before
    if after in _STATES:
        said = _STATES[after]
    about = next((str(line.details[name]) for name in _ABOUT if line.details.get(name)), "")
    if about not in said:
        said = f"{about} {said}".strip()
    return "：".join(part for part in (said, line.reason) if part)


def upkeep(project: Project, actions: Sequence[str], most: int = 12) -> list[tuple[str, str, datetime, str]]:
    """The latest changes in words: what, who, when, from what to what; for audit/history_card.html. 1 statement."""
    rows = history(project).filter(action__in=[f"projects.{one}" for one in actions])[:most]
    return [(words.name(line.action), words.actor(line.who), line.at, _detail(line)) for line in rows]
