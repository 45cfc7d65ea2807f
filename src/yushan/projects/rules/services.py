"""Pure rules of the service list: who can be served, what an entry lacks before it is published, why nobody brings it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# What somebody may need to take part, and a service may offer (无障碍).
ACCESSIBILITY = {
    "step-free": "无台阶、轮椅可到",
    "sign": "有手语",
    "captions": "有字幕或大字材料",
    "slow": "语速慢、可以反复讲",
    "at-home": "可以上门",
}


@dataclass(frozen=True)
class ItemFacts:
    """What publishing looks at."""

    has_audience: bool
    has_description: bool
    has_host_provides: bool
    project_open: bool
    offers: int


@dataclass(frozen=True)
class OfferFacts:
    """One organization that said it can bring the service."""

    name: str
    is_active: bool
    is_running: bool
    areas: int


def publishing_lacks(facts: ItemFacts) -> list[str]:
    """What is missing before an entry goes on the list; without an organization it may go, staff see that it waits."""
    lacks = []
    if not facts.has_audience:
        lacks.append("适合谁")
    if not facts.has_description:
        lacks.append("服务内容")
    if not facts.has_host_provides:
        lacks.append("点单方要准备什么")
    if not facts.project_open:
        lacks.append("所属项目在招募或实施中")
    return lacks


def undeliverable(offers: Sequence[OfferFacts], *, project_open: bool, project_state: str) -> list[str]:
    """Why nobody can bring it now, in words; empty when somebody can. Such an entry is shown to staff only."""
    if not project_open:
        return [f"所属项目{project_state}"]
    if not offers:
        return ["还没有组织能承接"]
    if any(one.is_active and one.is_running and one.areas for one in offers):
        return []
    why = []
    for one in offers:
        if not one.is_running:
            why.append(f"{one.name}没有在运行")
        elif not one.is_active:
            why.append(f"{one.name}暂停承接")
        else:
            why.append(f"{one.name}没有写能去的区县")
    return why


@dataclass(frozen=True)
class Capacity:
    """How often a service can still be brought in a month. `by`: what is left of each organization's promise."""

    promised: int
    booked: int
    by: Mapping[int, int]

    @property
    def left(self) -> int:
        """Never below nothing, also where more was taken than promised."""
        return max(0, self.promised - self.booked)


def capacity(monthly: Mapping[int, int], booked: Mapping[int | None, int]) -> Capacity:
    """Of what organizations promise a month, and orders by who took them (None: nobody yet). An order taken by an organization
    that promises nothing any more uses up nothing: it is served out of turn. One that took more than it promised takes
    nothing from the others.
    """
    taken = {key: min(booked.get(key, 0), most) for key, most in monthly.items()}
    waiting = booked.get(None, 0)
    return Capacity(
        promised=sum(monthly.values()),
        booked=sum(taken.values()) + waiting,
        by={key: most - taken[key] for key, most in monthly.items()},
    )
