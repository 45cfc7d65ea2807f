"""What has to be there before an event recruits."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Readiness:
    """Facts that the guard of opening asks for."""

    has_text: bool
    has_text_en: bool
    venues: int
    topics_written: frozenset[str]
    services: int
    last_day: date
    today: date


# Without these nobody should be sent anywhere; the other topics may be empty.
_NEEDED = (("transport", "怎么去"), ("emergency", "紧急联系"))


def opening_lacks(facts: Readiness) -> list[str]:
    """What is missing in words; empty when recruiting can begin."""
    asked = [
        (facts.has_text, "中文介绍"),
        (facts.has_text_en, "英文介绍"),
        (facts.venues > 0, "至少一个场馆"),
        (facts.services > 0, "至少一场已发布的活动"),
        *((topic in facts.topics_written, f"须知里的“{label}”（中英文）") for topic, label in _NEEDED),
        (facts.last_day >= facts.today, "今天以后的日期"),
    ]
    return [text for is_there, text in asked if not is_there]
