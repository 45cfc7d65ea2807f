"""Levels of languages: what a venue needs against who is there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# From the lowest up. What people say of themselves, so in plain words instead of a scale of examinations.
LEVELS = {"basic": "能日常交流", "working": "能独立服务", "expert": "能专业翻译"}
_RANK = {level: rank for rank, level in enumerate(LEVELS)}


@dataclass(frozen=True)
class Need:
    """How many people of a language at this level or better."""

    language: str
    level: str
    people: int


@dataclass(frozen=True)
class Cover:
    """A need with who meets it. `unstated`: speak the language and said nothing of how well."""

    need: Need
    there: int
    unstated: int

    @property
    def lacking(self) -> int:
        """How many are still to be found."""
        return max(self.need.people - self.there, 0)


def meets(level: str, wanted: str) -> bool:
    """Whether somebody at this level does what is wanted; an unknown level does nothing."""
    return level in _RANK and _RANK[level] >= _RANK[wanted]


def cover(needs: Iterable[Need], people: Iterable[Mapping[str, str]]) -> list[Cover]:
    """Each need with its people; `people` are language → level, the level empty where it was not said.

    Somebody counts for every need that they meet: a need of a lower level is met by who speaks better.
    """
    listed = list(people)
    return [
        Cover(
            need,
            sum(meets(one.get(need.language, ""), need.level) for one in listed),
            sum(one.get(need.language) == "" for one in listed),
        )
        for need in needs
    ]


def spoken(declared: Iterable[str], stated: Mapping[str, str]) -> dict[str, str]:
    """Language → level of one person: the levels they stated, and what they declared without one."""
    known = {code: level for code, level in stated.items() if level in LEVELS}
    return dict.fromkeys(declared, "") | known
