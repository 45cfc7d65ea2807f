"""The risk check of an activity: which dangers are asked about by its kind, and the level that follows. Pure.

The questions are data of the plan folder (safety.toml, `[[dangers]]`), because service types are those of a city; 志愿服务条例
asks that risks are told beforehand, not how they are found out. The two limits are the rule `risk_levels`.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Danger:
    """A danger that may apply; `types` are codes of service types, none: asked always; `points` add up."""

    code: str
    text: str
    points: int
    types: frozenset[str] = frozenset()
    is_online: bool = False
    reads_talks: bool = False
    is_active: bool = True


def _of(*types: str) -> frozenset[str]:
    return frozenset(types)


# Until a plan folder was loaded that says it.
BUILT_IN: tuple[Danger, ...] = (
    Danger("crowd", "现场预计超过 200 人", 3),
    Danger("children", "服务对象里有未成年人", 1),
    Danger("frail", "服务对象里有行动不便的老人或病人", 1),
    Danger("outdoor", "在户外，可能遇到高温、暴雨或严寒", 1),
    Danger("water-height", "靠近水域、山崖，或者要登高", 4),
    Danger("traffic", "要组织人员乘车，或者在车行道旁", 2),
    Danger("night", "晚上 9 点以后结束", 1),
    Danger("experiment", "用火、用电或化学品做实验", 3, _of("education", "guide", "publicity")),
    Danger("machines", "使用农机、农药或田间器械", 3, _of("agriculture")),
    Danger("workshop", "学员要操作工具或机床", 2, _of("skills")),
    Danger("clinic", "采血、用药或其他有创检查", 4, _of("clinic")),
    Danger("homes", "要进居民家中", 2, _of("elderly", "clinic")),
    Danger("content", "直播或没有审核就公开的内容", 2, _of("online", "publicity"), is_online=True, reads_talks=True),
    Danger("privacy", "会收集或展示他人的个人信息", 2, _of("online"), is_online=True),
)


def asked(dangers: Iterable[Danger], types: Collection[str], *, is_online: bool) -> list[Danger]:
    """The form of an activity: what is asked of every one, and what its service types bring; online: only what can be."""
    return [
        danger
        for danger in dangers
        if danger.is_active
        and (danger.is_online or not is_online)
        and (not danger.types or not danger.types.isdisjoint(types))
    ]


def level(dangers: Iterable[Danger], codes: Iterable[str], limits: Sequence[int]) -> str:
    """low, medium or high: the points of what applies against the two limits; unknown codes count nothing, those that left
    the plan as they did.
    """
    chosen = set(codes)
    points = sum(danger.points for danger in dangers if danger.code in chosen)
    medium, high = limits[0], limits[1]
    return "high" if points >= high else "medium" if points >= medium else "low"


def texts(dangers: Iterable[Danger], codes: Iterable[str]) -> list[str]:
    """The dangers in words, in the order of the form."""
    chosen = set(codes)
    return [danger.text for danger in dangers if danger.code in chosen]
