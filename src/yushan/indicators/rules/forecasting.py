"""Where a figure goes by the end of the year, and how sure that is.

The last value goes on with the speed of the straight line (least squares) through it and up to three month ends before
it. With noise of variance σ² around a straight line, n moments, h days ahead, the error of that continuation has the
variance σ²·(2 + h²/Sxx + 2h·(x_n − x̄)/Sxx): the new noise, that of the last value, that of the slope, and what the last
two have in common. σ² is what the line leaves over, with n − 2 degrees of freedom; Student's t turns it into an interval
that holds four times out of five where the assumption holds (the test draws lots).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from yushan.common.rates import Rate

# Fewer people or moments than this make no line.
FORECAST_PEOPLE, FORECAST_MOMENTS, FORECAST_DAYS = 10, 3, 45
MOST_MOMENTS = 4
# Student's t, two-sided 80 %, by degrees of freedom.
_T80 = {1: 3.0777, 2: 1.8856}


@dataclass(frozen=True)
class Ahead:
    """What is expected on a day, and the interval that holds it four times out of five."""

    day: date
    value: float
    low: float
    high: float


def ahead(
    points: Sequence[tuple[date, float]], days: Sequence[date], *, least: float = 0.0, most: float | None = None
) -> list[Ahead]:
    """The values on later days; empty where there are too few moments or they lie too close together."""
    recent = list(points[-MOST_MOMENTS:])
    if len(recent) < FORECAST_MOMENTS or (recent[-1][0] - recent[0][0]).days < FORECAST_DAYS:
        return []
    last, value = recent[-1]
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


def forecast(points: Sequence[tuple[date, Rate]], days: Sequence[date]) -> list[Ahead]:
    """The same for a rate, in per cent; empty also where fewer than FORECAST_PEOPLE stand below the line."""
    recent = points[-MOST_MOMENTS:]
    if any(rate.denominator < FORECAST_PEOPLE for _, rate in recent):
        recent = [(day, rate) for day, rate in recent if rate.denominator >= FORECAST_PEOPLE]
        if not recent or recent[-1] != points[-1]:
            return []
    shares = [(day, 100 * rate.numerator / rate.denominator) for day, rate in recent]
    return ahead(shares, days, most=100.0)
