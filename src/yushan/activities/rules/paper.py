"""Reading a paper sheet: times as people write them, on the day of the shift; what two readers have in common."""

import re
import unicodedata
from datetime import datetime, timedelta

Reading = tuple[datetime, datetime] | None
_SIGNS = re.compile(r"[.．。点时:]")


class UnclearTime(ValueError):
    """What was typed is no time of day; str() says how to write it."""


def clock_time(text: str) -> tuple[int, int] | None:
    """(hour, minute) of «9:05», «9：05», «905», «0905», «9点», «9.30», «14点5分»; None for nothing.

    UnclearTime for anything else.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split()).removesuffix("分")
    if not plain:
        return None
    if plain.isascii() and plain.isdigit():
        hour, minute = (plain, "0") if len(plain) <= 2 else (plain[:-2], plain[-2:])
    else:
        hour, minute = _parted(plain)
    if not (hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()):
        raise UnclearTime(f"看不懂“{text.strip()}”，请写成 9:05 这样。")
    found = int(hour[:3]), int(minute[:3])  # Python reads no number of thousands of digits
    if len(hour) > 2 or len(minute) > 2 or not (found[0] < 24 and found[1] < 60):
        raise UnclearTime(f"一天里没有“{text.strip()}”这个时间，请写成 9:05 这样。")
    return found


def _parted(plain: str) -> tuple[str, str]:
    """Hour and minutes on both sides of what stands between; «9点» is the full hour."""
    found = _SIGNS.search(plain)
    return (plain[: found.start()], plain[found.end() :] or "0") if found else (plain, "")


def nearest(hour: int, minute: int, starts_at: datetime, ends_at: datetime) -> datetime:
    """The moment with that time that lies nearest to the shift: on its day, or the day after where it goes through
    the night. Both ends are on the clock of the place."""
    day = starts_at.replace(hour=hour, minute=minute, second=0, microsecond=0)

    def distance(moment: datetime) -> timedelta:
        return max(starts_at - moment, moment - ends_at, timedelta(0))

    return min((day, day + timedelta(days=1)), key=distance)


def stay(texts: tuple[str, str], starts_at: datetime, ends_at: datetime) -> Reading:
    """From when until when somebody was there; None where nothing was typed. UnclearTime says what is wrong."""
    begin, end = (clock_time(text) for text in texts)
    if begin is None and end is None:
        return None
    if begin is None or end is None:
        raise UnclearTime("到场和离场要一起填；纸上没有离场时间的，先空着，活动结束后更正。")
    came, left = nearest(*begin, starts_at, ends_at), nearest(*end, starts_at, ends_at)
    if not came < left:
        raise UnclearTime("离场要晚于到场，请对照纸上再看一遍。")
    if came >= ends_at or left <= starts_at:
        raise UnclearTime("这段时间不在这一场里，请对照纸上再看一遍。")
    return came, left


def agree(first: Reading, second: Reading) -> bool:
    """The two read the same, to the minute."""
    return first == second
