"""What a version or a class lacks before it can be used; in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

KINDS = {"single": "单选", "multiple": "多选", "truth": "判断", "number": "填数"}


@dataclass(frozen=True)
class VersionFacts:
    """A draft: `bank` counts the questions in use by kind, `draws` what a paper takes of each."""

    has_outline: bool
    minutes: int
    has_exam: bool
    draws: Mapping[str, int]
    bank: Mapping[str, int]
    lessons: int


@dataclass(frozen=True)
class ClassFacts:
    """A class in preparation."""

    sessions: int
    lessons: int
    has_exam: bool
    exam_opens_at: datetime | None
    exam_closes_at: datetime | None
    enrol_until: datetime
    ends_at: datetime
    now: datetime
    bank_lacks: tuple[str, ...] = ()


def bank_lacks(draws: Mapping[str, int], bank: Mapping[str, int]) -> list[str]:
    """Kinds of which a paper takes more questions than there are."""
    return [
        f"{label}题要 {draws[kind]} 道，题库里只有 {bank.get(kind, 0)} 道"
        for kind, label in KINDS.items()
        if draws.get(kind, 0) > bank.get(kind, 0)
    ]


def version_lacks(facts: VersionFacts) -> list[str]:
    """What is missing before a version is in force."""
    found = [] if facts.has_outline else ["课程大纲"]
    found += [] if facts.minutes else ["学时"]
    if facts.has_exam:
        found += [] if sum(facts.draws.values()) else ["考卷里各题型的题数"]
        found += bank_lacks(facts.draws, facts.bank)
    return found


def class_lacks(facts: ClassFacts) -> list[str]:
    """What is missing before people can enrol."""
    found = [] if facts.sessions or facts.lessons or facts.has_exam else ["一次面授、一节线上课或者考试"]
    if facts.has_exam:
        found += [] if facts.exam_opens_at and facts.exam_closes_at else ["考试开放的时间"]
        found += facts.bank_lacks
        if facts.exam_closes_at and facts.exam_closes_at <= facts.now:
            found.append("今天以后的考试时间")
    found += [] if facts.enrol_until > facts.now else ["现在以后的报名截止时间"]
    return found
