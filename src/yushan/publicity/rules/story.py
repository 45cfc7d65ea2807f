"""What a story needs before it is handed on, and how its folder in a press kit is called. Pure."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class StoryFacts:
    """What the guard looks at."""

    has_lead: bool = False
    has_doing: bool = False
    has_change: bool = False
    honour_stands: bool = False


def file_name(title: str, most: int = 30) -> str:
    """A title as the name of a folder that every system takes."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "", title).strip(" .")[:most].strip(" .") or "故事"


def lacks(facts: StoryFacts) -> list[str]:
    """A reader has to learn what was done and what came of it; a revoked honour is not told."""
    found = [] if facts.honour_stands else ["荣誉有效、本人同意公开"]
    found += [] if facts.has_lead else ["导语"]
    found += [] if facts.has_doing else ["怎么做的"]
    return found if facts.has_change else [*found, "带来什么变化"]
