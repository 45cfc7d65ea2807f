"""Opening hours: by weekday, in minutes of the day; reading what people write, saying it again. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# Monday is 1. Windows are (opens, closes) in minutes after midnight, opens < closes <= 1440.
Window = tuple[int, int]
Weekly = Mapping[int, Sequence[Window]]

DAYS = range(1, 8)
NAMES = "一二三四五六日"
MIDNIGHT = 24 * 60


@dataclass(frozen=True)
class Hours:
    """What is known of a station's hours; `rests_on_holidays`: closed on public holidays by name."""

    weekly: dict[int, list[Window]] = field(default_factory=dict)
    rests_on_holidays: bool = False


# --- reading --------------------------------------------------------------------------------
_NUMBER_OF = {name: at for at, name in enumerate(NAMES, 1)} | {"天": 7}
_DASH = r"(?:至|到|-)"
_DAY = r"(?:周|星期|礼拜)?([一二三四五六日天])"
_WEEKDAYS = {
    "每天": DAYS,
    "每日": DAYS,
    "全周": DAYS,
    "全年": DAYS,
    "工作日": range(1, 6),
    "周末": (6, 7),
    "双休日": (6, 7),
}
_CLOCK = r"(上午|早上|中午|下午|晚上|晚)?(\d{1,2})(?::(\d{2})|点半|点(\d{2})分?|点|时)"
_SPAN = re.compile(rf"{_CLOCK}{_DASH}{_CLOCK}")
_RANGE = re.compile(rf"(?:周|星期|礼拜)([一二三四五六日天]){_DASH}{_DAY}")
_LIST = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天](?:[、,和及](?:周|星期|礼拜)?[一二三四五六日天])*)")
_HOLIDAYS = re.compile(r"(?:国家)?(?:法定)?(?:节假日|节日|假日)(?:除外|休息|不开放|不开门|闭馆|放假|关闭)")
_RESTS = re.compile(r"(?:(?:周|星期|礼拜)([一二三四五六日天]))(?:闭馆|休息|不开放|关闭|除外)")
_IDLE = re.compile(r"(?:开放时间|服务时间|开放|服务|营业|开馆|时间|均|为|每(?=周|星期|礼拜)|:(?!\d))+|[\s()]+")
_ALL_DAY = re.compile(r"(?:24小时|全天)(?:开放)?")
_WIDE = str.maketrans("０１２３４５６７８９：，。；（）～〜—–－−‐", "0123456789:,,;()-------")


def _written(text: str) -> str:
    """One spelling: half width, one kind of dash, no blanks."""
    return re.sub(r"-+", "-", re.sub(r"\s+", "", text.translate(_WIDE).replace("~", "-")))


def _minute(part: str, hour: str, minute: str, spoken: str, whole: str) -> int | None:
    clock = int(hour) * 60 + (30 if "点半" in whole else int(minute or spoken or 0))
    if part in ("下午", "晚上", "晚") and int(hour) < 12:
        clock += 12 * 60
    return clock if clock <= MIDNIGHT else None


def _window(found: re.Match[str]) -> Window | None:
    """A span of the clock; nothing where it makes no sense. The second half takes over «下午» from the first."""
    groups = found.groups(default="")
    first, second = _half(found.group(0))
    opens = _minute(groups[0], groups[1], groups[2], groups[3], first)
    closes = _minute(
        groups[4] or (groups[0] if groups[0] in ("下午", "晚上", "晚") else ""), groups[5], groups[6], groups[7], second
    )
    if opens is None or closes is None or not opens < closes:
        return None
    return opens, closes


def _half(text: str) -> tuple[str, str]:
    parts = re.split(_DASH, text, maxsplit=1)
    return parts[0], parts[1]


def _range(first: str, last: str) -> list[int] | None:
    begin, end = _NUMBER_OF[first], _NUMBER_OF[last]
    return list(range(begin, end + 1)) if begin <= end else None


def _days_at(text: str) -> tuple[list[int], int] | None:
    """Weekdays that the text begins with, and how long their words are."""
    for word, days in _WEEKDAYS.items():
        if text.startswith(word):
            return list(days), len(word)
    if found := _RANGE.match(text):
        days_between = _range(found[1], found[2])
        return (days_between, found.end()) if days_between else None
    if found := _LIST.match(text):
        return [_NUMBER_OF[one] for one in found[1] if one in _NUMBER_OF], found.end()
    return None


