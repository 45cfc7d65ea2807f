"""What has to be prepared before an activity goes on, by its level and by what it is about. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

CONTACT = "紧急联系人（在“安全准备”里填）"
HOSPITAL = "最近的医院（在“安全准备”里填）"


@dataclass(frozen=True)
class Prepared:
    """How far it is: states of its talks in order, lines of the checklist that nobody has looked at."""

    risk: str
    has_contact: bool
    has_hospital: bool
    is_online: bool
    reads_talks: bool
    talks: Sequence[str] = ()
    unseen_lines: int = 0


def missing(facts: Prepared) -> dict[str, list[str]]:
    """By step, what is missing. From medium risk on somebody is to be called, of high risk a hospital is known; what is
    about content was read. What was looked at on the day is asked for before hours are shown in public and not before the
    start: that comes by the clock, with people at the door, and hours must not get lost because a list was forgotten.
    """
    first = []
    if facts.risk in ("medium", "high") and not facts.has_contact:
        first.append(CONTACT)
    if facts.risk == "high" and not facts.is_online and not facts.has_hospital:
        first.append(HOSPITAL)
    return {"submit": first, "publish": [*first, *_talks(facts)], "notice": _lines(facts)}


def _talks(facts: Prepared) -> list[str]:
    if "submitted" in facts.talks:
        return [f"有 {list(facts.talks).count('submitted')} 份内容等另一个人审"]
    if facts.reads_talks and "approved" not in facts.talks:
        return ["一份审过的内容（在“安全准备”里交审）"]
    return []


def _lines(facts: Prepared) -> list[str]:
    if facts.risk != "high" or not facts.unseen_lines:
        return []
    return [f"当天的检查清单还有 {facts.unseen_lines} 项没有写（在“安全准备”里，没有做到的写怎么处理）"]
