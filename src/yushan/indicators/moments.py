"""The day that is asked: «截至», with its year; any past day, never one to come."""

from dataclasses import dataclass
from datetime import date

from yushan.common import clock
from yushan.common.errors import Refusal

FIRST_YEAR = 2000


@dataclass(frozen=True)
class Moment:
    """Year and day of the figures. `parameters` keep a past day in addresses; empty today."""

    year: int
    as_of: date
    is_today: bool

    @property
    def parameters(self) -> dict[str, str]:
        return {} if self.is_today else {"as_of": self.as_of.isoformat()}


def read_day(text: str) -> date:
    """«2026-09-08» as a day. Refusal in plain words for anything else."""
    try:
        day = date.fromisoformat(text.strip()) if len(text.strip()) == 10 else None
    except ValueError:
        day = None
    if day is None:
        raise Refusal(f"“{text[:20]}”不是能用的日期，请写成 2026-09-08 这样，并确认这一天存在。", field="as_of")
    return day


def read_year(text: str) -> int:
    """«2026» as a year. Refusal for anything else."""
    cleaned = text.strip()
    year = int(cleaned) if cleaned.isascii() and cleaned.isdigit() and len(cleaned) == 4 else 0
    if year < FIRST_YEAR:
        raise Refusal(f"“{text[:20]}”不是能用的年份，请写成 2026 这样。", field="year")
    return year


def last_day(year: int) -> date:
    """The day as of which a year stands unless an earlier one is asked: 31 December, today in the current year."""
    return min(clock.today(), date(year, 12, 31))


def reportable(year: int) -> int:
    """The year, where something can be reported of it; Refusal for one to come, or from before the platform."""
    if not FIRST_YEAR <= year <= clock.today().year:
        raise Refusal(f"{year} 年还没有到，只能查看今年和以前的年份。", field="year")
    return year


def moment(as_of: str, year: str) -> Moment:
    """What a page is asked for: a day, a year (its last day, or today), or nothing (today)."""
    today = clock.today()
    asked_year = read_year(year) if year else None
    if asked_year and asked_year > today.year:
        raise Refusal(f"{asked_year} 年还没有到，只能查看今天和以前的数据。", field="year")
    if not as_of:
        day = last_day(asked_year or today.year)
        return Moment(day.year, day, day == today)
    day = read_day(as_of)
    if day > today:
        raise Refusal(f"{day} 还没有到，只能查看今天（{today}）和以前的数据。", field="as_of")
    if day.year < FIRST_YEAR:
        raise Refusal(f"{day} 太早了，请选择 {FIRST_YEAR} 年以后的日期。", field="as_of")
    if asked_year and asked_year != day.year:
        raise Refusal(f"截至日期 {day} 不在 {asked_year} 年内，请改其中一个。", field="as_of")
    return Moment(day.year, day, day == today)
