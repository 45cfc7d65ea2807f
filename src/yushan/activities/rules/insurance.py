"""Whether a policy insures somebody in a shift: in words and yes or no. Source: 志愿服务条例, duties of organizations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yushan.activities.rules.flags import Flag


@dataclass(frozen=True)
class Policy:
    """Days with the first and the last included; `people` are volunteers by key, None for everybody with a place."""

    starts_on: date
    ends_on: date
    people: frozenset[int] | None = None

    def insures(self, volunteer_id: int, begins_on: date, ends_on: date) -> bool:
        """Through the whole shift: a policy that ends at midnight does not insure who serves until two."""
        in_time = self.starts_on <= begins_on and ends_on <= self.ends_on
        return in_time and (self.people is None or volunteer_id in self.people)


def is_insured(policies: Iterable[Policy], volunteer_id: int, begins_on: date, ends_on: date) -> bool:
    """By one of the policies alone: two that meet at midnight are two insurers who point at each other."""
    return any(one.insures(volunteer_id, begins_on, ends_on) for one in policies)


def uninsured(name: str) -> Flag:
    """The doubt about somebody who served at such a post without insurance, found out only afterwards."""
    text = f"{name}的岗位要有意外保险，那天没有登记的有效保单。补登记保单后这一条会消失；没有保险的请写明情况。"
    return Flag("no_insurance", "没有保险", text, "bad")