class _Reader:
    """Goes through the text from left to right; whatever is not understood makes the whole text unread."""

    def __init__(self, text: str) -> None:
        self.rest = text
        self.weekly: dict[int, list[Window]] = {}
        self.days: list[int] = []
        self.is_new = True  # the days have no window yet
        self.resting: set[int] = set()
        self.rests_on_holidays = False

    def read(self) -> bool:
        while self.rest:
            if not self._piece():
                return False
        return not self.is_new or not self.days

    def _eat(self, length: int) -> bool:
        self.rest = self.rest[length:]
        return True

    def _piece(self) -> bool:
        if found := _RESTS.match(self.rest):
            self.resting.add(_NUMBER_OF[found[1]])
            return self._eat(found.end())
        if found := _HOLIDAYS.match(self.rest):
            self.rests_on_holidays = True
            return self._eat(found.end())
        if self.rest[0] in ",;、和及":
            return self._eat(1)
        if found := _ALL_DAY.match(self.rest):
            self._open((0, MIDNIGHT))
            return self._eat(found.end())
        if found := _SPAN.match(self.rest):
            window = _window(found)
            if window is None:
                return False
            self._open(window)
            return self._eat(found.end())
        if days := _days_at(self.rest):
            self._on(days[0])
            self.rests_on_holidays |= self.rest.startswith("工作日")
            return self._eat(days[1])
        if found := _IDLE.match(self.rest):
            return self._eat(found.end())
        return False

    def _on(self, days: list[int]) -> None:
        """«周一至周五、周日»: days that follow days belong together until a window closes them."""
        self.days = [*self.days, *days] if self.is_new and self.days else days
        self.is_new = True

    def _open(self, window: Window) -> None:
        for day in self.days or list(DAYS):
            self.weekly.setdefault(day, []).append(window)
        self.is_new = False


def objection(weekly: Weekly) -> str:
    """Why these hours cannot be; empty when they can: within the day, in order, without overlap."""
    for day, windows in weekly.items():
        if day not in DAYS:
            return "星期只能是周一到周日。"
        last = 0
        for opens, closes in sorted(windows):
            if not 0 <= opens < closes <= MIDNIGHT:
                return f"周{NAMES[day - 1]}的结束时间要晚于开始时间，过半夜的请分成两天写。"
            if opens < last:
                return f"周{NAMES[day - 1]}的两段时间有重叠，请合成一段。"
            last = closes
    return ""


def parse(text: str) -> Hours | None:
    """Hours as people write them («周二至周日 9:00–17:00，周一闭馆»); None where anything is not understood surely."""
    reader = _Reader(_written(text))
    if not reader.read() or not reader.weekly:
        return None
    weekly = {day: sorted(found) for day, found in sorted(reader.weekly.items()) if day not in reader.resting}
    if not weekly or objection(weekly):
        return None
    return Hours(weekly, reader.rests_on_holidays)


# --- saying -----------------------------------------------------------------------------------
def clock_text(minute: int) -> str:
    """«9:00», «24:00»."""
    return f"{minute // 60}:{minute % 60:02d}"


def windows_text(windows: Sequence[Window]) -> str:
    """«9:00–12:00，14:00–17:00»."""
    return "，".join(f"{clock_text(opens)}–{clock_text(closes)}" for opens, closes in windows)


def _days_text(days: Sequence[int]) -> str:
    if list(days) == list(DAYS):
        return "每天"
    parts, run = [], [days[0]]
    for day in [*days[1:], 0]:
        if day == run[-1] + 1:
            run.append(day)
            continue
        long = len(run) > 2
        parts += [f"周{NAMES[run[0] - 1]}至周{NAMES[run[-1] - 1]}"] if long else [f"周{NAMES[one - 1]}" for one in run]
        run = [day]
    return "、".join(parts)


def say(hours: Hours) -> str:
    """«周二至周日 9:00–17:00，法定节假日休息»; days with the same hours together, in the order of the first."""
    groups: dict[tuple[Window, ...], list[int]] = {}
    for day in sorted(hours.weekly):
        groups.setdefault(tuple(hours.weekly[day]), []).append(day)
    said = "；".join(f"{_days_text(days)} {windows_text(windows)}" for windows, days in groups.items())
    return f"{said}，法定节假日休息" if said and hours.rests_on_holidays else said


def days_a_week(weekly: Weekly) -> int:
    """On how many days of the week it opens."""
    return sum(1 for windows in weekly.values() if windows)
