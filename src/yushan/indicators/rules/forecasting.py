"""Where a figure goes by the end of the year, and how sure that is.

The last value goes on with the speed of the straight line (least squares) through it and up to three month ends before
it. With noise of variance σ² around a straight line, n moments, h days ahead, the error of that continuation has the
variance σ²·(2 + h²/Sxx + 2h·(x_n − x̄)/Sxx): the new noise, that of the last value, that of the slope, and what the last
two have in common. σ² is what the line leaves over, with n − 2 degrees of freedom; Student's t turns it into an interval
that holds four times out of five where the assumption holds (the test draws lots).

Moments before a jump of what a rate is divided by do not count: other people make another rate, not a speed. Where nothing
has changed nothing is expected: a line through equal values would claim to be certain.

What only adds up within a year (hours, activities, people who took part) is not below today's value at its end, whatever
the noise of the line says: value and both ends are cut off there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import sqrt

from yushan.common.rates import Rate
from yushan.indicators.rules import formula

YEAR, DAY = "year", "day"
# Fewer people or moments than this make no line.
FORECAST_PEOPLE, FORECAST_MOMENTS, FORECAST_DAYS = 10, 3, 45
MOST_MOMENTS = 4
# What a rate is divided by has jumped where it grew or shrank by more than this share from one moment to the next.
JUMP = 0.2
TOO_LITTLE = "现在的数据不够，没有推算。"
UNCHANGED = "最近几个月没有变化，不做预测。"
JUMPED = "最近几个月里分母变化很大，前后不能比，没有推算。"
# Student's t, two-sided 80 %, by degrees of freedom.
_T80 = {1: 3.0777, 2: 1.8856}


@dataclass(frozen=True)
class Ahead:
    """What is expected on a day, and the interval that holds it four times out of five."""

    day: date
    value: float
    low: float
    high: float

    @property
    def has_interval(self) -> bool:
        """False where the moments lie on one line, or at a bound: the two ends would be shown as the same number."""
        return round(self.high - self.low, 1) > 0


def _since_jump(bases: Sequence[float]) -> int:
    """Place of the first moment after the last jump; 0 where there was none."""
    last = 0
    for place, (before, after) in enumerate(pairwise(bases), start=1):
        if abs(after - before) > JUMP * before:
            last = place
    return last


def _usable(points: Sequence[tuple[date, float]], bases: Sequence[float]) -> list[tuple[date, float]]:
    return list(points[-MOST_MOMENTS:])[_since_jump(bases[-MOST_MOMENTS:]) :]


def _is_thin(recent: Sequence[tuple[date, float]]) -> bool:
    return len(recent) < FORECAST_MOMENTS or (recent[-1][0] - recent[0][0]).days < FORECAST_DAYS


def _is_flat(recent: Sequence[tuple[date, float]]) -> bool:
    return all(abs(value - recent[0][1]) < 1e-9 for _, value in recent)


def why_none(points: Sequence[tuple[date, float]], days: Sequence[date], bases: Sequence[float] = ()) -> str:
    """Why `ahead` expects nothing, in words; empty where it does, and where no day is left."""
    if not points or not any(day > points[-1][0] for day in days):
        return "" if points else TOO_LITTLE
    recent = _usable(points, bases)
    if _is_thin(recent):
        return JUMPED if _since_jump(bases[-MOST_MOMENTS:]) else TOO_LITTLE
    return UNCHANGED if _is_flat(recent) else ""


def only_grows(expression: formula.Expression, periods: Mapping[str, str]) -> bool:
    """True for sums of counts of the year, and for shares of them in counts of a day (members of the party who took part
    in those on rosters, which change little): nobody who took part can be taken out of the year, but by a reversal.
    """
    above, below = formula.parts(expression)
    whole = [] if below is None else formula.names(below)
    return _adds_up(above, periods) and (below is None or all(periods.get(name) == DAY for name in whole))


def _adds_up(part: formula.Expression, periods: Mapping[str, str]) -> bool:
    if isinstance(part, formula.Name):
        return periods.get(part.name) == YEAR
    if isinstance(part, formula.Operation):
        return part.sign in "+*" and _adds_up(part.left, periods) and _adds_up(part.right, periods)
    return True


def ahead(
    points: Sequence[tuple[date, float]],
    days: Sequence[date],
    *,
    least: float = 0.0,
    most: float | None = None,
    bases: Sequence[float] = (),
    grows: bool = False,
) -> list[Ahead]:
    """The values on later days; empty where there are too few moments, too close together, or all alike.

    `bases`: what the value of each moment is divided by, where it is a rate. `grows`: it can only become more.
    """
    recent = _usable(points, bases)
    if _is_thin(recent) or _is_flat(recent):
        return []
    last, value = recent[-1]
    least = max(least, value) if grows else least
    at = [(day - last).days for day, _ in recent]
    height = [one for _, one in recent]
    x_mean, y_mean = sum(at) / len(at), sum(height) / len(height)
    spread = sum((x - x_mean) ** 2 for x in at)
    slope = sum((x - x_mean) * (y - y_mean) for x, y in zip(at, height, strict=True)) / spread
    left_over = sum((y - y_mean - slope * (x - x_mean)) ** 2 for x, y in zip(at, height, strict=True))
    freedom = len(at) - 2
    sigma, t80 = sqrt(left_over / freedom), _T80[freedom]

    def bounded(number: float) -> float:
        return max(least, number if most is None else min(most, number))

    found = []
    for day in days:
        if (h := (day - last).days) > 0:
            middle = value + slope * h
            # x of the last moment is 0: the axis begins there.
            half = t80 * sigma * sqrt(2 + (h * h - 2 * h * x_mean) / spread)
            found.append(Ahead(day, *(bounded(one) for one in (middle, middle - half, middle + half))))
    return found


def _as_shares(points: Sequence[tuple[date, Rate]]) -> tuple[list[tuple[date, float]], list[float]]:
    """In per cent, with what each is divided by; empty where fewer than FORECAST_PEOPLE stand below the line today."""
    recent = [(day, rate) for day, rate in points[-MOST_MOMENTS:] if rate.denominator >= FORECAST_PEOPLE]
    if not recent or recent[-1] != points[-1]:
        return [], []
    shares = [(day, 100 * rate.numerator / rate.denominator) for day, rate in recent]
    return shares, [float(rate.denominator) for _, rate in recent]


def forecast(points: Sequence[tuple[date, Rate]], days: Sequence[date], *, grows: bool = False) -> list[Ahead]:
    """The same for a rate, in per cent; empty also where fewer than FORECAST_PEOPLE stand below the line."""
    shares, bases = _as_shares(points)
    return ahead(shares, days, most=100.0, bases=bases, grows=grows)


def why_no_forecast(points: Sequence[tuple[date, Rate]], days: Sequence[date]) -> str:
    """Why `forecast` expects nothing, in words; empty where it does."""
    shares, bases = _as_shares(points)
    return why_none(shares, days, bases)
