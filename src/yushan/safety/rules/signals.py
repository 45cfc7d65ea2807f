"""Patterns over the check-ins of an organization's month. Pure: each says why, in words, without a name.

They find what is worth a look. A team that ticks its old people off by hand looks like one that makes hours up; so the
share of signals that proved founded is kept and shown beside each kind.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Scan:
    """One check-in or check-out: whose, of which activity, when, on which device, by whose hand, whether on their own phone.

    `by` is whoever marked or typed it. At a kiosk, at the phone of an organiser who scans passes there is neither a hand
    that marks nor an own device: such machines are meant for many.
    """

    activity: int
    volunteer: int
    user: int | None
    at: datetime
    is_in: bool
    device: str = ""
    by: int | None = None
    is_own: bool = False


@dataclass(frozen=True)
class Served:
    """Minutes that somebody was credited with in an activity, and whether they were typed: corrected, or from a paper sheet."""

    activity: int
    minutes: int
    is_typed: bool


@dataclass(frozen=True)
class Limits:
    """From how many on a pattern is told (plan folder: signal_limits, signal_percent)."""

    by_hand: int
    device: int
    same_time: int
    round: int
    mutual: int
    percent: int


@dataclass
class Found:
    """A pattern: kind, what tells it from others of its kind, how much speaks for it, why, where."""

    kind: str
    about: str
    weight: int
    text: str
    activities: list[int] = field(default_factory=list)


def by_hand(scans: Iterable[Scan], limits: Limits) -> list[Found]:
    """One hand marked most of all check-ins of the organization."""
    ins = [scan for scan in scans if scan.is_in]
    hands = Counter(scan.by for scan in ins if scan.by is not None and scan.by != scan.user)
    found = []
    for hand, times in hands.items():
        if times < limits.by_hand or times * 100 < len(ins) * limits.percent:
            continue
        where = sorted({scan.activity for scan in ins if scan.by == hand})
        text = f"这个月 {len(ins)} 次签到里有 {times} 次由同一个人手工点到，涉及 {len(where)} 场活动。"
        found.append(Found("by_hand", f"user:{hand}", times, text, where))
    return found


def device(scans: Iterable[Scan], limits: Limits) -> list[Found]:
    """One phone read the code of the place for many different people, over several activities."""
    people: dict[str, set[int]] = defaultdict(set)
    where: dict[str, set[int]] = defaultdict(set)
    for scan in scans:
        if scan.is_in and scan.device and scan.is_own:
            people[scan.device].add(scan.volunteer)
            where[scan.device].add(scan.activity)
    return [
        Found(
            "device", f"device:{name[:40]}", len(whose),
            f"同一台设备替 {len(whose)} 个人签过到，涉及 {len(where[name])} 场活动。", sorted(where[name]),
        )
        for name, whose in people.items()
        if len(whose) >= limits.device and len(where[name]) > 1
    ]  # fmt: skip


def same_time(scans: Iterable[Scan], limits: Limits) -> list[Found]:
    """Many people checked in or out on their own phones in the same second: a queue takes longer."""
    moments: dict[tuple[int, datetime, bool], set[int]] = defaultdict(set)
    for scan in scans:
        if scan.is_own:
            moments[scan.activity, scan.at.replace(microsecond=0), scan.is_in].add(scan.volunteer)
    most: dict[int, int] = {}
    for (activity, _at, _is_in), whose in moments.items():
        most[activity] = max(most.get(activity, 0), len(whose))
    hit = {activity: count for activity, count in most.items() if count >= limits.same_time}
    if not hit:
        return []
    count = max(hit.values())
    text = f"有 {len(hit)} 场活动里，最多 {count} 个人在同一秒自己签到或签退。"
    return [Found("same_time", "all", count, text, sorted(hit))]


def round_minutes(served: Iterable[Served], limits: Limits) -> list[Found]:
    """Typed minutes that nearly all are whole hours."""
    typed = [one for one in served if one.is_typed and one.minutes]
    whole = [one for one in typed if one.minutes % 60 == 0]
    if len(whole) < limits.round or len(whole) * 100 < len(typed) * limits.percent:
        return []
    where = sorted({one.activity for one in whole})
    text = f"这个月手工填的 {len(typed)} 条时长里，{len(whole)} 条正好是整小时。"
    return [Found("round", "all", len(whole), text, where)]


def mutual(scans: Iterable[Scan], limits: Limits) -> list[Found]:
    """Two people who mark each other as present again and again."""
    marks: Counter[tuple[int, int]] = Counter()
    where: dict[frozenset[int], set[int]] = defaultdict(set)
    for scan in scans:
        if scan.is_in and scan.by is not None and scan.user is not None and scan.by != scan.user:
            marks[scan.by, scan.user] += 1
            where[frozenset((scan.by, scan.user))].add(scan.activity)
    found = []
    for (one, other), times in marks.items():
        back = marks.get((other, one), 0)
        if one < other and min(times, back) >= limits.mutual:
            text = f"两个人这个月互相手工点到：{times} 次和 {back} 次。"
            found.append(
                Found("mutual", f"pair:{one}-{other}", times + back, text, sorted(where[frozenset((one, other))]))
            )
    return found


def all_found(scans: list[Scan], served: list[Served], limits: Limits) -> list[Found]:
    """Every pattern, the one that most speaks for first."""
    found = [
        *by_hand(scans, limits), *device(scans, limits), *same_time(scans, limits), *round_minutes(served, limits),
        *mutual(scans, limits),
    ]  # fmt: skip
    return sorted(found, key=lambda one: -one.weight)


def precision(founded: int, unfounded: int) -> float | None:
    """Of those somebody could judge, the share that proved founded; None before anybody did."""
    judged = founded + unfounded
    return founded / judged if judged else None
