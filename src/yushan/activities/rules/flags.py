"""Doubts that an organiser must answer before hours are posted (docs/domain.md, Attendance → HourEntry)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from yushan.activities.rules.minutes import Pair, closed, minutes
from yushan.common.clock import local
from yushan.common.geo import metres
from yushan.common.numbers import hours_text
from yushan.ledger.rules import Span, at_the_same_time, minutes_of_day


@dataclass(frozen=True)
class Flag:
    """One doubt: `group` joins those that one answer settles (same device)."""

    code: str
    label: str
    text: str
    tone: str
    group: str = ""


@dataclass(frozen=True)
class Position:
    """Where a scan was made: degrees (WGS 84 or GCJ-02, as the activity's point), accuracy in metres."""

    longitude: float
    latitude: float
    accuracy_m: float = 0


@dataclass(frozen=True)
class DeviceScan:
    """A check-in made on a volunteer's own device."""

    device: str
    volunteer_id: int
    at: datetime


def _clock(moment: datetime) -> str:
    return f"{local(moment).hour}:{local(moment):%M}"


def distance_m(a: Position, b: Position) -> float:
    """Great-circle distance in metres."""
    return metres(a.longitude, a.latitude, b.longitude, b.latitude)


def out_of_place(scans: Iterable[Position], place: Position | None, radius_m: int) -> Flag | None:
    """A check-in farther from the place than the radius, the device's own uncertainty granted."""
    if place is None:
        return None
    worst = max((distance_m(scan, place) - scan.accuracy_m for scan in scans), default=0.0)
    if worst <= radius_m:
        return None
    far = f"{worst / 1000:.1f} 公里" if worst >= 1000 else f"{int(worst)} 米"
    return Flag("out_of_place", "不在现场", f"签到位置离活动地点约 {far}，超过 {radius_m} 米。", "bad")


def unpaired(name: str, pairs: Sequence[Pair], starts_at: datetime, ends_at: datetime, pause: int = 0) -> list[Flag]:
    """Stays without a check-out or without a check-in; `pause` is the break of the shift in minutes."""
    found = []
    if begun := next((pair.in_at for pair in pairs if pair.in_at and not pair.out_at), None):
        worth = hours_text(minutes(closed(pairs, ends_at), starts_at, ends_at, pause))
        text = f"{name} {_clock(begun)} 签到后没有签退。按场次结束 {_clock(ends_at)} 计 {worth} 小时？"
        found.append(Flag("no_check_out", "没有签退", text, "wait"))
    if any(pair.out_at and not pair.in_at for pair in pairs):
        found.append(Flag("no_check_in", "没有签到", f"{name}只有签退，没有签到。请填实际到场的时间。", "wait"))
    return found


def outside_window(pairs: Sequence[Pair], starts_at: datetime, ends_at: datetime, grace_minutes: int) -> list[Flag]:
    """Scans farther outside the shift window than the grace; time outside the window never counts anyway."""
    grace = timedelta(minutes=grace_minutes)
    found = []
    if any(pair.in_at and pair.in_at < starts_at - grace for pair in pairs):
        found.append(Flag("too_early", "签到过早", f"签到比场次开始早了 {grace_minutes} 分钟以上。", "wait"))
    if any(pair.out_at and pair.out_at > ends_at + grace for pair in pairs):
        found.append(
            Flag("too_late", "签退过晚", f"签退比场次结束晚了 {grace_minutes} 分钟以上，只计到场次结束。", "wait")
        )
    return found


def overlapping(span: tuple[datetime, datetime] | None, others: Iterable[Span]) -> Flag | None:
    """The same person counted somewhere else at the same time."""
    if span is None:
        return None
    titles = sorted({other.title for other in at_the_same_time(*span, others)})
    if not titles:
        return None
    return Flag("overlap", "时间重叠", f"同一时间还有“{'”“'.join(titles)}”的服务时长。", "bad")


def place_elsewhere(titles: Iterable[str]) -> Flag | None:
    """Scans of somebody who has a place in another shift at that time: of the two only one can count as attended."""
    if not (listed := sorted(set(titles))):
        return None
    text = (
        f"有签到，但同一时间在“{'”“'.join(listed)}”也有名额，这一场没有计时。"
        "确实在这里服务的，请先更正那一场，再在这里填实际时间。"
    )
    return Flag("overlap", "时间重叠", text, "bad")


def long_day(day: date, own_minutes: int, others: Iterable[Span], max_minutes: int) -> Flag | None:
    """More than `max_minutes` in one day, the other services of that day included."""
    total = minutes_of_day(day, own_minutes, others)
    if total <= max_minutes:
        return None
    return Flag(
        "long_day", "一天过长", f"当天合计 {hours_text(total)} 小时，超过 {hours_text(max_minutes)} 小时。", "bad"
    )


def same_device(scans: Sequence[DeviceScan], people: int) -> dict[int, Flag]:
    """Volunteers who checked in on a device that `people` or more different volunteers used in this shift."""
    by_device: dict[str, list[DeviceScan]] = {}
    for scan in scans:
        if scan.device:
            by_device.setdefault(scan.device, []).append(scan)
    found: dict[int, Flag] = {}
    for device, used in by_device.items():
        volunteers = {scan.volunteer_id for scan in used}
        if len(volunteers) < people:
            continue
        spread = int((max(scan.at for scan in used) - min(scan.at for scan in used)).total_seconds())
        lasting = f"{spread} 秒" if spread < 120 else f"{spread // 60} 分钟"
        text = f"同一台设备在 {lasting}内签到 {len(volunteers)} 人。"
        flag = Flag("same_device", f"同机连签 {len(volunteers)} 人", text, "bad", group=device[:16])
        found |= dict.fromkeys(volunteers, flag)
    return found
