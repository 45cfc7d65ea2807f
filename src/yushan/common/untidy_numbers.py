"""Yes/no and numbers as people write them in tables; imported through `yushan.common.untidy`."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from yushan.common.text import UntidyError, compact

_YES = re.compile("是|√|✓|✔|☑|✅|1|y|yes|true|t|有|对|在职|在岗|在编|在册")
_NO = re.compile("否|不|不是|非|×|✗|✘|✕|❌|x|0|n|no|false|f|无|没有|不在职|不在岗|离职|已离职|退休|已退休")
_COUNT = re.compile(r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.0+)?[人名位个次]?")
_LARGEST_COUNT = 1_000_000_000
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_HOURS = re.compile(rf"({_NUMBER})(?:个?小时|个?钟头|时|h|hours?|hrs?)?", re.IGNORECASE)
_MINUTES = re.compile(rf"({_NUMBER})(?:分钟|分|min|mins|m)", re.IGNORECASE)
_BOTH = re.compile(r"([0-9]+)(?:个?小时|个?钟头|时|h|:)零?([0-9]{1,2})(?:分钟|分|min|m)?", re.IGNORECASE)
_HALF = re.compile(r"([0-9]*)个?(?:半小时|小时半|半钟头)")
_MOST_MINUTES = 999 * 60
_DECIMAL = re.compile(rf"[+-]?{_NUMBER}")
_DEGREES = re.compile(
    rf"([0-9]{{1,3}}(?:\.[0-9]+)?)[°度º](?:([0-9]{{1,2}}(?:\.[0-9]+)?)['′分])?(?:({_NUMBER})(?:''|\"|″|′′|秒))?"
)
_COMPASS = re.compile(r"^(?:东经|北纬|经度|纬度|[EN])[:]?|[EN]$", re.IGNORECASE)


def parse_bool(value: object, *, yes: Iterable[str] = (), no: Iterable[str] = ()) -> bool | None:
    """是/否, √/×, 1/0, Y/N, 有/无, 在职/不在职 … and the words added by the caller. Blank gives None.

    Raises UntidyError for anything else.
    """
    word = compact(value).casefold()
    if not word:
        return None
    if _YES.fullmatch(word) or word in yes:
        return True
    if _NO.fullmatch(word) or word in no:
        return False
    raise UntidyError("只认 是/否、√/×、1/0，请改成其中一种。")


def parse_count(value: object) -> int | None:
    """A whole number from 0: 180, 180.0, «1,284», «180人». Blank gives None. Raises UntidyError."""
    if isinstance(value, bool | date | time | timedelta):
        raise UntidyError("不是整数，请只填数字，例如 180。")
    text = compact(value)
    if not text:
        return None
    found = _COUNT.fullmatch(text)
    if found:
        count = int(found.group(1).replace(",", "")[:20])
        if count > _LARGEST_COUNT:
            raise UntidyError("这个数大得不合理，请核对。")
        return count
    if re.fullmatch(r"-[0-9.,]+", text):
        raise UntidyError("人数、次数不会是负数，请核对。")
    if re.fullmatch(r"[0-9,]+\.[0-9]+", text):
        raise UntidyError("应为整数，这里带了小数，请核对。")
    raise UntidyError("不是整数，请只填数字，例如 180。")


def _half_up(value: Decimal, places: int = 0) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def parse_hours(value: object) -> int | None:
    """A length of time as whole minutes, rounded half up. A bare number is hours: 2.5 → 150.

    «2小时30分», «150分钟», «2:30», «1个半小时» and the time cells of a spreadsheet are understood. Blank gives None.
    """
    minutes = _minutes_of(value)
    if minutes is not None and minutes > _MOST_MINUTES:
        raise UntidyError("时长大得不合理，请按小时填写，例如 2.5。")
    return minutes


# Longer than any length of time; decimals give up at 28 digits.
_LONGEST = 20


def _minutes_of(value: object) -> int | None:
    if isinstance(value, timedelta):
        value = (datetime.min + value).time() if timedelta() <= value < timedelta(days=1) else value
    if isinstance(value, timedelta) and value > timedelta():
        return int(_half_up(Decimal(round(value.total_seconds())) / 60))
    if isinstance(value, time):
        return int(_half_up(Decimal(value.hour * 60 + value.minute) + Decimal(value.second) / 60))
    text = compact(value)
    if not text:
        return None
    if not isinstance(value, bool | date | timedelta) and len(text) <= _LONGEST:
        if found := _HOURS.fullmatch(text):
            return int(_half_up(Decimal(found.group(1)) * 60))
        if found := _MINUTES.fullmatch(text):
            return int(_half_up(Decimal(found.group(1))))
        if (found := _BOTH.fullmatch(text)) and int(found.group(2)) < 60:
            return int(found.group(1)) * 60 + int(found.group(2))
        if found := _HALF.fullmatch(text):
            return int(found.group(1) or 0) * 60 + 30
    raise UntidyError("看不准时长，请按小时填写，例如 2.5。")


def parse_decimal(value: object, *, low: Decimal | int, high: Decimal | int, places: int = 6) -> Decimal | None:
    """A decimal number within low … high, rounded half up to `places`. Blank gives None. Raises UntidyError."""
    text = compact(value)
    if not text:
        return None
    if isinstance(value, bool | date | time | timedelta) or not _DECIMAL.fullmatch(text) or len(text) > 40:
        raise UntidyError(f"不是数字，请填 {low} 到 {high} 之间的数字。")
    number = Decimal(text)
    if not low <= number <= high:
        raise UntidyError(f"应在 {low} 到 {high} 之间，请核对。")
    return _half_up(number, places)


def _coordinate(
    value: object, low: int, high: int, name: str, example: str, other: tuple[int, int, str]
) -> Decimal | None:
    text = _COMPASS.sub("", compact(value))
    if found := _DEGREES.fullmatch(text):
        degrees, minutes, seconds = (Decimal(part or 0) for part in found.groups())
        if minutes >= 60 or seconds >= 60:
            raise UntidyError(f"{name}的分、秒不会到 60，请核对。")
        text = str(_half_up(degrees + minutes / 60 + seconds / 3600, 6))
    is_text = isinstance(value, str)
    try:
        number = parse_decimal(text if is_text else value, low=-1000, high=1000)
    except UntidyError:
        raise UntidyError(f"{name}应是 {low} 到 {high} 之间的数字，例如 {example}。") from None
    if number is None or low <= number <= high:
        return number
    if other[0] <= number <= other[1]:
        raise UntidyError(f"{number.normalize():f} 像是{other[2]}，经度和纬度可能填反了，请核对。")
    raise UntidyError(f"{name}应是 {low} 到 {high} 之间的数字，例如 {example}。")


def parse_longitude(value: object) -> Decimal | None:
    """Degrees east within China (73–136), six places: 106.551556, «106°33′5.6″», «E106.55». Raises UntidyError."""
    return _coordinate(value, 73, 136, "经度", "106.551556", (3, 54, "纬度"))


def parse_latitude(value: object) -> Decimal | None:
    """Degrees north within China (3–54), six places. Raises UntidyError."""
    return _coordinate(value, 3, 54, "纬度", "29.563009", (73, 136, "经度"))
