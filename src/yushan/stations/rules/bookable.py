"""When a room can be used on a day: its own hours cut with those of its station. Pure; minutes after midnight."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from yushan.stations.rules.hours import NAMES, Window, windows_text
from yushan.stations.rules.rooms import weekdays_text


@dataclass(frozen=True)
class Bookable:
    """The windows of a day, soonest first; where there are none, `why`: a sentence that says what to do."""

    windows: list[Window] = field(default_factory=list)
    why: str = ""


def bookable(
    weekdays: Sequence[int], hours: Window, *, isoweekday: int, station: Sequence[Window] | None, closed: str
) -> Bookable:
    """A room open on `weekdays` (0 is Monday) during `hours`, on a weekday (1 is Monday).

    `station`: the opening hours of that weekday, none where it does not open, None where they are not known; `closed`:
    why it is a day on which the station does not open at all. The room is free to be used where both are open.
    """
    if closed:
        return Bookable(why=f"这一天站点不开放（{closed}），请换一天。")
    if isoweekday - 1 not in weekdays:
        return Bookable(why=f"这里{weekdays_text(list(weekdays))}可以约，这一天不行，请换一天。")
    if station is None:
        return Bookable([hours])
    if not station:
        return Bookable(why=f"站点周{NAMES[isoweekday - 1]}不开放，请换一天。")
    cut = [(max(opens, hours[0]), min(closes, hours[1])) for opens, closes in sorted(station)]
    found = [window for window in cut if window[0] < window[1]]
    if found:
        return Bookable(found)
    return Bookable(
        why=f"这一天站点 {windows_text(sorted(station))} 开放，这个场地 {windows_text([hours])} 可以约，"
        "两个时间不重合，请换一天。"
    )
