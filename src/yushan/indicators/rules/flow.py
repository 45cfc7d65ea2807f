"""From registration to the third service: how many of the newcomers took each step."""

from collections.abc import Mapping
from dataclasses import dataclass

from yushan.common.rates import Rate
from yushan.indicators.rules.few import shown as shown_of

# Services are counted up to the third; more of them are the same step.
LAST = 3
STEPS = ("实名注册", "第一次服务", "第二次服务", "第三次服务")
STAYED = ("还没有参加服务", "只服务过一次", "只服务过两次")
IN_TEAM, IN_NONE = "已加入队伍", "没有加入队伍"


@dataclass(frozen=True)
class Step:
    """`people` who came so far; None: too few to be shown."""

    name: str
    people: int | None
    of_all: Rate | None
    of_before: Rate | None


@dataclass(frozen=True)
class Flow:
    """Newcomers by whether they are in a team and how many services they have (LAST: so many or more)."""

    counts: Mapping[tuple[bool, int], int]

    def stopped(self, services: int) -> int:
        """People with exactly so many services (with LAST: at least)."""
        return self.counts.get((True, services), 0) + self.counts.get((False, services), 0)

    def reached(self, services: int) -> int:
        """People with at least so many services."""
        return sum(self.stopped(at) for at in range(services, LAST + 1))

    def steps(self, *, few: int = 0) -> list[Step]:
        """Registration and the services. With `few` a step is left out where it tells of a smaller group."""
        stopped = [self.stopped(at) for at in range(LAST + 1)]
        shown = shown_of(stopped, few=few)
        found: list[Step] = []
        everybody = self.reached(0)
        nothing = all(one is None for one in shown)
        for at, name in enumerate(STEPS):
            # Known from what is left out before it, or from what follows: all of either must be shown.
            may = not nothing and (at == 0 or None not in shown[:at] or None not in shown[at:])
            people = self.reached(at) if may else None
            before = found[-1].people if found else None
            found.append(
                Step(
                    name,
                    people,
                    None if people is None or not everybody else Rate(people, everybody),
                    None if people is None or not before else Rate(people, before),
                )
            )
        return found

    def links(self) -> list[tuple[str, str, int]]:
        """From, to, how many: what the picture draws; nothing of width 0."""
        made: list[tuple[str, str, int]] = []
        for in_team, name in ((True, IN_TEAM), (False, IN_NONE)):
            here = [self.counts.get((in_team, at), 0) for at in range(LAST + 1)]
            made += [(STEPS[0], name, sum(here)), (name, STAYED[0], here[0]), (name, STEPS[1], sum(here[1:]))]
        for at in range(1, LAST):
            made += [(STEPS[at], STAYED[at], self.stopped(at)), (STEPS[at], STEPS[at + 1], self.reached(at + 1))]
        return [link for link in made if link[2]]
