"""Dates and times as people write them in tables; imported through `yushan.common.untidy`."""

import re
from datetime import date, datetime, time, timedelta

from yushan.common.clock import ZONE
from yushan.common.text import UntidyError, clean, narrow, strip_invisible

_BLANKS = frozenset({"", "-", "--", "/", "\\", "无", "空", "暂无"})
_FIRST_SERIAL, _LAST_SERIAL = 10000, 73050  # five digits: 1927-05-18 … 2099-12-31 as a spreadsheet counts days
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_EPOCH = datetime(1899, 12, 30)
_WRITE_DATE = "请写成 2025-03-05 这样。"
_WRITE_MOMENT = "请写成 2025-03-05 09:00 这样。"
_WRITE_TIME = "请写成 9:00 这样。"

_DASHES = re.compile("[‐-―−~]+")
# A space says something only between two digits: «2025-3-5 9:00».
_IDLE_SPACE = re.compile(r"(?<![0-9])\s+|\s+(?![0-9])")
_YMD = r"(?P<year>[0-9]{4})(?:[-/.、年 ](?P<month>[0-9]{1,2})[-/.、月 ](?P<day>[0-9]{1,2})|(?P<mm>[0-9]{2})(?P<dd>[0-9]{2}))"
_WEEKDAY = r"(?:\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?"
_DATE = re.compile(rf"{_YMD}[日号]?{_WEEKDAY}")
_MOMENT = re.compile(rf"{_YMD}(?![0-9])[日号]?{_WEEKDAY}(?P<separator>[ T,-]?)(?P<clock>.+)", re.IGNORECASE)
_OFFSET = re.compile(r"(?<=[0-9])(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})$", re.IGNORECASE)
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
_PART = "凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚|早|AM|PM"
_CLOCK = re.compile(
    rf"(?P<part>{_PART})?(?P<hour>[0-9]{{1,2}})(?::|点钟|点|时)"
    r"(?:(?P<half>半)|(?P<quarter>一刻)|(?P<minute>[0-9]{1,2})分?(?::?(?P<second>[0-9]{1,2})(?:\.[0-9]+)?秒?)?)?"
    r"(?P<after>AM|PM)?",
    re.IGNORECASE,
)


def _written(value: object) -> str:
    """One spelling: half-width, one kind of dash and colon, spaces only between digits."""
    text = narrow(strip_invisible(clean(value))).replace("∶", ":")
    return _IDLE_SPACE.sub("", _DASHES.sub("-", text.strip()))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _calendar_date(year: int, month: int, day: int) -> date:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise UntidyError(f"年份 {year} 不对，请核对日期。")
    if not 1 <= month <= 12:
        raise UntidyError(f"没有 {month} 月，请核对日期。")
    try:
        return date(year, month, day)
    except ValueError:
        raise UntidyError(f"{year} 年 {month} 月没有 {day} 日，请核对日期。") from None


def _found_date(found: re.Match[str]) -> date:
    return _calendar_date(int(found["year"]), int(found["month"] or found["mm"]), int(found["day"] or found["dd"]))


def _from_serial(serial: float) -> datetime:
    """A spreadsheet's count of days, to the second."""
    if not _FIRST_SERIAL <= serial < _LAST_SERIAL + 1:
        raise UntidyError(f"这个数字不是日期，{_WRITE_DATE}")
    return _EPOCH + timedelta(seconds=round(serial * 86400))


def parse_date(value: object) -> date | None:
    """A calendar day; a time of day written after it is dropped. Blank, «-», «无» give None. Raises UntidyError."""
    if isinstance(value, date):  # a datetime too
        return _calendar_date(value.year, value.month, value.day)
    text = _written(value)
    if text in _BLANKS:
        return None
    if found := _DATE.fullmatch(text):
        return _found_date(found)
    if _SERIAL.fullmatch(text):
        return _from_serial(float(text)).date()
    found = _MOMENT.fullmatch(text)
    if found and _CLOCK.fullmatch(_clock_and_offset(found)[0]):
        return _found_date(found)
    raise UntidyError(_what_is_wrong(text))


def _what_is_wrong(text: str) -> str:
    if re.fullmatch(r"[0-9]{4}年?", text):
        return f"只有年份，缺少月和日，{_WRITE_DATE}"
    if re.fullmatch(r"[0-9]{4}[-/.年]?[0-9]{1,2}月?", text):
        return f"缺少“日”，{_WRITE_DATE}"
    if re.fullmatch(r"[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?", text):
        return f"年份只有两位，看不准是哪一年，{_WRITE_DATE}"
    if re.fullmatch(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}", text):
        return "分不清哪个是月、哪个是日，请按年-月-日写成 2025-03-05 这样。"
    if len(re.findall(r"[0-9]{4}[-/.年][0-9]{1,2}", text)) > 1:
        return f"这里只填一个日期，{_WRITE_DATE}"
    return f"不是日期，{_WRITE_DATE}"


def parse_datetime(value: object) -> datetime | None:
    """A moment on the local clock without tzinfo; a written offset is converted. Blank gives None.

    A day without a time of day raises UntidyError.
    """
    if isinstance(value, datetime):
        return value.astimezone(ZONE).replace(tzinfo=None) if value.tzinfo else value
    text = _written(value)
    if text in _BLANKS:
        return None
    if _is_number(value) or _SERIAL.fullmatch(text):
        serial = float(text) if isinstance(value, str) else float(value)  # type: ignore[arg-type]
        if serial != int(serial):
            return _from_serial(serial)
    found = _MOMENT.fullmatch(text)
    if not found:
        parse_date(value)  # says what is wrong with the date, if it is the date
        raise UntidyError(f"只有日期，缺少时间，{_WRITE_MOMENT}")
    clock, offset = _clock_and_offset(found)
    moment = datetime.combine(_found_date(found), _time_of_text(clock))
    return _local(moment, offset) if offset else moment


def _clock_and_offset(found: re.Match[str]) -> tuple[str, str]:
    """An offset is believed in ISO 8601 only: elsewhere «9:00-11:00» is a range."""
    offset = _OFFSET.search(found["clock"]) if found["separator"].upper() == "T" else None
    return (found["clock"][: offset.start()], offset["offset"]) if offset else (found["clock"], "")


def _local(moment: datetime, offset: str) -> datetime:
    try:
        aware = datetime.fromisoformat(moment.isoformat() + offset.upper().replace("Z", "+00:00"))
    except ValueError:
        raise UntidyError(f"时区写得不对，{_WRITE_MOMENT}") from None
    return aware.astimezone(ZONE).replace(tzinfo=None)


def parse_time(value: object) -> time | None:
    """A time of day. Blank gives None. 24:00 is refused and told how to be written. Raises UntidyError."""
    if isinstance(value, datetime) and value.year <= 1900:  # a bare time to which a spreadsheet gave its first day
        return value.time().replace(tzinfo=None)
    if isinstance(value, date):
        raise UntidyError(f"这里只填时间，不填日期，{_WRITE_TIME}")
    if isinstance(value, time):
        return value.replace(tzinfo=None)
    if isinstance(value, timedelta):
        return _time_of_fraction(value / timedelta(days=1))
    if _is_number(value):
        return _time_of_fraction(float(value))  # type: ignore[arg-type]
    text = _written(value)
    if text in _BLANKS:
        return None
    if re.fullmatch(r"0?\.[0-9]+", text):
        return _time_of_fraction(float(text))
    return _time_of_text(text)


def parse_time_or_datetime(value: object) -> time | datetime | None:
    """For columns where some write the time only and some the day as well: a datetime where a day is given."""
    if (isinstance(value, datetime) and value.year > 1900) or _MOMENT.fullmatch(_written(value)):
        return parse_datetime(value)
    if _is_number(value) and float(value) >= _FIRST_SERIAL:  # type: ignore[arg-type]
        return parse_datetime(value)
    return parse_time(value)


def _time_of_fraction(fraction: float) -> time:
    if fraction == 1:
        raise UntidyError("一天到 23:59 为止，24:00 请写成次日的 0:00。")
    seconds = round(fraction * 86400) if 0 <= fraction < 1 else 86400
    if seconds >= 86400:
        raise UntidyError(f"这个数字不是时间，{_WRITE_TIME}")
    return (datetime.min + timedelta(seconds=seconds)).time()


def _time_of_text(text: str) -> time:
    found = _CLOCK.fullmatch(text)
    if not found:
        if _DATE.match(text):
            raise UntidyError(f"这里只填时间，不填日期，{_WRITE_TIME}")
        if len(re.findall(r"[0-9][:点时]", text)) > 1:
            raise UntidyError(f"这里只填一个时间，{_WRITE_TIME}")
        raise UntidyError(f"不是时间，{_WRITE_TIME}")
    minute = 30 if found["half"] else 15 if found["quarter"] else int(found["minute"] or 0)
    second = int(found["second"] or 0)
    hour = _hour_of_day(int(found["hour"]), (found["part"] or found["after"] or "").upper())
    if (hour, minute, second) == (24, 0, 0):
        raise UntidyError("一天到 23:59 为止，24:00 请写成次日的 0:00。")
    if hour > 23 or minute > 59 or second > 59:
        raise UntidyError(f"没有 {hour}:{minute:02d} 这个时间，请核对。")
    return time(hour, minute, second)


# Part of the day → first and last hour of the day it can mean.
_HOURS_OF_PART = {
    "凌晨": (0, 6), "清晨": (4, 9), "早上": (4, 11), "早晨": (4, 11), "早": (4, 11), "上午": (6, 12), "中午": (11, 14),
    "下午": (12, 19), "傍晚": (16, 20), "晚上": (17, 24), "晚": (17, 24), "AM": (0, 11), "PM": (12, 23),
}  # fmt: skip


def _hour_of_day(hour: int, part: str) -> int:
    """«下午 2 点» → 14, «晚上 12 点» → 24, «凌晨 12 点» → 0. UntidyError when part and hour do not fit."""
    if not part or hour > 24:
        return hour
    first, last = _HOURS_OF_PART[part]
    candidates = [hour, hour + 12] + ([0] if hour == 12 else [])
    fitting = [candidate for candidate in candidates if first <= candidate <= last]
    if len(fitting) != 1:
        raise UntidyError(f"“{part} {hour} 点”看不准是几点，请写成 24 小时制，例如 14:30。")
    return fitting[0]
